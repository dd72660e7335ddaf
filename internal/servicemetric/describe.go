// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// describe sets what the reading's operations are.
func (c *Counter) describe(r *Reading, s *source, p point, f *facts) {
	r.Resource, r.Attributes = s.resource, p.attributes
	r.Signal = s.signal()
	if f.service != s.service {
		r.Service = f.service
	}
	r.Operation = f.operation(s.group)
	r.ErrorType = f.failure()
	if r.ErrorType != "" {
		r.Exemplars = c.exemplarsOf(p.exemplars, r.Start, r.End)
	}
}

// exemplarsOf returns the exemplars with a time after start and not after end: a cumulative point may repeat those of
// earlier points.
func (c *Counter) exemplarsOf(given pmetric.ExemplarSlice, start, end int64) []health.Exemplar {
	c.exemplars = c.exemplars[:0]
	for _, e := range given.All() {
		at := int64(e.Timestamp())
		if e.TraceID().IsEmpty() || at <= start && start < end || at > end {
			continue
		}
		c.exemplars = append(c.exemplars, health.Exemplar{TraceID: e.TraceID(), SpanID: e.SpanID(), Time: at})
		if len(c.exemplars) == MaxExemplars {
			break
		}
	}
	return c.exemplars
}
