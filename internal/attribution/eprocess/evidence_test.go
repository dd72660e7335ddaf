// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

// The reference is the published formula, with the probabilities q and z written out.
func TestEvidenceOfArrivalsIsThePublishedFormula(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n1, n0 := float64(rapid.IntRange(20, 9999).Draw(t, "new")), float64(rapid.IntRange(20, 9999).Draw(t, "control"))
		k1, k0 := float64(rapid.IntRange(0, 20).Draw(t, "failed")), float64(rapid.IntRange(0, 20).Draw(t, "control failed"))
		share := n1 / (n1 + n0)
		z := 1.2 * share / (1.2*share + 1 - share)
		sum := 0.
		for _, ratio := range []float64{1.5, 2, 3, 5, 10, 30} {
			q := 1.2 * ratio * share / (1.2*ratio*share + 1 - share)
			sum += math.Exp((k1*math.Log(q/z) + k0*math.Log((1-q)/(1-z))) / 2)
		}
		arrivals := eprocess.ArrivalsOf([]eprocess.Tick{{
			New: eprocess.Arm{Total: int64(n1), Failed: int64(k1)}, Control: eprocess.Arm{Total: int64(n0), Failed: int64(k0)},
		}})
		require.InDelta(t, math.Log(sum/6), arrivals.LogE(2), 1e-9)
	})
}

func TestEvidenceFromBeforeIsThePublishedFormula(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		expected := rapid.Float64Range(.0001, .02).Draw(t, "expected")
		n := float64(rapid.IntRange(1, 1000).Draw(t, "operations"))
		k := float64(rapid.IntRange(0, int(n)).Draw(t, "failed"))
		p0, sum := 1.2*expected, 0.
		for _, p := range []float64{1.5 * p0, 2 * p0, 3 * p0, 5 * p0, 10 * p0, 30 * p0, .05, .2, .5, .9} {
			sum += math.Exp((k*math.Log(p/p0) + (n-k)*math.Log((1-p)/(1-p0))) / 3)
		}
		var before eprocess.Before
		before.Add(eprocess.Arm{Total: int64(n), Failed: int64(k)}, expected)
		want := math.Log(sum / 10)
		require.InDelta(t, want, before.Tempered(3).LogE(), 1e-9*(1+math.Abs(want)))
	})
}

func TestBoundsCloseInOnTheRatio(t *testing.T) {
	t.Parallel()
	level := math.Log(100)
	var nothing eprocess.Ratios
	assert.Zero(t, nothing.Lower(level))
	assert.True(t, math.IsInf(nothing.Upper(level), 1))
	for name, c := range map[string]struct {
		failed       int64
		lower, upper float64
	}{
		"as often":           {100, .5, 1.5},
		"twice as often":     {200, 1.2, 3.6},
		"six times as often": {600, 3.6, 12},
		"never":              {0, 0, .5},
		// The grid has no larger ratio, so there is no alternative to the last one.
		"always": {100_000, 12, math.Inf(1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := eprocess.ArrivalsOf([]eprocess.Tick{{
				New: eprocess.Arm{Total: 100_000, Failed: c.failed}, Control: eprocess.Arm{Total: 900_000, Failed: 900},
			}}).Ratios
			assert.InDelta(t, c.lower, r.Lower(level), 0)
			assert.Equal(t, c.upper, r.Upper(level)) //nolint:testifylint // infinity has no delta
		})
	}
}

func TestAnIdleArmAndAnotherDispersionThanOneAddNoEvidence(t *testing.T) {
	t.Parallel()
	busy := eprocess.Arm{Total: 1_000_003, Failed: 1_000_001}
	idle := []eprocess.Tick{{New: busy}, {Control: busy}, {New: eprocess.Arm{Total: 9}, Control: eprocess.Arm{Total: 9}}}
	assert.Equal(t, eprocess.Arrivals{}, eprocess.ArrivalsOf(idle))
	a := eprocess.ArrivalsOf([]eprocess.Tick{{New: eprocess.Arm{Total: 100, Failed: 9}, Control: eprocess.Arm{Total: 900, Failed: 9}}})
	assert.InDelta(t, a.LogE(1), a.LogE(.1), 0, "chance is the least that there is")
	assert.Less(t, a.LogE(2), a.LogE(1))
	var before eprocess.Before
	before.Add(eprocess.Arm{}, .01)
	assert.Equal(t, eprocess.Before{}, before)
	before.Add(eprocess.Arm{Total: 100, Failed: 9}, .01)
	assert.Equal(t, before.Tempered(1), before.Tempered(.1))
}

func TestClassesThatAreJoinedSurviveAMixThatMisleads(t *testing.T) {
	t.Parallel()
	// A tenth of an expensive class fails and hardly any of a cheap one, in both arms. The new arm serves the expensive
	// one.
	expensive := eprocess.Tick{New: eprocess.Arm{Total: 900, Failed: 90}, Control: eprocess.Arm{Total: 100, Failed: 10}}
	cheap := eprocess.Tick{New: eprocess.Arm{Total: 100}, Control: eprocess.Arm{Total: 900, Failed: 1}}
	mixed := eprocess.ArrivalsOf([]eprocess.Tick{{New: expensive.New.Plus(cheap.New), Control: expensive.Control.Plus(cheap.Control)}})
	assert.Greater(t, mixed.LogE(1), math.Log(100), "added up they mislead")
	joined := eprocess.ArrivalsOf([]eprocess.Tick{expensive}).Ratios.Plus(eprocess.ArrivalsOf([]eprocess.Tick{cheap}).Ratios)
	assert.Less(t, joined.LogE(), 0.)
}

func TestWhatIsExpectedIsGivenTheBenefitOfTheDoubt(t *testing.T) {
	t.Parallel()
	assert.InDelta(t, 1., eprocess.Expected(eprocess.Arm{}, 1, 1), 0, "anything may come where nothing is known")
	history := eprocess.Arm{Total: 10_000, Failed: 100}
	// Wilson's bound by hand: (.01 + z²/2n + z·√(.01·.99/n + z²/4n²)) / (1 + z²/n) with z = 2.58, n = 10 000.
	assert.InDelta(t, .0129125, eprocess.Expected(history, 1, 1), 1e-6)
	assert.Greater(t, eprocess.Expected(history, 4, 1), eprocess.Expected(history, 1, 1))
	assert.InDelta(t, 5*.0129125, eprocess.Expected(history, 1, 5), 1e-5)
	assert.InDelta(t, 1, eprocess.Expected(history, 1, 1e9), 0)

	assert.InDelta(t, 5, eprocess.PeerFactor(50, 10), 1e-12)
	assert.InDelta(t, 1, eprocess.PeerFactor(5, 10), 0, "peers that do better excuse nothing, and blame nothing")
	assert.InDelta(t, 1, eprocess.PeerFactor(1, .01), 0, "one failure tells nothing")
	assert.InDelta(t, 1, eprocess.PeerFactor(0, 0), 0)
}

func TestAStepThatPeersShareIsExcused(t *testing.T) {
	t.Parallel()
	history := eprocess.Arm{Total: 72_000, Failed: 720}
	var excused, blamed eprocess.Before
	for range 60 {
		tick := eprocess.Arm{Total: 100, Failed: 5}
		excused.Add(tick, eprocess.Expected(history, 1, eprocess.PeerFactor(500, 100)))
		blamed.Add(tick, eprocess.Expected(history, 1, 1))
	}
	assert.Less(t, excused.LogE(), 0.)
	assert.Greater(t, blamed.LogE(), math.Log(100))
}

func TestEvidenceFromBeforeDoesNotDependOnHowItIsGrouped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		arms := rapid.SliceOfN(rapid.Custom(drawArm), 0, 10).Draw(t, "arms")
		cut := rapid.IntRange(0, len(arms)).Draw(t, "cut")
		var all, first, second eprocess.Before
		for i, arm := range arms {
			all.Add(arm, .01)
			if i < cut {
				first.Add(arm, .01)
			} else {
				second.Add(arm, .01)
			}
		}
		joined := first.Plus(second)
		allCloseTo(t, all.Ratios, joined.Ratios)
		require.InDelta(t, all.LogE(), joined.LogE(), 1e-9*(1+math.Abs(all.LogE())))
	})
}
