// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/evaluate"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/generated"
)

// asDrawn returns a made-up case, with a truth as if it had been drawn.
func asDrawn(d generated.Drawing) (datasettest.Case, *generated.Truth, error) {
	bad := opened.Add(-2 * time.Minute)
	if d.Scenario == "good-releases" || d.Scenario == "seasonality" {
		bad = opened.Add(time.Hour)
	}
	c := madeUp(d.Scenario, d.Scenario, bad)
	truth := &generated.Truth{Case: c.Name, Scenario: d.Scenario, From: opened.Add(-20 * time.Minute), To: opened.Add(20 * time.Minute)}
	for _, candidate := range c.Candidates {
		truth.Deployments = append(truth.Deployments, generated.Deployment{ID: candidate.ID})
	}
	if bad.After(opened) {
		c.Truth, c.Incident = "", datasettest.Incident{}
		return c, truth, nil
	}
	truth.Culprit = &generated.Culprit{Kind: "deployment", DeploymentID: c.Truth, OperationsPerSecond: 10, ControlPerSecond: 20}
	if d.Scenario == "two-bad-releases" {
		truth.Also = c.Candidates[1].ID
	}
	truth.FirstBadSpan, truth.Share = bad, .4
	truth.Incident = &generated.Incident{Opened: opened}
	return c, truth, nil
}

func TestABadReleaseIsSuspectedAfterItsFirstBadSpanAndNoOther(t *testing.T) {
	t.Parallel()
	c, truth, err := asDrawn(generated.Drawing{Scenario: "canary-errors"})
	require.NoError(t, err)
	trial, err := evaluate.Try(c, truth)
	require.NoError(t, err)
	require.Len(t, trial.Suspected, 1)
	for id, at := range trial.Suspected {
		assert.Equal(t, c.Truth, id.Deployment)
		assert.Greater(t, at.Sub(truth.FirstBadSpan), 20*time.Second, "a bin has to end and to be told first")
		assert.Less(t, at.Sub(truth.FirstBadSpan), 4*time.Minute)
	}
	require.Len(t, trial.Verdicts, len(evaluate.Cuts))
	assert.Equal(t, ranking.Release, trial.Verdicts[0].Outcome)
}

func TestWhatIsAskedAfterTheEndIsAskedAtTheEnd(t *testing.T) {
	t.Parallel()
	c, truth, err := asDrawn(generated.Drawing{Scenario: "canary-errors"})
	require.NoError(t, err)
	truth.To = opened.Add(3 * time.Minute)
	trial, err := evaluate.Try(c, truth)
	require.NoError(t, err)
	require.Len(t, trial.Verdicts, len(evaluate.Cuts))
	assert.Equal(t, trial.Verdicts[1], trial.Verdicts[2])
}

func TestTheReportOfGeneratedCasesSaysWhatWasFoundAndWhatWasNot(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	o := evaluate.DrawnOptions{Seed: 7, Rate: 50, Cases: 1, Regressions: 2, Good: 2}
	require.NoError(t, evaluate.ReportDrawn(&out, io.Discard, o, asDrawn))
	for _, want := range []string{
		"## Generated cases, seed 7: 29 at 50 requests per second",
		"| 40 points | 2 | 2 | ",
		"| 4 | 0 | 0.0000 [0.0000 0.0000] |  |",
		"| canary-errors | 1 | 1 of 1 | ",
		" | 0 | 1/0/0/0 | 1/0/0/0 | 1/0/0/0 |  |",
		"| seasonality | 1 | 0 of 0 |  | 0 | 0/0/0/0 | 0/0/0/0 | 0/0/0/0 |  |",
		"Of 1 cases with two bad releases both are suspected in 0; both are the first two candidates in 1 at +2 min",
		"culprits named: 1.000 [1.00 1.00] at +2 min",
	} {
		assert.Contains(t, out.String(), want)
	}
}

func TestWithoutCasesThereIsNoReport(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, evaluate.ReportDrawn(&out, io.Discard, evaluate.DrawnOptions{Seed: 1}, asDrawn))
	assert.Empty(t, out.String())
}

func TestACaseThatCannotBeDrawnFailsTheReport(t *testing.T) {
	t.Parallel()
	fail := func(generated.Drawing) (datasettest.Case, *generated.Truth, error) {
		return datasettest.Case{}, nil, errors.New("the disk is full")
	}
	assert.ErrorContains(t, evaluate.ReportDrawn(io.Discard, io.Discard, evaluate.DrawnOptions{Cases: 1}, fail), "the disk is full")
}
