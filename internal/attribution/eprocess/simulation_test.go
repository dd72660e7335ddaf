// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

// An hour with a release in ticks of ten seconds, after half an hour in which all traffic went to the control.
const (
	historyTicks = 180
	releaseTicks = 360
	alpha        = .01
)

// world is what is simulated: a common failure rate, and what is different about it.
type world struct {
	perSecond, share, rate float64
	// ratio is how many times as often as the control the new arm fails.
	ratio float64
	// cluster is the mean size of clusters of failures (geometric); each arm has its own.
	cluster float64
	// bursts draws the common rate of each tick from a gamma distribution of this shape.
	bursts float64
	// step multiplies the common rate from the twentieth minute on.
	step float64
	// late says that the new arm is worse only from the twentieth minute on.
	late bool
}

// run returns the seconds until the evidence reached 1/alpha, and zero if it never did.
func (w world) run(random *rand.Rand) float64 {
	var ticks []eprocess.Tick
	var arrivals eprocess.Arrivals
	for i := range historyTicks + releaseTicks {
		share := w.share
		if i < historyTicks {
			share = 0
		}
		rate := w.rate
		if w.bursts > 0 {
			rate *= gamma(random, w.bursts) / w.bursts
		}
		if w.step > 0 && i >= historyTicks+120 {
			rate *= w.step
		}
		ratio := max(w.ratio, 1)
		if w.late && i < historyTicks+120 {
			ratio = 1
		}
		n1 := poisson(random, 10*w.perSecond*share)
		n0 := poisson(random, 10*w.perSecond*(1-share))
		t := eprocess.Tick{
			New:     eprocess.Arm{Total: n1, Failed: w.failures(random, n1, rate*ratio)},
			Control: eprocess.Arm{Total: n0, Failed: w.failures(random, n0, rate)},
		}
		ticks = append(ticks, t)
		if i < historyTicks {
			continue
		}
		arrivals.Add(t)
		if arrivals.LogE(1) < -math.Log(alpha) {
			continue
		}
		if arrivals.LogE(eprocess.Dispersion(ticks)) >= -math.Log(alpha) {
			return float64(10 * (i - historyTicks + 1))
		}
	}
	return 0
}

func (w world) failures(random *rand.Rand, n int64, rate float64) int64 {
	mean := float64(n) * rate
	if w.cluster <= 1 {
		return min(poisson(random, mean), n)
	}
	failed := int64(0)
	for range poisson(random, mean/w.cluster) {
		failed += 1 + int64(math.Log(1-random.Float64())/math.Log1p(-1/w.cluster))
	}
	return min(failed, n)
}

// poisson multiplies uniform numbers (Knuth), and beyond thirty rounds a normal one.
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

// outcome runs a world many times and tells the share of alarms and the median of their delays in seconds.
func (w world) outcome(runs int) (alarms, median float64) {
	random := rand.New(rand.NewPCG(1, 2))
	var delays []float64
	for range runs {
		if delay := w.run(random); delay > 0 {
			delays = append(delays, delay)
		}
	}
	if len(delays) == 0 {
		return 0, math.Inf(1)
	}
	slices.Sort(delays)
	return float64(len(delays)) / float64(runs), delays[len(delays)/2]
}

func TestWhatFailsAlikeRaisesNoAlarm(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]world{
		"few failures":                      {perSecond: 100, share: .1, rate: .001},
		"many failures, small share":        {perSecond: 1000, share: .05, rate: .01},
		"common bursts":                     {perSecond: 100, share: .1, rate: .01, bursts: .3},
		"clusters of five in each arm":      {perSecond: 100, share: .1, rate: .01, cluster: 5},
		"rare clusters of five in each arm": {perSecond: 100, share: .1, rate: .001, cluster: 5},
		"clusters of twenty, half of all":   {perSecond: 100, share: .5, rate: .01, cluster: 20},
		"common step to five times as many": {perSecond: 100, share: .1, rate: .01, step: 5},
		"a tolerated difference":            {perSecond: 100, share: .1, rate: .01, ratio: eprocess.Tolerated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alarms, _ := w.outcome(400)
			t.Logf("alarms %.4f", alarms)
			assert.LessOrEqual(t, alarms, alpha)
		})
	}
}

func TestWhatFailsMoreIsFoundInTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		world
		alarms, median float64
	}{
		"fifty times as many":                    {world{perSecond: 100, share: .1, rate: .001, ratio: 50}, 1, 20},
		"five times as many, half of few":        {world{perSecond: 10, share: .5, rate: .01, ratio: 5}, .99, 200},
		"twice as many":                          {world{perSecond: 100, share: .1, rate: .01, ratio: 2}, .99, 600},
		"twice as many of hardly any":            {world{perSecond: 100, share: .1, rate: .001, ratio: 2}, .3, 3600},
		"half as many again of slow operations":  {world{perSecond: 100, share: .1, rate: .05, ratio: 1.5}, .7, 1200},
		"five times as many in clusters of five": {world{perSecond: 100, share: .1, rate: .01, ratio: 5, cluster: 5}, .99, 600},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alarms, median := c.outcome(200)
			t.Logf("alarms %.3f, median delay %.0f s", alarms, median)
			assert.GreaterOrEqual(t, alarms, c.alarms)
			assert.LessOrEqual(t, median, c.median)
		})
	}
}
