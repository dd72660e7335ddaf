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

const alpha = eprocess.DefaultAlpha

// judged holds when evidence first sufficed and when the new arm was first found faulty, in seconds since the release;
// zero for never.
type judged struct{ alarm, faulty float64 }

// judge decides after every tick, as a collector does. Every failure is a trace of its own.
func judge(ticks []eprocess.Tick) judged {
	var j judged
	var arrivals eprocess.Arrivals
	for i := historyTicks; i < len(ticks) && j.faulty == 0; i++ {
		arrivals.Add(ticks[i])
		if arrivals.LogE(1) < -math.Log(alpha) {
			continue
		}
		e := evidenceOf(arrivals.Ratios.Tempered(eprocess.Dispersion(ticks[:i+1])), ticks[historyTicks:i+1])
		seconds := float64(10 * (i - historyTicks + 1))
		if j.alarm == 0 && e.LogE >= -math.Log(alpha) {
			j.alarm = seconds
		}
		if eprocess.Decide(e, alpha).Finding == eprocess.Faulty {
			j.faulty = seconds
		}
	}
	return j
}

func evidenceOf(r eprocess.Ratios, ticks []eprocess.Tick) eprocess.Evidence {
	sum := eprocess.Sum(ticks)
	return eprocess.Evidence{
		LogE:          r.LogE(),
		Grade:         eprocess.GradeConcurrent,
		FailingTraces: sum.New.Failed,
		Lower:         r.Lower(-math.Log(alpha)),
		Upper:         r.Upper(-math.Log(alpha)),
		Excess:        eprocess.Excess(sum),
		Persistence:   eprocess.PersistenceOf(ticks, 0),
		New:           sum.New,
	}
}

// often returns the share of runs in which something happened, and the median time at which it did.
func often(seconds []float64) (share, median float64) {
	happened := slices.DeleteFunc(slices.Clone(seconds), func(s float64) bool { return s == 0 })
	if len(happened) == 0 {
		return 0, math.Inf(1)
	}
	slices.Sort(happened)
	return float64(len(happened)) / float64(len(seconds)), happened[len(happened)/2]
}

func (w world) judgedOften(runs int) (alarms, faults []float64) {
	random := rand.New(rand.NewPCG(1, 2))
	for range runs {
		j := judge(w.hour(random))
		alarms, faults = append(alarms, j.alarm), append(faults, j.faulty)
	}
	return alarms, faults
}

func TestWhatFailsAlikeIsNotBlamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		world
		// alarms is how often evidence may suffice for a while: alpha, unless clusters are so rare that their size is
		// not known yet.
		alarms float64
	}{
		"few failures":                           {world{perSecond: 100, share: .1, rate: .001}, alpha},
		"many failures, small share":             {world{perSecond: 1000, share: .05, rate: .01}, alpha},
		"common bursts":                          {world{perSecond: 100, share: .1, rate: .01, bursts: .3}, alpha},
		"clusters of five in each arm":           {world{perSecond: 100, share: .1, rate: .01, cluster: 5}, alpha},
		"rare clusters of five in each arm":      {world{perSecond: 100, share: .1, rate: .001, cluster: 5}, alpha},
		"a cluster of five in five minutes":      {world{perSecond: 10, share: .5, rate: .001, cluster: 5}, .03},
		"clusters of twenty, half of all":        {world{perSecond: 100, share: .5, rate: .01, cluster: 20}, alpha},
		"a common step to five times as many":    {world{perSecond: 100, share: .1, rate: .01, step: 5}, alpha},
		"a difference that is still tolerated":   {world{perSecond: 100, share: .1, rate: .01, ratio: eprocess.Tolerated}, alpha},
		"a step and bursts and clusters at once": {world{perSecond: 100, share: .2, rate: .005, step: 5, bursts: .5, cluster: 3}, alpha},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alarms, faults := c.judgedOften(300)
			alarm, _ := often(alarms)
			fault, _ := often(faults)
			t.Logf("evidence sufficed in %.4f, blamed in %.4f", alarm, fault)
			assert.LessOrEqual(t, alarm, c.alarms)
			assert.LessOrEqual(t, fault, alpha)
		})
	}
}

func TestWhatFailsMoreIsFoundInTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		world
		// alarms is how often evidence must suffice at least, and within the longest median delay in seconds.
		alarms, within float64
		// faults and faultWithin are the same for the finding.
		faults, faultWithin float64
	}{
		"fifty times as many":                {world{perSecond: 100, share: .1, rate: .001, ratio: 50}, 1, 10, 1, 30},
		"five times as many, half of few":    {world{perSecond: 10, share: .5, rate: .01, ratio: 5}, .99, 150, .99, 150},
		"twice as many":                      {world{perSecond: 100, share: .1, rate: .01, ratio: 2}, .99, 400, .99, 400},
		"twice as many of hardly any":        {world{perSecond: 100, share: .1, rate: .001, ratio: 2}, .5, 3600, .05, 3600},
		"half as many again that are slow":   {world{perSecond: 100, share: .1, rate: .05, ratio: 1.5}, .8, 900, .8, 900},
		"five times as many clusters":        {world{perSecond: 100, share: .1, rate: .01, ratio: 5, cluster: 5}, .99, 300, .99, 300},
		"five times as many after a while":   {world{perSecond: 100, share: .1, rate: .01, ratio: 5, late: true}, .99, 1500, .99, 1500},
		"half of hardly any traffic failing": {world{perSecond: .1, share: .5, rate: .01, ratio: 50}, .95, 2000, .95, 2000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alarms, faults := c.judgedOften(100)
			alarm, delay := often(alarms)
			fault, faultDelay := often(faults)
			t.Logf("evidence sufficed in %.3f after %.0f s, blamed in %.3f after %.0f s", alarm, delay, fault, faultDelay)
			assert.GreaterOrEqual(t, alarm, c.alarms)
			assert.LessOrEqual(t, delay, c.within)
			assert.GreaterOrEqual(t, fault, c.faults)
			assert.LessOrEqual(t, faultDelay, c.faultWithin)
		})
	}
}

// With little traffic there are few failures to compare, but the rate expected from the past is well known.
func TestWhatWasBeforeFindsFaultsOfLowTrafficSooner(t *testing.T) {
	t.Parallel()
	w := world{perSecond: .1, share: .5, rate: .01, ratio: 50}
	random := rand.New(rand.NewPCG(1, 2))
	expected := eprocess.Expected(eprocess.Arm{Total: 720, Failed: 7}, 1, 1)
	var delays, blended []float64
	for range 100 {
		var before eprocess.Before
		var arrivals eprocess.Arrivals
		var found, foundBlended float64
		for i, t := range w.hour(random)[historyTicks:] {
			before.Add(t.New, expected)
			arrivals.Add(t)
			seconds := float64(10 * (i + 1))
			if found == 0 && before.LogE() >= -math.Log(alpha) {
				found = seconds
			}
			if foundBlended == 0 && eprocess.Blend(arrivals.LogE(1), before.LogE()) >= -math.Log(alpha) {
				foundBlended = seconds
			}
		}
		delays, blended = append(delays, found), append(blended, foundBlended)
	}
	share, delay := often(delays)
	t.Logf("from before: %.2f after %.0f s", share, delay)
	assert.GreaterOrEqual(t, share, .99)
	assert.LessOrEqual(t, delay, 300.)
	share, delay = often(blended)
	t.Logf("blended: %.2f after %.0f s", share, delay)
	assert.GreaterOrEqual(t, share, .99)
	assert.LessOrEqual(t, delay, 350.)
}
