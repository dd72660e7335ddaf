// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import "go.opentelemetry.io/collector/pdata/pmetric"

// stream is the remembered state of a stream of data points: its newest one.
type stream struct {
	// start and end are the times of the newest point.
	start, end int64
	// count is the count of the newest point, if it is cumulative.
	count uint64
	// durations are those of the newest point, if it is cumulative and a histogram.
	durations *distribution
	// kin is the family of the stream.
	kin *family
	// ended reports that the newest point marked the end of the stream.
	ended bool
	// held is the number of operations of the first export that have not been reported yet, counted since heldSince.
	held      uint64
	heldSince int64
}

// stop marks a known stream as ended. Delta streams need no end.
func (s *stream) stop(p point) {
	if s == nil || p.temporal != pmetric.AggregationTemporalityCumulative || p.end <= s.end {
		return
	}
	if !s.ended {
		s.kin.streams--
	}
	s.end, s.ended = p.end, true
}

// forget removes the stream from its family.
func (s *stream) forget() {
	if !s.ended {
		s.kin.streams--
		s.kin.partial = true
	}
}

// until returns the start of the time in which the new operations of a point ended. It is the point's own time if the
// start is unknown.
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

// hold keeps back the count of a reading until release.
func (s *stream) hold(r *Reading) {
	if s.held == 0 {
		s.heldSince = r.Start
	}
	s.held += r.Count
	r.Count = 0
}

// release adds the held count to a reading.
func (s *stream) release(r *Reading) {
	if s.held > 0 {
		r.Count += s.held
		r.Start, s.held = s.heldSince, 0
	}
}

// outcome says what is new in a point.
type outcome uint8

const (
	// repeated points report nothing: they, or newer points of their stream, have been read before.
	repeated outcome = iota
	// baseline points are where counting starts.
	baseline
	// increased points report what was added since the newest point of their stream.
	increased
	// whole points report everything that they contain.
	whole
	// appeared points do so too, because the export before contained all streams but theirs.
	appeared
)

// cumulative returns what is new in a point of a cumulative stream. The stream is nil if the point is its first.
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

// restartedBy reports whether the point belongs to a later accumulation. If the start of the stream is unknown, this is
// so only if the point's start is not before the newest point.
func (s *stream) restartedBy(p point) bool {
	if s.start == 0 {
		return p.start >= s.end
	}
	return p.start > s.start
}

// begin returns how to count the first point of an accumulation.
func (c *Counter) begin(p point) outcome {
	if p.start != 0 && p.end-p.start <= c.freshWithin {
		return whole
	}
	return baseline
}

// delta returns what is new in a point of a delta stream: all of it, unless its interval overlaps one that was already
// read.
func delta(s *stream, p point) outcome {
	if s != nil && (p.end <= s.end || p.start != 0 && p.start < s.end) {
		return repeated
	}
	return whole
}
