// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package baseline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/baseline"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

var begin = time.Unix(1_700_000_040, 0).UTC()

// told is the traffic of a version in each of some minutes.
type told struct {
	from, to    int
	all, failed int
	seconds     float64
}

// candidate is a service with a release after some minutes, and the traffic of its two versions.
type candidate struct {
	service       string
	released      int
	before, after told
}

// tell returns a case with an incident at the front after 20 minutes.
func tell(candidates ...candidate) datasettest.Case {
	tally := datasettest.NewTally()
	c := datasettest.Case{Incident: datasettest.Incident{Opened: begin.Add(20 * time.Minute), Symptom: delivery.Service{Name: "front"}}}
	for _, one := range candidates {
		at := begin.Add(time.Duration(one.released) * time.Minute)
		rollout := datasettest.Rollout{
			Service: delivery.Service{Name: one.service}, Version: "v2", Previous: "v1", Started: at, Stages: []time.Time{at.Add(time.Minute)},
		}
		d := rollout.Candidate()
		d.ID = one.service
		c.Candidates = append(c.Candidates, d)
		for minute := one.before.from; minute < one.before.to; minute++ {
			one.before.tell(tally, d.Before, minute)
		}
		for minute := one.after.from; minute < one.after.to; minute++ {
			one.after.tell(tally, d.Release, minute)
		}
	}
	c.Health = tally.Observations()
	return c
}

func scores(a score.Answer) map[string]float64 {
	all := map[string]float64{}
	for _, s := range a.Suspects {
		all[s.ID] = s.Score
	}
	return all
}

func TestTimeBlamesTheLastDeploymentBeforeTheIncident(t *testing.T) {
	t.Parallel()
	c := tell(candidate{service: "old", released: 2}, candidate{service: "last", released: 19}, candidate{service: "late", released: 21})
	a := baseline.LastDeployment(c)
	assert.Equal(t, "last", a.Blamed)
	got := scores(a)
	assert.Greater(t, got["last"], got["old"])
	assert.Greater(t, got["old"], got["late"])
	assert.Zero(t, got["late"])
}

func TestTimeOfTheServiceBlamesNobodyElse(t *testing.T) {
	t.Parallel()
	c := tell(candidate{service: "last", released: 19}, candidate{service: "front", released: 2})
	assert.Equal(t, "front", baseline.LastDeploymentOfService(c).Blamed)
	c = tell(candidate{service: "last", released: 19})
	assert.Empty(t, baseline.LastDeploymentOfService(c).Blamed)
}

func TestProportionsCompareWithWhatRunsBeside(t *testing.T) {
	t.Parallel()
	// Both releases fail ten times as often as their version before, but one of them no more than that version at the
	// same time.
	c := tell(
		candidate{"bad", 10, told{0, 20, 100, 1, 0.1}, told{10, 20, 50, 5, 0.1}},
		candidate{"hit", 10, told{0, 20, 100, 10, 0.1}, told{10, 20, 50, 5, 0.1}},
	)
	a := baseline.Proportions(c)
	assert.Equal(t, "bad", a.Blamed)
	// The expected z, of 50 of 500 against 10 of 1000, was calculated by hand.
	assert.InDelta(t, 8.3853, scores(a)["bad"], 1e-3)
	assert.InDelta(t, 0, scores(a)["hit"], 1e-9)
	assert.Equal(t, map[string]bool{"bad": true, "hit": false}, baseline.ProportionsDetect(c))
}

func TestProportionsCompareWithBeforeWhereNothingRunsBeside(t *testing.T) {
	t.Parallel()
	c := tell(
		candidate{"bad", 10, told{0, 11, 100, 1, 0.1}, told{10, 20, 100, 10, 0.1}},
		candidate{"new", 10, told{}, told{10, 20, 100, 10, 0.1}},
		candidate{"unused", 10, told{0, 20, 100, 1, 0.1}, told{}},
	)
	a := baseline.Proportions(c)
	assert.Equal(t, "bad", a.Blamed)
	assert.Zero(t, scores(a)["new"], "there is nothing to compare it with")
	assert.Zero(t, scores(a)["unused"])
}

func TestOchiaiComparesTraces(t *testing.T) {
	t.Parallel()
	c := tell(candidate{service: "bad", released: 10}, candidate{service: "fine", released: 10})
	tally := datasettest.NewTally()
	expose := func(at int, touched health.Touched, failed bool, n int64) {
		tally.Count(c.Candidates[at].Release, 1, health.Series{Metric: health.Exposures, Touched: touched, EntryFailed: failed}, n)
	}
	expose(0, health.TouchedThis, true, 9)
	expose(0, health.TouchedThis, false, 1)
	expose(0, health.TouchedOther, true, 1)
	expose(1, health.TouchedThis, true, 1)
	expose(1, health.TouchedThis, false, 9)
	expose(1, health.TouchedOther, true, 9)
	c.Health = tally.Observations()
	a := baseline.Ochiai(c)
	assert.Equal(t, "bad", a.Blamed)
	assert.InDelta(t, 0.9, scores(a)["bad"], 1e-9, "9 of √(10·10)")
	assert.InDelta(t, 0.1, scores(a)["fine"], 1e-9)
}

func TestOchiaiTakesOperationsWhereNoTraceFailed(t *testing.T) {
	t.Parallel()
	c := tell(candidate{"bad", 10, told{0, 20, 100, 0, 0.1}, told{10, 20, 100, 50, 0.1}}, candidate{service: "other", released: 10})
	assert.InDelta(t, 0.7071, scores(baseline.Ochiai(c))["bad"], 1e-3)
	assert.Zero(t, scores(baseline.Ochiai(c))["other"])
}

func TestKayentaFindsMetricsThatAreHigh(t *testing.T) {
	t.Parallel()
	c := tell(
		candidate{"slow", 10, told{0, 20, 100, 0, 0.1}, told{10, 20, 100, 0, 0.3}},
		candidate{"failing", 10, told{0, 20, 100, 1, 0.1}, told{10, 20, 100, 10, 0.1}},
		candidate{"both", 10, told{0, 20, 100, 1, 0.1}, told{10, 20, 100, 10, 0.3}},
		candidate{"fast", 10, told{0, 20, 100, 1, 0.3}, told{10, 20, 100, 1, 0.1}},
		candidate{"short", 18, told{0, 20, 100, 1, 0.1}, told{18, 20, 100, 90, 0.9}},
	)
	a := baseline.Kayenta(c)
	assert.Equal(t, "both", a.Blamed)
	assert.Equal(t, map[string]float64{"slow": 0.5, "failing": 0.5, "both": 1, "fast": 0, "short": 0}, scores(a))
	assert.Equal(t, map[string]bool{"slow": true, "failing": true, "both": true, "fast": false, "short": false}, baseline.KayentaDetect(c))
}

func (m told) tell(tally *datasettest.Tally, r release.Identity, minute int) {
	bin := health.BinOf(begin.Add(time.Duration(minute) * time.Minute).UnixNano())
	for i := range m.all {
		tally.Operation(r, bin+health.Bin(i%6), "buy", i < m.failed, m.seconds)
	}
}
