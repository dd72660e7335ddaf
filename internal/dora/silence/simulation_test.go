// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

// years is how long each team is simulated; endings is how many services of each kind are decommissioned.
const (
	years   = 2
	endings = 120
)

// talk says how a service is deployed: at random (a Poisson process) within its hours, or by a schedule.
type talk struct {
	name string
	// perWeek is the number of deployments a week, from and to are the hours of the day, days the number of days of the week.
	perWeek        float64
	from, to, days int
	// burst is the average length, in hours, of a burst of deployments. Every other deployment starts one.
	burst float64
	// scheduled deploys in nearly all of its hours.
	scheduled bool
	// holidays keeps twelve public holidays, vacations closes for two weeks in August and around the new year.
	holidays, vacations bool
	// teams is how many are simulated.
	teams int
	// falsePerYear and delayDays are the limits of the test: false alarms per year outside free days and on free days, and
	// the median delay, in days, until the end of the service is detected.
	falsePerYear, freePerYear, delayDays float64
}

// The table of docs/silence.md; the bounds are coarse, so that only a change of the rule breaks them.
var talks = []talk{
	{name: "30 a day in office hours", perWeek: 150, from: 8, to: 18, days: 5, teams: 2, falsePerYear: 0.3, delayDays: 1.5},
	{name: "the same with public holidays", perWeek: 150, from: 8, to: 18, days: 5, holidays: true, teams: 3, falsePerYear: 0.3, freePerYear: 3, delayDays: 4},
	{name: "the same and two vacations", perWeek: 150, from: 8, to: 18, days: 5, holidays: true, vacations: true, teams: 3, falsePerYear: 0.3, freePerYear: 4, delayDays: 5},
	{name: "5 a day, public holidays", perWeek: 25, from: 8, to: 18, days: 5, holidays: true, teams: 8, falsePerYear: 0.5, freePerYear: 1, delayDays: 7},
	{name: "1 a day, public holidays", perWeek: 5, from: 8, to: 18, days: 5, holidays: true, teams: 20, falsePerYear: 0.6, freePerYear: 0.5, delayDays: 17},
	{name: "2 a week, vacations", perWeek: 2, from: 8, to: 18, days: 5, holidays: true, vacations: true, teams: 30, falsePerYear: 0.6, freePerYear: 0.8, delayDays: 40},
	{name: "1 a week", perWeek: 1, from: 8, to: 18, days: 5, teams: 40, falsePerYear: 0.6, delayDays: 60},
	{name: "2 a month", perWeek: 0.5, from: 8, to: 18, days: 5, teams: 40, falsePerYear: 0.6, delayDays: 100},
	{name: "several an hour, day and night", perWeek: 500, from: 0, to: 24, days: 7, teams: 1, falsePerYear: 0.3, delayDays: 0.5},
	{name: "3 a day, day and night", perWeek: 21, from: 0, to: 24, days: 7, teams: 6, falsePerYear: 0.5, delayDays: 5},
	{name: "bursts, 10 a week", perWeek: 10, from: 8, to: 18, days: 5, burst: 8, holidays: true, teams: 20, falsePerYear: 1, freePerYear: 0.5, delayDays: 35},
	{name: "release train every Tuesday", from: 10, to: 11, days: 1, scheduled: true, teams: 10, falsePerYear: 0.2, delayDays: 40},
	{name: "every night", from: 3, to: 4, days: 7, scheduled: true, teams: 8, falsePerYear: 0.2, delayDays: 7},
}

var publicHolidays = []int{0, 5, 90, 93, 121, 131, 142, 227, 276, 304, 358, 359}

// newYear is a Monday.
var newYear = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// free reports whether nobody works on a day, counted from newYear.
func (k talk) free(day int) bool {
	day %= 364 // whole weeks
	return k.holidays && slices.Contains(publicHolidays, day) ||
		k.vacations && (day >= 355 || day < 4 || day >= 210 && day < 224)
}

func (k talk) works(hour int) bool {
	day, ofDay := hour/24, hour%24
	return ofDay >= k.from && ofDay < k.to && day%7 < k.days && !k.free(day)
}

// times simulates a service and returns when it was deployed.
func (k talk) times(random *rand.Rand) []time.Time {
	perHour := k.perWeek / float64((k.to-k.from)*k.days) / (1 + k.burst/2)
	quiet := math.Exp(-perHour)
	if k.scheduled {
		quiet = 0.03
	}
	var times []time.Time
	going := 0
	for hour := range years * 364 * 24 {
		if !k.works(hour) || (going == 0 && random.Float64() < quiet) {
			continue
		}
		switch {
		case going > 0:
			going--
		case k.burst > 0 && random.IntN(2) == 0:
			going = int(random.ExpFloat64() * k.burst)
		}
		times = append(times, newYear.Add(time.Duration(float64(hour)+random.Float64())*time.Hour))
	}
	return times
}

// freeBetween reports whether there is a holiday or vacation between two times; weekends do not count.
func (k talk) freeBetween(from, to time.Time) bool {
	for at := from.Truncate(24 * time.Hour); at.Before(to); at = at.Add(24 * time.Hour) {
		if day := int(at.Sub(newYear).Hours() / 24); day%7 < k.days && k.free(day) {
			return true
		}
	}
	return false
}

// result counts the alarms that the rule raised for the teams of one talk.
type result struct {
	watched    time.Duration
	falseAlarm int
	onFreeDays int
	delays     []float64 // in days, of services that are decommissioned at a random time
}

func (k talk) simulate(seed uint64) result {
	var r result
	for team := range uint64(k.teams) {
		random := rand.New(rand.NewPCG(seed, team))
		times := k.times(random)
		r.live(k, times)
		ends := make([]int, endings/k.teams)
		for i := range ends {
			ends[i] = len(times)/2 + random.IntN(len(times)/2)
		}
		r.decommission(times, ends)
	}
	slices.Sort(r.delays)
	return r
}

// live counts the alarms raised while the service went on.
func (r *result) live(k talk, times []time.Time) {
	watch := silence.NewWatch(silence.Options{})
	for i, at := range times {
		var news []silence.News
		if i > 0 && at.Sub(times[i-1]) > 2*time.Hour { // no gap is shorter
			news = watch.Check(at)
		}
		for _, n := range news {
			if n.Kind != silence.Detected || n.Gap.Subject.Service.Name == "" {
				continue
			}
			if k.freeBetween(times[i-1], at) {
				r.onFreeDays++
			} else {
				r.falseAlarm++
			}
		}
		watch.Observe(deployed(at), at)
	}
	r.watched += times[len(times)-1].Sub(times[0])
}

// decommission measures, for each of the ends, how long it takes to detect the silence if the service ends after that many of the
// times. All ends share one watch, because [Watch.Standing] does not change it.
func (r *result) decommission(times []time.Time, ends []int) {
	slices.Sort(ends)
	watch, seen := silence.NewWatch(silence.Options{}), 0
	for _, end := range ends {
		for ; seen < end; seen++ {
			watch.Observe(deployed(times[seen]), times[seen])
		}
		for _, gap := range watch.Standing(times[end-1].AddDate(5, 0, 0)) {
			if gap.Subject.Service.Name != "" {
				r.delays = append(r.delays, gap.Tolerated().Hours()/24)
			}
		}
	}
}

func (r *result) perYear(n int) float64 { return float64(n) / (r.watched.Hours() / 24 / 365) }

func (r *result) quantile(q float64) float64 {
	return r.delays[min(int(q*float64(len(r.delays))), len(r.delays)-1)]
}

func deployed(at time.Time) *delivery.Event {
	return &delivery.Event{
		Name: delivery.DeploymentFinished, Time: at, Observed: at, Provider: "github",
		Subject: &delivery.DeploymentFacts{Service: delivery.Service{Namespace: "shop", Name: "checkout"}},
	}
}

func TestTheRuleRaisesFewFalseAlarmsAndNoticesInTime(t *testing.T) {
	t.Parallel()
	for _, k := range talks {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			r := k.simulate(1)
			wrong, free := r.perYear(r.falseAlarm), r.perYear(r.onFreeDays)
			t.Logf("| %s | %.2f | %.2f | %.1f | %.1f | %d %% |",
				k.name, wrong, free, r.quantile(0.5), r.quantile(0.9), 100*len(r.delays)/endings)
			assert.LessOrEqual(t, wrong, k.falsePerYear, "false alarms a year")
			assert.LessOrEqual(t, free, k.freePerYear, "alarms a year because of free days")
			assert.LessOrEqual(t, r.quantile(0.5), k.delayDays, "days to detection")
			assert.GreaterOrEqual(t, len(r.delays), endings*9/10, "services that end and are noticed")
		})
	}
}

func TestAPaceThatSlowsDownTenfoldIsLearned(t *testing.T) {
	t.Parallel()
	fast := talk{perWeek: 20, from: 8, to: 18, days: 5}
	slow := talk{perWeek: 2, from: 8, to: 18, days: 5}
	const teams = 20
	alarms := 0
	for team := range uint64(teams) {
		random := rand.New(rand.NewPCG(2, team))
		watch := watching(silence.Options{}, fast.times(random))
		later := years * 364 * 24 * time.Hour
		for _, at := range slow.times(random) {
			at = at.Add(later)
			for _, n := range watch.Check(at) {
				if n.Kind == silence.Detected && n.Gap.Subject.Service == checkout {
					alarms++
				}
			}
			watch.Observe(deployed(at), at)
		}
	}
	t.Logf("%.1f gaps each", float64(alarms)/teams)
	assert.LessOrEqual(t, alarms, 4*teams)
	assert.Positive(t, alarms, "the first pauses of the new length stand out")
}
