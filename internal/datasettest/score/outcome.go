// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package score

import (
	"cmp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// Outcome is what an answer to a case is worth.
type Outcome struct {
	Case, Group, Fault string
	// HasCulprit tells cases with a release to blame from those without.
	HasCulprit bool
	// Top1, Top3 and Reciprocal are of cases with a culprit.
	Top1, Top3, Reciprocal float64
	// Blamed says that a release was named, Right that it was the one.
	Blamed, Right bool
	Confidence    float64
	// Delay is from the incident's opening to the naming; it has a value where a release was named rightly, and at a known time.
	Delay    time.Duration
	HasDelay bool
}

// Judge compares an answer with the truth.
func Judge(c datasettest.Case, a Answer) Outcome {
	o := Outcome{
		Case: c.Name, Group: c.Group, Fault: c.Fault, HasCulprit: c.Truth != "", Blamed: a.Blamed != "", Confidence: a.Confidence,
	}
	if !o.HasCulprit {
		return o
	}
	r := RankOf(a.Suspects, c.Truth)
	o.Top1, o.Top3, o.Reciprocal = r.Top(1), r.Top(3), r.Reciprocal()
	o.Right = a.Blamed == c.Truth
	if o.Right && !a.At.IsZero() {
		o.Delay, o.HasDelay = a.At.Sub(c.Incident.Opened), true
	}
	return o
}

// Summary is how good a method is on a number of cases. Figures without cases to stand on are zero.
type Summary struct {
	// WithCulprit and None are how many cases there were with a release to blame and without.
	WithCulprit, None int
	// Top1, Top3 and MRR are means over cases with a culprit.
	Top1, Top3, MRR float64
	// Coverage is the share of cases with a culprit in which a release was named; Precision the share of names, in all cases,
	// that are right; False the share of cases without culprit in which a release was named.
	Coverage, Precision, False float64
}

// Summarize sums up outcomes.
func Summarize(outcomes []Outcome) Summary {
	var s Summary
	var named, namedWith, right, wrongly float64
	for _, o := range outcomes {
		if o.Blamed {
			named++
		}
		if !o.HasCulprit {
			s.None++
			wrongly += one(o.Blamed)
			continue
		}
		s.WithCulprit++
		s.Top1, s.Top3, s.MRR = s.Top1+o.Top1, s.Top3+o.Top3, s.MRR+o.Reciprocal
		namedWith, right = namedWith+one(o.Blamed), right+one(o.Right)
	}
	n := float64(s.WithCulprit)
	s.Top1, s.Top3, s.MRR = share(s.Top1, n), share(s.Top3, n), share(s.MRR, n)
	s.Coverage, s.Precision, s.False = share(namedWith, n), share(right, named), share(wrongly, float64(s.None))
	return s
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// Point is what a method does that names its first suspect only where it is at least so confident.
type Point struct{ Confidence, Coverage, Precision float64 }

// Curve returns precision against coverage over all cases, the most confident answers first. A case without culprit has no right answer but none,
// so naming anything there costs precision; coverage counts cases with a culprit.
func Curve(outcomes []Outcome) []Point {
	sorted := slices.Clone(outcomes)
	slices.SortStableFunc(sorted, func(a, b Outcome) int { return cmp.Compare(b.Confidence, a.Confidence) })
	with := 0.0
	for _, o := range outcomes {
		with += one(o.HasCulprit)
	}
	var points []Point
	var named, namedWith, right float64
	for i, o := range sorted {
		named++
		namedWith += one(o.HasCulprit)
		right += o.Top1
		if i+1 == len(sorted) || sorted[i+1].Confidence != o.Confidence {
			points = append(points, Point{o.Confidence, share(namedWith, with), right / named})
		}
	}
	return points
}

// PrecisionAt returns the best precision of the curve at a coverage of at least so much.
func PrecisionAt(curve []Point, coverage float64) float64 {
	best := 0.0
	for _, p := range curve {
		if p.Coverage >= coverage {
			best = max(best, p.Precision)
		}
	}
	return best
}

// Delays returns the delays of the outcomes that have one, the shortest first.
func Delays(outcomes []Outcome) []time.Duration {
	var delays []time.Duration
	for _, o := range outcomes {
		if o.HasDelay {
			delays = append(delays, o.Delay)
		}
	}
	slices.Sort(delays)
	return delays
}

// Quantile returns the smallest of the sorted values that a share p of them does not exceed; zero where there are none.
func Quantile[T any](sorted []T, p float64) T {
	var zero T
	if len(sorted) == 0 {
		return zero
	}
	at := int(p*float64(len(sorted))+0.999999) - 1
	return sorted[min(max(at, 0), len(sorted)-1)]
}
