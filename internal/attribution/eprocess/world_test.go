// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"math"
	"math/rand/v2"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

// An hour with a release in ticks of ten seconds, after half an hour in which all traffic went to the control.
const (
	historyTicks = 180
	releaseTicks = 360
	lateTicks    = 120
)

// world is a simulation: traffic of which the new arm has a share, a common failure rate, and what differs in the new
// arm.
type world struct {
	perSecond, share, rate float64
	// ratio is how many times more often than the control the new arm fails; zero means one.
	ratio float64
	// cluster is the mean size of clusters of failures (geometric), drawn separately for each arm.
	cluster float64
	// bursts draws the common rate of each tick from a gamma distribution of this shape.
	bursts float64
	// step multiplies the common rate from the twentieth minute of the release on.
	step float64
	// late: the new arm is worse only from the twentieth minute on.
	late bool
}

// hour simulates the past and the release.
func (w world) hour(random *rand.Rand) []eprocess.Tick {
	ticks := make([]eprocess.Tick, historyTicks+releaseTicks)
	for i := range ticks {
		ticks[i] = w.tick(random, i-historyTicks)
	}
	return ticks
}

// tick simulates a tick, numbered from the release.
func (w world) tick(random *rand.Rand, i int) eprocess.Tick {
	share, rate, ratio := w.share, w.rate, max(w.ratio, 1)
	if i < 0 {
		share = 0
	}
	if w.late && i < lateTicks {
		ratio = 1
	}
	if w.bursts > 0 {
		rate *= gamma(random, w.bursts) / w.bursts
	}
	if w.step > 0 && i >= lateTicks {
		rate *= w.step
	}
	return eprocess.Tick{
		New:     w.arm(random, 10*w.perSecond*share, rate*ratio),
		Control: w.arm(random, 10*w.perSecond*(1-share), rate),
	}
}

func (w world) arm(random *rand.Rand, operations, rate float64) eprocess.Arm {
	n := poisson(random, operations)
	return eprocess.Arm{Total: n, Failed: min(w.failures(random, float64(n)*rate), n)}
}

func (w world) failures(random *rand.Rand, mean float64) int64 {
	if w.cluster <= 1 {
		return poisson(random, mean)
	}
	failed := int64(0)
	for range poisson(random, mean/w.cluster) {
		failed += 1 + int64(math.Log(1-random.Float64())/math.Log1p(-1/w.cluster))
	}
	return failed
}

// poisson multiplies uniform numbers (Knuth); for a large mean it rounds a normal number.
func poisson(random *rand.Rand, mean float64) int64 {
	if mean > 30 {
		return max(0, int64(math.Round(mean+math.Sqrt(mean)*random.NormFloat64())))
	}
	k, product := int64(-1), 1.
	for limit := math.Exp(-mean); product > limit; k++ {
		product *= random.Float64()
	}
	return max(k, 0)
}

// gamma draws with scale 1 (Marsaglia and Tsang 2000).
func gamma(random *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(random, shape+1) * math.Pow(random.Float64(), 1/shape)
	}
	d := shape - 1./3
	for {
		x := random.NormFloat64()
		v := math.Pow(1+x/math.Sqrt(9*d), 3)
		if v > 0 && math.Log(random.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}
