// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package score

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// Answer is the result of a method on a case.
type Answer struct {
	// Suspects are all candidates, in any order.
	Suspects []Suspect
	// Confidence orders answers by how sure the method is. It has no unit.
	Confidence float64
	// Blamed is the deployment id of the release that the method attributes the failure to; empty for none.
	Blamed string
	// At is when the method first blamed this release; zero if unknown.
	At time.Time
}

// Suspect is a candidate with a score. A higher score is more suspicious.
type Suspect struct {
	ID    string
	Score float64
}

// Method answers a case from its content alone.
type Method func(datasettest.Case) Answer

// Rank is the rank of the truth among the suspects.
type Rank struct {
	// Above is the number of suspects with a higher score, Tied that of suspects with the same score, including the
	// truth.
	Above, Tied int
}

// RankOf returns the rank of the truth. If it is not among the suspects, it ranks behind all of them.
func RankOf(suspects []Suspect, truth string) Rank {
	r, of := Rank{}, -1
	for i, s := range suspects {
		if s.ID == truth {
			of = i
		}
	}
	if of < 0 {
		return Rank{Above: len(suspects), Tied: 1}
	}
	for _, s := range suspects {
		switch {
		case s.Score > suspects[of].Score:
			r.Above++
		case s.Score == suspects[of].Score:
			r.Tied++
		}
	}
	return r
}

// Top returns the probability that the truth is among the first k.
func (r Rank) Top(k int) float64 { return float64(min(max(k-r.Above, 0), r.Tied)) / float64(r.Tied) }

// Reciprocal returns the expected value of one over the rank.
func (r Rank) Reciprocal() float64 {
	sum := 0.0
	for i := 1; i <= r.Tied; i++ {
		sum += 1 / float64(r.Above+i)
	}
	return sum / float64(r.Tied)
}
