// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"hash/maphash"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

// ofReading returns the meaning of a data point's resource. A point that names its service itself, as metrics derived
// from spans or forwarded by Prometheus do, belongs to that service's release, not to that of the sender.
func (r *resources) ofReading(m servicemetric.Reading) *resource {
	if m.Service == "" {
		return r.of(m.Resource)
	}
	told := pointAttributes{resource: otelresource.Attributes(m.Resource), point: m.Attributes, service: m.Service}
	hash := otelresource.Hash(m.Resource) ^ told.hash()
	return r.find(hash, told)
}

// pointAttributes are the attributes of the service that a data point names. The resource is that of the sender, so
// only its attributes about the place apply: version, image and instance are those of the sender. Prometheus uses
// underscores in names where OpenTelemetry has dots.
type pointAttributes struct {
	resource release.Attributes
	point    pcommon.Map
	service  string
}

// identifying are the attributes of a point that distinguish releases and instances. Others, such as a route, do not.
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

// String implements [release.Attributes].
func (a pointAttributes) String(name string) string {
	if name == "service.name" {
		return a.service
	}
	if slices.Contains(identifying[:], name) {
		if v, ok := a.find(name); ok {
			return v.AsString()
		}
	}
	if isPlace(name) {
		return a.resource.String(name)
	}
	return ""
}

// Strings implements [release.Attributes]. Data points have no attributes that are lists.
func (pointAttributes) Strings(string) []string { return nil }

// isPlace reports whether a resource attribute also holds for other processes at the same place.
func isPlace(name string) bool {
	return slices.Contains(release.EnvironmentKeys(), name) || strings.HasPrefix(name, "k8s.cluster.") || strings.HasPrefix(name, "cloud.")
}
