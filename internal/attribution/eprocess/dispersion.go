// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// MaxDispersion caps dispersions: with larger ones, evidence would take too long.
const MaxDispersion = 50

// leastExpected is how many failures a cell must expect. Ticks are merged until they do, because the chi-square
// statistic of almost empty cells is arbitrary.
const leastExpected = 1

// Dispersion returns how many times more than chance failures vary from tick to tick, from 1 to [MaxDispersion], for
// the arm that varies more. Retries and bursts raise it: a cluster of failures then counts like one failure.
//
// The ticks must be in order of time. They should go back to the beginning of the evidence, and half an hour further if
// the control was live then: otherwise a cluster is forgotten while the evidence that it made is not. Tempering only
// brings evidence closer to none, so the dispersion is needed only if the evidence would matter without it.
func Dispersion(ticks []Tick) float64 {
	all := Sum(ticks)
	fresh, control := spread{rate: all.New.Rate()}, spread{rate: all.Control.Rate()}
	for _, t := range ticks {
		fresh.add(t.New)
		control.add(t.Control)
	}
	return min(max(fresh.dispersion(), control.dispersion(), 1), MaxDispersion)
}

// spread measures dispersion by the differences of neighbouring cells, like von Neumann's ratio. Unlike deviations from
// the mean rate, they are hardly affected if the rate changes slowly, as at night, or once, as by an outage or a
// regression.
type spread struct {
	rate float64
	// n and k are the operations and failures of the cell being filled.
	n, k float64
	// last is the deviation of the last full cell, in standard deviations.
	last           float64
	squares, cells float64
}

func (s *spread) add(a Arm) {
	n, k := a.counts()
	s.n, s.k = s.n+n, s.k+k
	expected := s.n * s.rate
	if expected < leastExpected || s.rate >= 1 {
		return
	}
	off := (s.k - expected) / math.Sqrt(expected*(1-s.rate))
	if s.cells > 0 {
		s.squares += (off - s.last) * (off - s.last) / 2
	}
	s.last, s.cells, s.n, s.k = off, s.cells+1, 0, 0
}

func (s *spread) dispersion() float64 {
	if s.cells < 2 {
		return 1
	}
	return s.squares / (s.cells - 1)
}
