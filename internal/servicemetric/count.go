// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// readPoint remembers a data point and calls told if it reports new operations or durations.
func (c *Counter) readPoint(s *source, p point, told func(Reading)) {
	f := factsOf(p.attributes)
	if s.group == spans && !f.overflow && !f.entry() || !c.admissible(s, p, &f) {
		return
	}
	id := mixed(mixed(s.id, uint64(p.kind)<<8|uint64(p.temporal)), c.hash.attributes(p.attributes))
	past := c.streams[id]
	if p.absent {
		past.stop(p)
		return
	}
	o := c.judge(past, s, p)
	if o == repeated {
		return
	}
	if past == nil {
		if past = c.admit(id, s.kin); past == nil {
			c.refused.Streams++
			return
		}
	}
	r := c.news(past, s, p, o)
	c.yield(&r, past, s)
	if r.Count == 0 && len(r.Buckets) == 0 {
		return
	}
	c.describe(&r, s, p, &f)
	told(r)
}

// admissible reports whether a point can be read, and counts those that cannot.
func (c *Counter) admissible(s *source, p point, f *facts) bool {
	known := p.temporal == pmetric.AggregationTemporalityCumulative || p.temporal == pmetric.AggregationTemporalityDelta
	switch {
	case f.overflow:
		c.refused.Overflow++
	case !known, p.end <= 0, p.start < 0, p.start > p.end:
		c.refused.Malformed++
	case s.kin == nil:
		c.refused.Streams++
	default:
		return true
	}
	return false
}

// admit adds a stream, or returns nil if there is no room. A family with a refused stream is marked as partial: a
// stream that seems new may then be an old one.
func (c *Counter) admit(id uint64, kin *family) *stream {
	if len(c.streams) >= c.maxStreams {
		kin.partial = true
		return nil
	}
	s := &stream{kin: kin}
	kin.streams++
	c.streams[id] = s
	return s
}

func (c *Counter) judge(past *stream, s *source, p point) outcome {
	if p.temporal == pmetric.AggregationTemporalityDelta {
		return delta(past, p)
	}
	return c.cumulative(past, p, s.kin)
}

// news returns what is new in a point, and makes the point the newest one of its stream.
func (c *Counter) news(past *stream, s *source, p point, o outcome) Reading {
	r := Reading{Start: past.until(p, o), End: p.end}
	switch o {
	case whole, appeared:
		r.Count = p.count
	case increased:
		r.Count = p.count - past.count
	}
	r.Buckets = c.newDurations(past, s, p, o)
	if p.start != 0 {
		past.start = p.start
	}
	past.kin.tell(past, p.end)
	past.end, past.count, past.ended = p.end, p.count, false
	return r
}

// newDurations returns the buckets of the new durations, and remembers the durations of cumulative points.
func (c *Counter) newDurations(past *stream, s *source, p point, o outcome) []Bucket {
	if p.kind == pmetric.MetricTypeSum {
		return nil
	}
	unit := s.seconds()
	if unit == 0 || !c.durations(p) {
		c.refused.Durations++
		past.durations = nil
		return nil
	}
	c.buckets = c.buckets[:0]
	switch {
	case o == whole || o == appeared:
		c.buckets = c.now.appendNew(c.buckets, &distribution{}, unit)
	case o == increased && past.durations != nil && c.now.continues(past.durations):
		c.buckets = c.now.appendNew(c.buckets, past.durations, unit)
	case o == increased:
		c.refused.Durations++
	}
	if p.temporal == pmetric.AggregationTemporalityCumulative {
		past.remember(&c.now)
	}
	return c.buckets
}
