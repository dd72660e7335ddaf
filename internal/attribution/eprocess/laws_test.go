// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

func drawArm(t *rapid.T) eprocess.Arm {
	total := rapid.OneOf(rapid.Int64Range(0, 300), rapid.Int64Range(0, 1<<50)).Draw(t, "total")
	return eprocess.Arm{Total: total, Failed: rapid.Int64Range(0, min(total, 1<<30)).Draw(t, "failed")}
}

func drawTick(t *rapid.T) eprocess.Tick {
	return eprocess.Tick{New: drawArm(t), Control: drawArm(t), Starting: rapid.Bool().Draw(t, "starting")}
}

// allCloseTo asserts equality up to rounding, which depends on the order of additions.
func allCloseTo(t require.TestingT, want, got eprocess.Ratios) {
	scale := 1.
	for i := range want {
		scale = max(scale, math.Abs(want[i]))
	}
	for i := range want {
		require.InDelta(t, want[i], got[i], 1e-9*scale)
	}
}

func TestEvidenceDoesNotDependOnTheOrderOfTicksOrOnHowTheyAreGrouped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ticks := rapid.SliceOfN(rapid.Custom(drawTick), 0, 20).Draw(t, "ticks")
		scratch := eprocess.ArrivalsOf(ticks)
		cut := rapid.IntRange(0, len(ticks)).Draw(t, "cut")
		onward := eprocess.ArrivalsOf(ticks[:cut])
		for _, tick := range ticks[cut:] {
			onward.Add(tick)
		}
		require.Equal(t, scratch, onward, "going on is the same as starting over")
		permuted := rapid.Permutation(slices.Clone(ticks)).Draw(t, "permuted")
		allCloseTo(t, scratch.Ratios, eprocess.ArrivalsOf(permuted).Ratios)
		allCloseTo(t, scratch.Ratios, eprocess.ArrivalsOf(ticks[:cut]).Ratios.Plus(eprocess.ArrivalsOf(ticks[cut:]).Ratios))
	})
}

func TestOnlyFailuresAndSharesOfTrafficCount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		arm := rapid.Custom(func(t *rapid.T) eprocess.Arm {
			return eprocess.Arm{Total: rapid.Int64Range(100, 1e6).Draw(t, "total"), Failed: rapid.Int64Range(0, 100).Draw(t, "failed")}
		})
		tick := eprocess.Tick{New: arm.Draw(t, "new"), Control: arm.Draw(t, "control")}
		sampled := rapid.Int64Range(2, 1000).Draw(t, "factor")
		scaled := tick
		scaled.New.Total *= sampled
		scaled.Control.Total *= sampled
		want := eprocess.ArrivalsOf([]eprocess.Tick{tick})
		allCloseTo(t, want.Ratios, eprocess.ArrivalsOf([]eprocess.Tick{scaled}).Ratios)

		repeated := eprocess.ArrivalsOf(slices.Repeat([]eprocess.Tick{tick}, 7))
		allCloseTo(t, want.Ratios, repeated.Ratios.Tempered(7))
	})
}

func TestEvidenceIsANumberWhateverTheCounts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-2, 5), rapid.SampledFrom([]int64{math.MaxInt64, math.MinInt64}))
		arm := func(name string) eprocess.Arm {
			return eprocess.Arm{Total: count.Draw(t, name), Failed: count.Draw(t, name+" failed")}
		}
		var arrivals eprocess.Arrivals
		var before eprocess.Before
		for range 3 {
			arrivals.Add(eprocess.Tick{New: arm("new"), Control: arm("control")})
			expected := rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN()), rapid.Just(math.Inf(1))).Draw(t, "expected")
			before.Add(arm("arm"), expected)
		}
		dispersion := eprocess.Dispersion([]eprocess.Tick{{New: arm("a"), Control: arm("b")}, {New: arm("c"), Control: arm("d")}, {Control: arm("e")}})
		for _, logE := range []float64{arrivals.LogE(dispersion), before.Tempered(dispersion).LogE()} {
			require.False(t, math.IsNaN(logE) || math.IsInf(logE, 0), logE)
		}
		assert.GreaterOrEqual(t, dispersion, 1.)
		assert.LessOrEqual(t, dispersion, float64(eprocess.MaxDispersion))
		wilson := eprocess.WilsonUpper(arm("history"), 2.58)
		assert.True(t, wilson >= 0 && wilson <= 1, wilson)
		assert.LessOrEqual(t, arrivals.Ratios.Lower(4), arrivals.Ratios.Upper(4))
	})
}

// binomial calls f with each outcome of n trials and the logarithm of its probability.
func binomial(n int64, p float64, f func(k int64, logProbability float64)) {
	for k := range n + 1 {
		all, _ := math.Lgamma(float64(n + 1))
		hits, _ := math.Lgamma(float64(k + 1))
		misses, _ := math.Lgamma(float64(n - k + 1))
		f(k, all-hits-misses+float64(k)*math.Log(p)+float64(n-k)*math.Log1p(-p))
	}
}

// This is what Ville's inequality requires. Whatever share of the traffic the new arm has and however many operations
// fail, the next tick multiplies E by at most 1 on average if the true ratio is tolerated.
func TestEvidenceDoesNotGrowOnAverageUnlessTheNewArmIsWorse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ratio := rapid.Float64Range(.01, eprocess.Tolerated).Draw(t, "true ratio")
		n1, n0 := rapid.Int64Range(50, 5000).Draw(t, "new"), rapid.Int64Range(50, 5000).Draw(t, "control")
		failures := rapid.Int64Range(0, 50).Draw(t, "failures")
		dispersion := rapid.Float64Range(1, 50).Draw(t, "dispersion")
		share := ratio * float64(n1) / (ratio*float64(n1) + float64(n0))
		mean := 0.
		binomial(failures, share, func(k int64, logProbability float64) {
			var a eprocess.Arrivals
			a.Add(eprocess.Tick{New: eprocess.Arm{Total: n1, Failed: k}, Control: eprocess.Arm{Total: n0, Failed: failures - k}})
			mean += math.Exp(logProbability + a.LogE(dispersion))
		})
		require.LessOrEqual(t, mean, 1+1e-9)
	})
}

func TestEvidenceFromBeforeDoesNotGrowOnAverageUnlessMoreFailsThanTolerated(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		expected := rapid.Float64Range(0, .8).Draw(t, "expected")
		rate := min(expected*rapid.Float64Range(.01, eprocess.Tolerated).Draw(t, "true ratio"), .999)
		n := rapid.Int64Range(1, 100).Draw(t, "operations")
		mean := 0.
		binomial(n, max(rate, 1e-12), func(k int64, logProbability float64) {
			var b eprocess.Before
			b.Add(eprocess.Arm{Total: n, Failed: k}, expected)
			mean += math.Exp(logProbability + b.LogE())
		})
		require.LessOrEqual(t, mean, 1+1e-9)
	})
}

func TestNeitherBoundOfTheRatioIsCrossedMoreOftenThanItsLevelAllows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ratio := rapid.Float64Range(.2, 40).Draw(t, "true ratio")
		n1, n0 := rapid.Int64Range(50, 5000).Draw(t, "new"), rapid.Int64Range(50, 5000).Draw(t, "control")
		failures := rapid.Int64Range(1, 50).Draw(t, "failures")
		level := rapid.Float64Range(.01, .5).Draw(t, "level")
		share := ratio * float64(n1) / (ratio*float64(n1) + float64(n0))
		above, below := 0., 0.
		binomial(failures, share, func(k int64, logProbability float64) {
			a := eprocess.ArrivalsOf([]eprocess.Tick{{New: eprocess.Arm{Total: n1, Failed: k}, Control: eprocess.Arm{Total: n0, Failed: failures - k}}})
			if a.Ratios.Lower(-math.Log(level)) >= ratio {
				above += math.Exp(logProbability)
			}
			if a.Ratios.Upper(-math.Log(level)) <= ratio {
				below += math.Exp(logProbability)
			}
		})
		require.LessOrEqual(t, above, level)
		require.LessOrEqual(t, below, level)
	})
}
