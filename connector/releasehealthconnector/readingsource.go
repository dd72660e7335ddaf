// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"hash/maphash"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

// ofReading returns what the resource of a data point means. A point that names its service itself, as metrics made from spans or
// passed on by Prometheus do, tells of that service's release, not of the teller's.
func (r *resources) ofReading(m servicemetric.Reading) *resource {
	if m.Service == "" {
		return r.of(m.Resource)
	}
	told := pointAttributes{resource: otelresource.Attributes(m.Resource), point: m.Attributes, service: m.Service}
	hash := otelresource.Hash(m.Resource) ^ told.hash()
	return r.find(hash, told)
}

// pointAttributes reads a resource whose data point has the last word. Prometheus has underscores in names where OpenTelemetry has dots.
type pointAttributes struct {
	resource release.Attributes
	point    pcommon.Map
	service  string
}

// identifying are the attributes of a point that tell releases and instances apart. Others, such as a route, do not.
var identifying = [...]string{
	"service.namespace", "service.version", "service.instance.id", "deployment.environment.name", "deployment.environment",
	"deployment.id", "vcs.ref.head.revision",
}

func (a pointAttributes) hash() uint64 {
	h := maphash.String(instanceSeed, a.service)
	for _, name := range identifying {
		if v, ok := a.find(name); ok {
			h = h*31 + maphash.String(instanceSeed, name+"="+v.AsString())
		}
	}
	return h
}

func (a pointAttributes) find(name string) (pcommon.Value, bool) {
	if v, ok := a.point.Get(name); ok {
		return v, true
	}
	return a.point.Get(strings.ReplaceAll(name, ".", "_"))
}

// own returns the point's own value of an identifying attribute.
func (a pointAttributes) own(name string) (string, bool) {
	for _, known := range identifying {
		if known == name {
			if v, ok := a.find(name); ok {
				return v.AsString(), true
			}
			return "", false
		}
	}
	return "", false
}

// String implements [release.Attributes].
func (a pointAttributes) String(name string) string {
	if name == "service.name" {
		return a.service
	}
	if own, ok := a.own(name); ok {
		return own
	}
	return a.resource.String(name)
}

// Strings implements [release.Attributes].
func (a pointAttributes) Strings(name string) []string { return a.resource.Strings(name) }
