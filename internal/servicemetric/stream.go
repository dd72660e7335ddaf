// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import "go.opentelemetry.io/collector/pdata/pmetric"

// stream is what is remembered of a stream of data points: its newest one.
type stream struct {
	// start and end are the times of the newest point.
	start, end int64
	// count is the newest point's count, if it is cumulative.
	count uint64
	// durations are the newest point's, if it is cumulative and a histogram.
	durations *distribution
	// kin is the family that the stream belongs to.
	kin *family
	// ended says that the newest point told that there is nothing to tell any more.
	ended bool
	// held are operations of a first point that no reading told yet, counted since heldSince.
	held      uint64
	heldSince int64
}

// stop notes that the stream, if it is known, has nothing to tell any more. Intervals of delta streams need no end.
func (s *stream) stop(p point) {
	if s == nil || p.temporal != pmetric.AggregationTemporalityCumulative || p.end <= s.end {
		return
	}
	if !s.ended {
		s.kin.streams--
	}
	s.end, s.ended = p.end, true
}

// forget takes the stream out of its family.
func (s *stream) forget() {
	if !s.ended {
		s.kin.streams--
		s.kin.partial = true
	}
}

// until returns the time up to which the operations of a point were heard before. It is the point's own where that is not known.
func (s *stream) until(p point, o outcome) int64 {
	switch {
	case o == increased:
		return s.end
	case o == appeared:
		return s.kin.before
	case p.start != 0:
		return p.start
	case s.end != 0:
		return s.end
	default:
		return p.end
	}
}

// remember keeps a copy of the newest durations.
func (s *stream) remember(d *distribution) {
	if s.durations == nil {
		s.durations = &distribution{}
	}
	s.durations.copyFrom(d)
}

// hold keeps the count of a reading back until release.
func (s *stream) hold(r *Reading) {
	if s.held == 0 {
		s.heldSince = r.Start
	}
	s.held += r.Count
	r.Count = 0
}

// release adds to a reading what was held back.
func (s *stream) release(r *Reading) {
	if s.held > 0 {
		r.Count += s.held
		r.Start, s.held = s.heldSince, 0
	}
}

// outcome says what of a point is new.
type outcome uint8

const (
	// repeated points say nothing: they were heard before, or a newer one was.
	repeated outcome = iota
	// baseline points are where counting begins.
	baseline
	// increased points say what was added since the newest point of their stream.
	increased
	// whole points say all that they hold.
	whole
	// appeared points do so too, because the export before told everything but their stream.
	appeared
)

// cumulative says what is new about a point of a cumulative stream; the stream is nil where the point is its first.
func (c *Counter) cumulative(s *stream, p point, kin *family) outcome {
	switch {
	case s == nil:
		if o := c.begin(p); o == whole || !kin.toldAllBefore(p.end, c.freshWithin) {
			return o
		}
		return appeared
	case p.end <= s.end, p.start != 0 && p.start < s.start:
		return repeated
	case s.restartedBy(p):
		return c.begin(p)
	case p.count < s.count, p.end-s.end > c.expiry, s.ended && p.start == 0:
		return baseline
	default:
		return increased
	}
}

// restartedBy reports whether the point belongs to a later accumulation. A stream that never told its start is taken for another one only
// if that began after all that was heard of it.
func (s *stream) restartedBy(p point) bool {
	if s.start == 0 {
		return p.start >= s.end
	}
	return p.start > s.start
}

// begin says how to take the first point of an accumulation.
func (c *Counter) begin(p point) outcome {
	if p.start != 0 && p.end-p.start <= c.freshWithin {
		return whole
	}
	return baseline
}

// delta says what is new about a point of a delta stream: all of it, unless its interval begins within what was heard.
func delta(s *stream, p point) outcome {
	if s != nil && (p.end <= s.end || p.start != 0 && p.start < s.end) {
		return repeated
	}
	return whole
}
