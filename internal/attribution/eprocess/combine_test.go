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

func TestEvidenceOfSeveralKindsIsAveraged(t *testing.T) {
	t.Parallel()
	assert.Zero(t, eprocess.Average(), "no kind is no evidence")
	assert.InDelta(t, math.Log(.4*1000+.6), eprocess.Average(
		eprocess.Weighted{LogE: math.Log(1000), Weight: eprocess.WeightErrors},
		eprocess.Weighted{Weight: eprocess.WeightSlow95 + eprocess.WeightSlow50 + eprocess.WeightFingerprints + eprocess.WeightLogs},
	), 1e-9)
	assert.InDelta(t, math.Log(50.5), eprocess.Blend(math.Log(100), 0), 1e-9)
	assert.InDelta(t, 1e6-math.Log(2), eprocess.Blend(1e6, -1e6), 1e-9, "nothing overflows")
	assert.Less(t, eprocess.Blend(math.Inf(-1), math.Inf(-1)), -1e299, "impossible is less than anything, and not NaN")
	assert.InDelta(t, -math.Log(2), eprocess.Blend(math.Inf(-1), 0), 1e-9)
	assert.InDelta(t, 3, eprocess.Average(eprocess.Weighted{LogE: 3, Weight: 2}, eprocess.Weighted{LogE: 9}), 1e-12)
}

func TestAnAverageLiesBetweenItsPartsInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) eprocess.Weighted {
			return eprocess.Weighted{LogE: rapid.Float64Range(-1e4, 1e4).Draw(t, "logE"), Weight: rapid.Float64Range(.01, 1).Draw(t, "weight")}
		}), 1, 6).Draw(t, "parts")
		least, most := math.Inf(1), math.Inf(-1)
		for _, p := range parts {
			least, most = min(least, p.LogE), max(most, p.LogE)
		}
		average := eprocess.Average(parts...)
		require.GreaterOrEqual(t, average, least-1e-9)
		require.LessOrEqual(t, average, most+1e-9)
		require.InDelta(t, average, eprocess.Average(rapid.Permutation(parts).Draw(t, "permuted")...), 1e-6)
	})
}

func TestAKindOfFailureIsNewIfOnlyTheNewArmShowsIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind eprocess.Tick
		want bool
	}{
		"three traces":                 {eprocess.Tick{New: eprocess.Arm{Total: 9, Failed: 3}, Control: eprocess.Arm{Total: 1000}}, true},
		"two traces":                   {eprocess.Tick{New: eprocess.Arm{Total: 9, Failed: 2}, Control: eprocess.Arm{Total: 1000}}, false},
		"a control that did so little": {eprocess.Tick{New: eprocess.Arm{Total: 9, Failed: 3}, Control: eprocess.Arm{Total: 999}}, false},
		"a control that shows it":      {eprocess.Tick{New: eprocess.Arm{Total: 9, Failed: 3}, Control: eprocess.Arm{Total: 1000, Failed: 1}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, eprocess.Novel(c.kind))
		})
	}
}

func TestReleasesAreDiscoveredTogether(t *testing.T) {
	t.Parallel()
	log := math.Log
	for name, c := range map[string]struct {
		logE []float64
		want []bool
	}{
		"none":                               {nil, []bool{}},
		"one release needs 1/alpha":          {[]float64{log(101)}, []bool{true}},
		"one short of it":                    {[]float64{log(99)}, []bool{false}},
		"two need more if only one is bad":   {[]float64{0, log(150)}, []bool{false, false}},
		"twice as much suffices":             {[]float64{0, log(201)}, []bool{false, true}},
		"together they need less":            {[]float64{log(150), log(150)}, []bool{true, true}},
		"a strong one helps no weak one":     {[]float64{log(1e9), log(50), 0}, []bool{true, false, false}},
		"all that are as strong, or none of": {[]float64{log(160), 0, log(160)}, []bool{true, false, true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, eprocess.Discovered(c.logE, .01))
		})
	}
}
