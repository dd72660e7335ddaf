// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package score

import (
	"cmp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// Outcome is the assessment of an answer to a case.
type Outcome struct {
	Case, Group, Fault string
	// HasCulprit reports whether the case has a release to blame.
	HasCulprit bool
	// Top1, Top3 and Reciprocal are set for cases with a culprit only.
	Top1, Top3, Reciprocal float64
	// Blamed reports that a release was blamed, Right that it was the right one.
	Blamed, Right bool
	Confidence    float64
	// Delay is the time from the opening of the incident until the release was blamed. It is set if that release is the
	// right one and the time is known.
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

// Summary measures how good a method is on a number of cases. Measures without any case are zero.
type Summary struct {
	// WithCulprit and None are the numbers of cases with and without a release to blame.
	WithCulprit, None int
	// Top1, Top3 and MRR are means over cases with a culprit.
	Top1, Top3, MRR float64
	// Coverage is the share of the cases with a culprit in which a release was blamed. Precision is the share of right
	// releases among all that were blamed. False is the share of the cases without a culprit in which a release was
	// blamed.
	Coverage, Precision, False float64
}

// Summarize summarises outcomes.
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

// Point is the performance of a method that blames its first suspect only if its confidence is at least Confidence.
type Point struct{ Confidence, Coverage, Precision float64 }

// Curve returns precision against coverage over all cases, in order of falling confidence. Blaming any release in a
// case without a culprit is wrong and lowers the precision. Coverage is that of cases with a culprit.
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

// PrecisionAt returns the best precision of the curve at the given or a higher coverage.
func PrecisionAt(curve []Point, coverage float64) float64 {
	best := 0.0
	for _, p := range curve {
		if p.Coverage >= coverage {
			best = max(best, p.Precision)
		}
	}
	return best
}

// Delays returns the delays of the outcomes that have one, in ascending order.
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

// Quantile returns the smallest value that a share p of the sorted values does not exceed; zero if there are none.
func Quantile[T any](sorted []T, p float64) T {
	var zero T
	if len(sorted) == 0 {
		return zero
	}
	at := int(p*float64(len(sorted))+0.999999) - 1
	return sorted[min(max(at, 0), len(sorted)-1)]
}
