// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/evaluate"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

var (
	opened     = time.Unix(1_700_006_400, 0).UTC()
	production = delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"}
)

// madeUp returns a case with two canaries, one of which starts to fail at a time.
func madeUp(name, group string, failsFrom time.Time) datasettest.Case {
	c := datasettest.Case{
		Name: name, Group: group, Fault: "exception", Incident: datasettest.Incident{
			Opened: opened, Symptom: delivery.Service{Name: "front"}, Environment: production,
		},
	}
	tally := datasettest.NewTally()
	begin := health.BinOf(opened.Add(-20 * time.Minute).UnixNano())
	for i, service := range []string{"cart", "mail"} {
		rollout := datasettest.Rollout{
			Service: delivery.Service{Name: service}, Environment: production, Version: "2", Previous: "1",
			Started: opened.Add(-time.Duration(3+i) * time.Minute), Stages: []time.Time{opened.Add(10 * time.Minute)},
		}
		candidate := rollout.Candidate()
		c.Candidates = append(c.Candidates, candidate)
		c.Events = append(c.Events, rollout.Events()...)
		for bin := begin; bin < begin+40*6; bin++ {
			for n := range 20 {
				isNew := n%4 == 0 && bin.Start() >= rollout.Started.UnixNano()
				failed := service == "cart" && isNew && n%8 == 0 && bin.Start() >= failsFrom.UnixNano()
				who := candidate.Before
				if isNew {
					who = candidate.Release
				}
				tally.Operation(who, bin, "call", failed, .1)
				if failed {
					tally.Count(who, bin, health.Series{Metric: health.FailureOrigins, EntryService: "front"}, 10)
				}
				if service == "cart" {
					tally.Operation(datasettest.Identity(delivery.Service{Name: "front"}, production, "1"), bin, "buy", failed, .1)
				}
			}
		}
	}
	c.Truth = c.Candidates[0].ID
	datasettest.SortEvents(c.Events)
	c.Health = tally.Observations()
	return c
}

// Indexes of attribution among the methods, and of two cuts.
const (
	attribution = 0
	early       = 0
	late        = 2
)

func TestABadCanaryIsNamedFromTheFirstCutOn(t *testing.T) {
	t.Parallel()
	r, err := evaluate.Evaluate(madeUp("a", "monday", opened.Add(-2*time.Minute)))
	require.NoError(t, err)
	require.Len(t, r.Outcomes, len(evaluate.Cuts))
	for _, outcomes := range r.Outcomes {
		require.Len(t, outcomes, len(evaluate.Methods()))
		assert.True(t, outcomes[attribution].Right)
	}
	require.Len(t, r.Variants, len(evaluate.Variants))
	assert.Positive(t, r.Outcomes[late][attribution].Delay)
	assert.LessOrEqual(t, r.Outcomes[late][attribution].Delay, 2*time.Minute)
}

func TestNothingIsToldBeforeItHappens(t *testing.T) {
	t.Parallel()
	r, err := evaluate.Evaluate(madeUp("a", "monday", opened.Add(6*time.Minute)))
	require.NoError(t, err)
	assert.False(t, r.Outcomes[early][attribution].Blamed)
	assert.True(t, r.Outcomes[late][attribution].Right)
	assert.Greater(t, r.Outcomes[late][attribution].Delay, 6*time.Minute)
}

func TestNobodyIsNamedWhereTheCulpritIsTakenAway(t *testing.T) {
	t.Parallel()
	none, ok := madeUp("a", "monday", opened.Add(-2*time.Minute)).WithoutCulprit()
	require.True(t, ok)
	r, err := evaluate.Evaluate(none)
	require.NoError(t, err)
	for _, outcomes := range r.Outcomes {
		assert.False(t, outcomes[attribution].Blamed)
	}
}

func TestTheReportHoldsAllTables(t *testing.T) {
	t.Parallel()
	bad := opened.Add(-2 * time.Minute)
	clean := madeUp("clean", "monday", opened.Add(time.Hour))
	clean.Truth, clean.Incident = "", datasettest.Incident{}
	none, ok := madeUp("b", "tuesday", bad).WithoutCulprit()
	require.True(t, ok)
	set := evaluate.Set{
		Name: "made up", Cases: []datasettest.Case{madeUp("a", "monday", bad), madeUp("b", "tuesday", bad), none}, Clean: []datasettest.Case{clean},
	}
	var out strings.Builder
	require.NoError(t, evaluate.Report(&out, io.Discard, set))
	for _, want := range []string{
		"## made up: 2 cases with a culprit, 1 without",
		"| any | random order | 0.500 |",
		"| +5 min | attribution | 1.000 [1.00 1.00] | 1.000 | 1.000 | 1.00 | 1.00 | 1.00 | 0.000 |",
		"| exception | 2 | 2 | 2 |  |",
		"| (none) exception | 1 | 0 | 0 |  |",
		"| as they are | 1.000 |",
		"| all, held out | | 1.000",
		"| attribution | 2 | 0 | 0.0000 |",
	} {
		assert.Contains(t, out.String(), want)
	}
}
