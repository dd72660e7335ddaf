// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

// controls returns ticks of a thousand operations each in which the control fails as drawn.
func controls(ticks int, draw func(random *rand.Rand, tick int) int64) []eprocess.Tick {
	random := rand.New(rand.NewPCG(3, 4))
	made := make([]eprocess.Tick, ticks)
	for i := range made {
		made[i].Control = eprocess.Arm{Total: 1000, Failed: min(draw(random, i), 1000)}
	}
	return made
}

func TestDispersionIsHowMuchMoreThanChanceFailuresVary(t *testing.T) {
	t.Parallel()
	clusters := world{cluster: 5}
	for name, c := range map[string]struct {
		ticks       []eprocess.Tick
		least, most float64
	}{
		"nothing":          {nil, 1, 1},
		"no failure":       {controls(100, func(*rand.Rand, int) int64 { return 0 }), 1, 1},
		"all failed":       {controls(100, func(*rand.Rand, int) int64 { return 1000 }), 1, 1},
		"a single failure": {controls(100, func(_ *rand.Rand, i int) int64 { return int64(i / 99) }), 1, 1},
		"chance":           {controls(1000, func(r *rand.Rand, _ int) int64 { return poisson(r, 5) }), 1, 1.2},
		"rare chance":      {controls(5000, func(r *rand.Rand, _ int) int64 { return poisson(r, .05) }), 1, 1.2},
		// Clusters of a geometric size c vary by E[c²]/E[c] = 2·5-1.
		"clusters of five":      {controls(4000, func(r *rand.Rand, _ int) int64 { return clusters.failures(r, 10) }), 7.5, 10.5},
		"rare clusters of five": {controls(20_000, func(r *rand.Rand, _ int) int64 { return clusters.failures(r, .2) }), 6.5, 11.5},
		"one step is not many":  {controls(1000, func(r *rand.Rand, i int) int64 { return poisson(r, 2+float64(i/500*20)) }), 1, 2},
		"all at once":           {controls(50, func(_ *rand.Rand, i int) int64 { return int64(i%2) * 900 }), eprocess.MaxDispersion, eprocess.MaxDispersion},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := eprocess.Dispersion(c.ticks)
			assert.GreaterOrEqual(t, got, c.least)
			assert.LessOrEqual(t, got, c.most)
			for i := range c.ticks {
				c.ticks[i].New, c.ticks[i].Control = c.ticks[i].Control, eprocess.Arm{}
			}
			assert.InDelta(t, got, eprocess.Dispersion(c.ticks), 0, "either arm tells")
		})
	}
}
