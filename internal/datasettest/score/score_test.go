// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package score_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
)

func suspects(scores ...float64) []score.Suspect {
	var all []score.Suspect
	for i, s := range scores {
		all = append(all, score.Suspect{ID: string(rune('a' + i)), Score: s})
	}
	return all
}

func TestTiesAreInRandomOrder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		suspects         []score.Suspect
		top1, top3, recp float64
	}{
		{"alone at the top", suspects(3, 2, 1), 1, 1, 1},
		{"second", suspects(2, 3, 1), 0, 1, 0.5},
		{"tied at the top with another", suspects(2, 2, 1), 0.5, 1, 0.75},
		{"tied behind two with another", suspects(1, 3, 2, 1), 0, 0.5, (1.0/3 + 1.0/4) / 2},
		{"everybody alike", suspects(0, 0, 0, 0, 0), 0.2, 0.6, (1 + 1.0/2 + 1.0/3 + 1.0/4 + 1.0/5) / 5},
		{"not a suspect at all", []score.Suspect{{ID: "b"}, {ID: "c"}}, 0, 1, 1.0 / 3},
	}
	for _, tt := range tests {
		r := score.RankOf(tt.suspects, "a")
		assert.InDelta(t, tt.top1, r.Top(1), 1e-12, tt.name)
		assert.InDelta(t, tt.top3, r.Top(3), 1e-12, tt.name)
		assert.InDelta(t, tt.recp, r.Reciprocal(), 1e-12, tt.name)
	}
}

func TestProbabilitiesOfTheFirstPlaceAddUpToOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := suspects(rapid.SliceOfN(rapid.Float64Range(0, 3), 1, 8).Draw(t, "scores")...)
		for i := range all {
			all[i].Score = math.Floor(all[i].Score)
		}
		sum := 0.0
		for _, s := range all {
			sum += score.RankOf(all, s.ID).Top(1)
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("%v for %v", sum, all)
		}
	})
}

func TestAnswersAreJudgedByTheTruth(t *testing.T) {
	t.Parallel()
	opened := time.Unix(1_700_000_000, 0)
	c := datasettest.Case{Truth: "a", Incident: datasettest.Incident{Opened: opened}}
	right := score.Judge(c, score.Answer{Suspects: suspects(2, 1), Blamed: "a", At: opened.Add(time.Minute)})
	assert.True(t, right.Right && right.HasDelay)
	assert.Equal(t, time.Minute, right.Delay)
	wrong := score.Judge(c, score.Answer{Suspects: suspects(1, 2), Blamed: "b", At: opened})
	assert.True(t, wrong.Blamed && !wrong.Right && !wrong.HasDelay)
	none := score.Judge(datasettest.Case{}, score.Answer{Suspects: suspects(1, 2)})
	assert.Equal(t, score.Outcome{}, none)

	s := score.Summarize([]score.Outcome{right, wrong, none, {Blamed: true}})
	assert.Equal(t, 2, s.WithCulprit)
	assert.Equal(t, 2, s.None)
	assert.InDelta(t, 0.5, s.Top1, 1e-12)
	assert.InDelta(t, 0.75, s.MRR, 1e-12)
	assert.InDelta(t, 1, s.Coverage, 1e-12)
	assert.InDelta(t, 1.0/3, s.Precision, 1e-12, "the name in a case without culprit is wrong as well")
	assert.InDelta(t, 0.5, s.False, 1e-12)
	assert.Zero(t, score.Summarize(nil))
}

func TestPrecisionIsOfTheMostConfidentAnswers(t *testing.T) {
	t.Parallel()
	curve := score.Curve([]score.Outcome{
		{HasCulprit: true, Top1: 1, Confidence: 0.9},
		{HasCulprit: true, Top1: 0, Confidence: 0.5},
		{HasCulprit: false, Confidence: 0.5},
		{HasCulprit: true, Top1: 1, Confidence: 0.7},
	})
	assert.Equal(t, []score.Point{{0.9, 1.0 / 3, 1}, {0.7, 2.0 / 3, 1}, {0.5, 1, 0.5}}, curve)
	assert.InDelta(t, 1, score.PrecisionAt(curve, 0.6), 1e-12)
	assert.InDelta(t, 0.5, score.PrecisionAt(curve, 0.7), 1e-12)
	assert.Zero(t, score.PrecisionAt(nil, 0))
}

func TestQuantilesAreOfTheValues(t *testing.T) {
	t.Parallel()
	delays := score.Delays([]score.Outcome{{Delay: 3, HasDelay: true}, {Delay: 9}, {Delay: 1, HasDelay: true}, {Delay: 2, HasDelay: true}})
	assert.Equal(t, []time.Duration{1, 2, 3}, delays)
	assert.EqualValues(t, 2, score.Quantile(delays, 0.5))
	assert.EqualValues(t, 3, score.Quantile(delays, 0.9))
	assert.EqualValues(t, 1, score.Quantile(delays, 0))
	assert.Zero(t, score.Quantile([]time.Duration(nil), 0.5))
}

func TestTheBootstrapCoversAMean(t *testing.T) {
	t.Parallel()
	var outcomes []score.Outcome
	for i := range 50 {
		outcomes = append(outcomes, score.Outcome{HasCulprit: true, Top1: float64(i % 2)})
	}
	top1 := func(o []score.Outcome) float64 { return score.Summarize(o).Top1 }
	got := score.Bootstrap(outcomes, 1, top1)
	assert.InDelta(t, 0.5-1.96*0.5/math.Sqrt(50), got.Low, 0.03, "the normal approximation")
	assert.InDelta(t, 0.5+1.96*0.5/math.Sqrt(50), got.High, 0.03)
	assert.Equal(t, got, score.Bootstrap(outcomes, 1, top1))
	assert.Zero(t, score.Bootstrap([]score.Outcome{}, 1, top1))
}

func TestTheSignTestIsExact(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b          []float64
		better, worse int
		p             float64
	}{
		{[]float64{1, 1, 1, 1, 1}, []float64{0, 0, 0, 0, 0}, 5, 0, 2.0 / 32},
		{[]float64{1, 1, 1, 0, 0.5}, []float64{0, 0, 0, 1, 0.5}, 3, 1, 2 * 5.0 / 16},
		{[]float64{1, 0}, []float64{0, 1}, 1, 1, 1},
		{[]float64{1}, []float64{1}, 0, 0, 1},
	}
	for _, tt := range tests {
		better, worse, p := score.SignTest(tt.a, tt.b)
		assert.Equal(t, []int{tt.better, tt.worse}, []int{better, worse})
		assert.InDelta(t, tt.p, p, 1e-9)
	}
}

func TestAReleaseThatWasEverFoundBadIsAnAlarm(t *testing.T) {
	t.Parallel()
	start := int64(170_000_000)
	tally := datasettest.NewTally()
	for bin := health.Bin(start); bin < health.Bin(start+60); bin++ {
		tally.Operation(release.Identity{Service: "shop"}, bin, "buy", false, 0.1)
	}
	begin := time.Unix(0, health.Bin(start).Start())
	c := datasettest.Case{
		Health:     tally.Observations(),
		Candidates: []datasettest.Candidate{{ID: "a", Started: begin.Add(time.Minute)}, {ID: "b", Started: begin.Add(time.Minute)}},
	}
	looks := 0
	detect := func(known datasettest.Case) map[string]bool {
		looks++
		return map[string]bool{"a": looks == 3, "b": false}
	}
	got := score.FalseAlarms(c, detect, time.Minute)
	assert.Equal(t, score.Alarms{Releases: 2, Alarmed: 1}, got)
	assert.Equal(t, 10, looks, "from the first deployment to the end")
	assert.InDelta(t, 0.25, got.Add(score.Alarms{Releases: 2}).Rate(), 1e-12)
}
