// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// family is what is known of metrics of one resource and scope that measure the same operations. They are exported together, at one time.
type family struct {
	// since is the time of the first export that was heard, heard that of the newest, and before that of the one before it.
	since, heard, before int64
	// preferred is the time of the newest export of the preferred metric.
	preferred int64
	// streams is how many are remembered and did not end, and told is how many of them the newest export told.
	streams, told int
	// allTold says that the export before the newest told all streams that were remembered.
	allTold bool
	// partial says that streams of the family were refused or forgotten, so that one that seems new may be old.
	partial bool
}

// apartExports is how far the times of two exports are apart at least; the points of one may differ by less.
const apartExports = int64(time.Second)

// hear notes that a metric was heard before its points are read, so that it does not matter which of its family stands first in a request.
func (c *Counter) hear(s *source) {
	s.at = timeOf(s.metric)
	if s.at == 0 {
		return
	}
	f, ok := c.families[s.family]
	if !ok {
		if len(c.families) >= c.maxStreams {
			return
		}
		f = &family{since: s.at, heard: s.at}
		c.families[s.family] = f
	}
	if s.preferred {
		f.preferred = max(f.preferred, s.at)
	}
	s.kin = f
}

// export notes that an export of a time is being read.
func (f *family) export(at int64) {
	if f == nil || at < f.heard+apartExports {
		return
	}
	f.before, f.heard = f.heard, at
	f.allTold, f.told = f.told >= f.streams, 0
}

// tell notes that a stream is told up to a time, and whether that is news of the newest export.
func (f *family) tell(s *stream, at int64) {
	if s.ended {
		f.streams++
	}
	if s.end < f.heard && at >= f.heard {
		f.told++
	}
}

// toldAllBefore reports whether a stream that was never heard before a time has counted all since the export before: the services' SDKs and
// Prometheus tell all streams with every export. The first export that was heard proves nothing, for a part of it may have been missed.
func (f *family) toldAllBefore(at, within int64) bool {
	return f.allTold && !f.partial && f.before > f.since && at >= f.heard && at-f.before <= within
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
