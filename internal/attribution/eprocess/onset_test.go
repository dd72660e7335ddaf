// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

// failing returns ticks of a hundred operations with the given numbers of failures.
func failing(failed ...int64) []eprocess.Arm {
	ticks := make([]eprocess.Arm, len(failed))
	for i, k := range failed {
		ticks[i] = eprocess.Arm{Total: 100, Failed: k}
	}
	return ticks
}

func TestAnOnsetIsTheStartOfTheLargestExcursion(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ticks []eprocess.Arm
		want  eprocess.Excursion
	}{
		"it begins with the least excess":      {failing(0, 4, 20), eprocess.Excursion{Start: 1, Peak: 2, Excess: 18}},
		"a step":                               {failing(1, 0, 1, 20, 30, 25), eprocess.Excursion{Start: 3, Peak: 5, Excess: 66}},
		"an incident that is over":             {failing(0, 20, 20, 0, 0), eprocess.Excursion{Start: 1, Peak: 2, Excess: 34}},
		"a blip before does not move it":       {failing(5, 0, 0, 0, 20, 20), eprocess.Excursion{Start: 4, Peak: 5, Excess: 34}},
		"a quiet tick does not divide it":      {failing(0, 20, 3, 2, 20), eprocess.Excursion{Start: 1, Peak: 4, Excess: 33}},
		"the larger of two":                    {failing(10, 0, 0, 0, 50, 0), eprocess.Excursion{Start: 4, Peak: 4, Excess: 47}},
		"the first of two that are as large":   {failing(10, 0, 0, 0, 10, 0), eprocess.Excursion{Start: 0, Peak: 0, Excess: 7}},
		"ticks without traffic change nothing": {append(failing(0, 20), eprocess.Arm{}, eprocess.Arm{Total: 100, Failed: 20}), eprocess.Excursion{Start: 1, Peak: 3, Excess: 34}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := eprocess.Onset(c.ticks, .01, eprocess.OnsetDrift)
			require.True(t, ok)
			assert.Equal(t, c.want.Start, got.Start)
			assert.Equal(t, c.want.Peak, got.Peak)
			assert.InDelta(t, c.want.Excess, got.Excess, 1e-9)
		})
	}
}

func TestWhatStaysWithinBaselineAndDriftHasNoOnset(t *testing.T) {
	t.Parallel()
	for name, ticks := range map[string][]eprocess.Arm{
		"nothing":            nil,
		"idle":               make([]eprocess.Arm, 5),
		"just the allowance": failing(3, 3, 3),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, ok := eprocess.Onset(ticks, .01, eprocess.OnsetDrift)
			assert.False(t, ok)
		})
	}
}

func TestAnOnsetMovesWithItsIncident(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ticks := failing(rapid.SliceOfN(rapid.Int64Range(0, 100), 1, 30).Draw(t, "failed")...)
		quiet := rapid.IntRange(0, 20).Draw(t, "quiet before")
		want, found := eprocess.Onset(ticks, .01, .02)
		got, ok := eprocess.Onset(append(failing(make([]int64, quiet)...), ticks...), .01, .02)
		require.Equal(t, found, ok)
		if ok {
			require.Equal(t, want.Start+quiet, got.Start)
			require.InDelta(t, want.Excess, got.Excess, 1e-9)
		}
	})
}
