// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// MaxDispersion caps dispersions: above it, evidence would need too long.
const MaxDispersion = 50

// leastExpected is how many failures are expected in a cell at least: neighbouring ticks are joined until it is so, because the
// chi-square statistic of nearly empty cells is one of accidents.
const leastExpected = 1

// Dispersion tells how many times as much as chance alone failures vary from tick to tick, at least 1 and at most [MaxDispersion]; it
// is the larger one of the two arms'. Retries and bursts make it large: failures that come in clusters then weigh as one.
//
// Ticks are in the order of time and should go back to where the evidence begins, and half an hour further if the control was
// alive then: if they cover less, a cluster that made evidence is forgotten while its evidence is not. Tempering only ever brings
// evidence nearer to none, so this needs to be known only of evidence that would matter untempered.
func Dispersion(ticks []Tick) float64 {
	all := Sum(ticks)
	fresh, control := spread{rate: all.New.Rate()}, spread{rate: all.Control.Rate()}
	for _, t := range ticks {
		fresh.add(t.New)
		control.add(t.Control)
	}
	return min(max(fresh.dispersion(), control.dispersion(), 1), MaxDispersion)
}

// spread measures dispersion by the differences of neighbouring cells, as von Neumann's ratio does: unlike deviations from the common
// rate, they hardly see that the rate is another by night, or since an outage or regression began.
type spread struct {
	rate float64
	// n and k are the operations and failures of the cell that is being filled.
	n, k float64
	// last is by how many standard deviations the last full cell was off.
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
