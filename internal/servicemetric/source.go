// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// source is a supported metric in its context.
type source struct {
	instrument
	metric   pmetric.Metric
	resource pcommon.Map
	// service is the service name of the resource.
	service string
	// id is part of the identity of the metric's streams.
	id uint64
	// family identifies the metrics that count the same operations, and kin is their state. kin is nil if there is no
	// room for it or the metric has no time.
	family uint64
	kin    *family
	// at is the time of the metric's export.
	at int64
}

// find collects the supported metrics.
func (c *Counter) find(md pmetric.Metrics) {
	for _, rm := range md.ResourceMetrics().All() {
		first := len(c.found)
		for _, sm := range rm.ScopeMetrics().All() {
			scope := c.hash.text(sm.Scope().Name())
			for _, m := range sm.Metrics().All() {
				if i, ok := c.instruments[m.Name()]; ok {
					c.found = append(c.found, source{instrument: i, metric: m, resource: rm.Resource().Attributes(), family: scope})
				}
			}
		}
		if len(c.found) > first {
			c.identify(c.found[first:], rm.Resource().Attributes())
		}
	}
}

// identify completes the sources of one resource, so that its attributes are read only once.
func (c *Counter) identify(found []source, resource pcommon.Map) {
	id := c.hash.attributes(resource)
	service := ""
	if v, ok := resource.Get("service.name"); ok {
		service = v.Str()
	}
	for i := range found {
		s := &found[i]
		s.service = service
		s.family = mixed(mixed(id, s.family), uint64(s.group))
		s.id = mixed(s.family, c.hash.text(s.metric.Name()))
	}
}

// seconds returns the unit of the metric's durations in seconds, or 0 if it is not a unit of time.
func (s *source) seconds() float64 {
	if unit := s.metric.Unit(); unit != "" {
		return inSeconds(unit)
	}
	return inSeconds(s.unit)
}
