// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

func TestEvidenceThatIsRenewedWeighsTheBeginningAsMuchAsAllLaterHours(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		since []float64
		want  float64
	}{
		"nothing":                     {nil, 0},
		"the first hour":              {[]float64{math.Log(199)}, math.Log(100)},
		"the second hour":             {[]float64{math.Inf(-1), math.Log(46)}, math.Log(1 + 11./23)},
		"all that there are":          {make([]float64, eprocess.MostHours), 0},
		"hours beyond are left out":   {append(make([]float64, eprocess.MostHours), 50), 0},
		"good behaviour costs a half": {[]float64{-1e6}, math.Log(.5)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.InDelta(t, c.want, eprocess.Renewed(c.since), 1e-9)
		})
	}
}

func TestHoursOfOneHourAndOfManyAgreeWithTheirSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var hours eprocess.Hours
		var since []float64
		for _, tick := range rapid.SliceOfN(rapid.Custom(drawTick), 1, eprocess.MostHours).Draw(t, "hours") {
			hours = append(hours, eprocess.ArrivalsOf([]eprocess.Tick{tick}).Ratios)
		}
		strongest := math.Inf(-1)
		for i := range hours {
			var sum eprocess.Ratios
			for j := len(hours) - 1; j >= i; j-- {
				sum = sum.Plus(hours[j])
			}
			since = append(since, sum.LogE())
			strongest = max(strongest, sum.LogE())
		}
		require.Equal(t, eprocess.Renewed(since), hours.LogE())                   //nolint:testifylint // the same sums
		require.Equal(t, strongest, since[hours.Strongest()])                     //nolint:testifylint // one of them
		require.GreaterOrEqual(t, hours[:1].Lower(4), hours[0].Lower(4+math.Ln2)) // the beginning has half the weight
		require.LessOrEqual(t, hours[:1].Lower(4), hours[0].Lower(4-math.Ln2))
	})
}

// lifelong simulates hours without a fault, then an hour with one, and returns the seconds from the fault until the arm
// was found faulty.
func lifelong(random *rand.Rand, w world, healthyHours int) float64 {
	const hour = 360
	var life []eprocess.Arrivals
	var ticks []eprocess.Tick
	for i := range (healthyHours + 1) * hour {
		now := w
		if i < healthyHours*hour {
			now.ratio = 1
		}
		if i%hour == 0 {
			life = append(life, eprocess.Arrivals{})
		}
		ticks = append(ticks, now.tick(random, i))
		life[i/hour].Add(ticks[i])
		if i < healthyHours*hour {
			continue
		}
		if foundFaulty(life, ticks, hour) {
			return float64(10 * (i - healthyHours*hour + 1))
		}
	}
	return 0
}

func foundFaulty(life []eprocess.Arrivals, ticks []eprocess.Tick, hour int) bool {
	var hours eprocess.Hours
	for _, a := range life {
		hours = append(hours, a.Ratios)
	}
	if hours.LogE() < -math.Log(alpha) {
		return false
	}
	dispersion := eprocess.Dispersion(ticks)
	for i := range hours {
		hours[i] = hours[i].Tempered(dispersion)
	}
	since := ticks[hours.Strongest()*hour:]
	e := evidenceOf(hours[len(hours)-1], since)
	e.LogE, e.Lower = hours.LogE(), hours.Lower(-math.Log(alpha))
	return eprocess.Decide(e, alpha).Finding == eprocess.Faulty
}

func TestALongGoodLifeDoesNotExcuseATurnForTheWorse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		healthyHours int
		within       float64
	}{
		"at once":           {0, 90},
		"after an hour":     {1, 120},
		"after eight hours": {8, 120},
		"after a day":       {23, 120},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2))
			var delays []float64
			for range 20 {
				delays = append(delays, lifelong(random, world{perSecond: 100, share: .5, rate: .001, ratio: 10}, c.healthyHours))
			}
			share, delay := often(delays)
			t.Logf("found in %.2f after %.0f s", share, delay)
			assert.GreaterOrEqual(t, share, .95)
			assert.LessOrEqual(t, delay, c.within)
		})
	}
}

func TestNoHourOfALongGoodLifeIsBlamed(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	w := world{perSecond: 20, share: .3, rate: .005}
	for range 100 {
		var life []eprocess.Arrivals
		var ticks []eprocess.Tick
		for i := range 8 * 360 {
			if i%360 == 0 {
				life = append(life, eprocess.Arrivals{})
			}
			ticks = append(ticks, w.tick(random, i))
			life[i/360].Add(ticks[i])
			if i%6 == 0 {
				require.False(t, foundFaulty(life, ticks, 360))
			}
		}
	}
}
