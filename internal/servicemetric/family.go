// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// family is the state of the metrics of one resource and scope that count the same operations. They are exported
// together, with the same time.
type family struct {
	// since is the time of the first export, heard that of the newest one, and before that of the export before the
	// newest.
	since, heard, before int64
	// preferred is the time of the newest export of the preferred metric.
	preferred int64
	// streams is the number of remembered streams that have not ended. told is how many of them are in the newest
	// export.
	streams, told int
	// allTold reports that the export before the newest contained all remembered streams.
	allTold bool
	// partial reports that streams of the family were refused or forgotten, so that a stream that seems new may be old.
	partial bool
}

// apartExports is the minimum distance between the times of two exports. Times within one export may differ by less.
const apartExports = int64(time.Second)

// hear records the export of a metric before its data points are read, so that the order of a family's metrics in a
// request does not matter.
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

// export records that an export with the given time is being read.
func (f *family) export(at int64) {
	if f == nil || at < f.heard+apartExports {
		return
	}
	f.before, f.heard = f.heard, at
	f.allTold, f.told = f.told >= f.streams, 0
}

// tell records that a stream has a point at the given time, and counts the stream for the newest export if it was not
// counted yet.
func (f *family) tell(s *stream, at int64) {
	if s.ended {
		f.streams++
	}
	if s.end < f.heard && at >= f.heard {
		f.told++
	}
}

// toldAllBefore reports whether a stream that first appears at the given time started after the export before, so that
// its whole count is new: the SDKs of services and Prometheus export all streams every time. The first export proves
// nothing, because a part of it may have been missed.
func (f *family) toldAllBefore(at, within int64) bool {
	return f.allTold && !f.partial && f.before > f.since && at >= f.heard && at-f.before <= within
}

// yield removes from a reading what a preferred metric counts, or may still count in a part of the first export that
// has not arrived yet.
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

// timeOf returns the time of a metric's first data point, or 0 if it has none: all points of an export have the same
// time.
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
