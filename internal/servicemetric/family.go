// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// family is what is known of metrics of one resource and scope that measure the same operations.
type family struct {
	// since is the time of the first export that was heard, and heard that of the newest.
	since, heard int64
	// preferred is the time of the newest export of the preferred metric.
	preferred int64
}

// hear notes that a metric was heard before its points are read, so that it does not matter which of its family stands first in a request.
func (c *Counter) hear(s *source) {
	at := timeOf(s.metric)
	if at == 0 {
		return
	}
	f, ok := c.families[s.family]
	if !ok {
		if len(c.families) >= c.maxStreams {
			return
		}
		f = &family{since: at}
		c.families[s.family] = f
	}
	f.heard = max(f.heard, at)
	if s.preferred {
		f.preferred = max(f.preferred, at)
	}
	s.kin = f
}

// yield takes from a reading what a preferred metric tells, or may tell in a part of the first export that is still to come.
func (c *Counter) yield(r *Reading, past *stream, s *source) {
	first := r.End <= s.kin.since
	hidden := s.kin.preferred != 0 && r.End-s.kin.preferred <= c.expiry
	switch {
	case s.preferred:
		return
	case hidden:
		r.Count, past.held = 0, 0
	case first:
		past.hold(r)
	default:
		past.release(r)
	}
	if (hidden || first) && !s.partly {
		r.Buckets = nil
	}
}

// timeOf returns the time of a metric's first data point: all points of an export carry one time. It is zero where there is none.
func timeOf(m pmetric.Metric) int64 {
	var at pcommon.Timestamp
	switch {
	case m.Type() == pmetric.MetricTypeSum && m.Sum().DataPoints().Len() > 0:
		at = m.Sum().DataPoints().At(0).Timestamp()
	case m.Type() == pmetric.MetricTypeHistogram && m.Histogram().DataPoints().Len() > 0:
		at = m.Histogram().DataPoints().At(0).Timestamp()
	case m.Type() == pmetric.MetricTypeExponentialHistogram && m.ExponentialHistogram().DataPoints().Len() > 0:
		at = m.ExponentialHistogram().DataPoints().At(0).Timestamp()
	}
	return int64(at)
}
