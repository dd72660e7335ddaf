// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generated_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.uber.org/goleak"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/generated"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// drawing returns a small case of a scenario.
func drawing(scenario string) generated.Drawing {
	return generated.Drawing{Scenario: scenario, Seed: 1, Duration: 6 * time.Minute, Rate: 10, Services: 12}
}

// drawn makes deliverygen draw the first case of some scenarios, and returns the directory of their folders.
func drawn(t *testing.T, scenarios string) string {
	t.Helper()
	dir := t.TempDir()
	command := exec.CommandContext(t.Context(), "go", "run", "../../../cmd/deliverygen", "incidents",
		"--scenario", scenarios, "--rate", "10", "--duration", "6m", "--services", "12", "--out", dir)
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	return dir
}

// read counts and reads the first case of a scenario.
func read(t *testing.T, dir, scenario string) (datasettest.Case, *generated.Truth, string) {
	t.Helper()
	folder := filepath.Join(dir, scenario+"-000")
	require.NoError(t, generated.Count(t.Context(), folder, releasehealthconnector.NewFactory()))
	c, truth, err := generated.Read(folder)
	require.NoError(t, err)
	return c, truth, folder
}

func TestCasesAreReadAsTheProductWouldHearOfThem(t *testing.T) {
	t.Parallel()
	dir := drawn(t, "canary-errors,feature-flag,shared-database,missing-versions")
	for scenario, fault := range map[string]string{"canary-errors": "errors", "feature-flag": "feature_flag", "shared-database": "database", "missing-versions": ""} {
		c, truth, folder := read(t, dir, scenario)
		assert.Equal(t, scenario, c.Group)
		if fault != "" {
			assert.Equal(t, fault, c.Fault)
		}
		requireEvents(t, c)
		requireAllCounted(t, c, folder)
		culprit, found := c.Culprit()
		assert.Equal(t, truth.Culprit != nil && truth.Culprit.Kind == "deployment", found)
		assert.True(t, !found || culprit.Started.Before(truth.Onset))
		assert.True(t, c.Incident.Opened.After(truth.Onset))
		assert.Len(t, c.Candidates, len(truth.Deployments))
	}
}

func requireEvents(t *testing.T, c datasettest.Case) {
	t.Helper()
	started := map[string]bool{}
	for _, e := range c.Events {
		require.NoError(t, e.Validate())
		if facts, ok := e.Subject.(*delivery.DeploymentFacts); ok && e.Name == delivery.DeploymentStarted {
			started[facts.ID] = true
		}
	}
	for _, candidate := range c.Candidates {
		require.True(t, started[candidate.ID])
	}
}

// requireAllCounted requires that every operation in the file was counted, and every failed one as failed.
func requireAllCounted(t *testing.T, c datasettest.Case, folder string) {
	t.Helper()
	var want, got struct{ all, failed int64 }
	file, err := os.Open(filepath.Join(folder, "traces.jsonl"))
	require.NoError(t, err)
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		traces, err := new(ptrace.JSONUnmarshaler).UnmarshalTraces(lines.Bytes())
		require.NoError(t, err)
		for _, span := range traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().All() {
			if span.Kind() == ptrace.SpanKindServer || span.Kind() == ptrace.SpanKindConsumer {
				want.all++
				if span.Status().Code() == ptrace.StatusCodeError {
					want.failed++
				}
			}
		}
	}
	for _, o := range c.Health {
		if o.Series.Metric == health.Operations {
			got.all += o.Count
			if o.Series.ErrorType != "" {
				got.failed += o.Count
			}
		}
	}
	require.Equal(t, want, got)
	require.Positive(t, got.failed)
}

func TestABadCanaryFailsAndTheOldVersionDoesNot(t *testing.T) {
	t.Parallel()
	c, truth, _ := read(t, drawn(t, "canary-errors"), "canary-errors")
	culprit, _ := c.Culprit()
	require.NotEqual(t, culprit.Release, culprit.Before)
	share := func(of release.Identity) float64 {
		var all, failed int64
		for _, o := range c.Health {
			if o.Release == of && o.Series.Metric == health.Operations {
				all += o.Count
				if o.Series.ErrorType != "" {
					failed += o.Count
				}
			}
		}
		require.Positive(t, all)
		return float64(failed) / float64(all)
	}
	assert.InDelta(t, truth.Share, share(culprit.Release), 0.15)
	assert.Less(t, share(culprit.Before), 0.03)
}

func TestACaseIsTheSameHoweverOftenItIsCounted(t *testing.T) {
	t.Parallel()
	dir := drawn(t, "async-consumer")
	one, _, _ := read(t, dir, "async-consumer")
	again, _, _ := read(t, dir, "async-consumer")
	assert.Equal(t, one.Candidates, again.Candidates)
	assert.Equal(t, one.Events, again.Events)
	assert.Equal(t, operations(one), operations(again))
}

func operations(c datasettest.Case) (all []health.Observation) {
	for _, o := range c.Health {
		if o.Series.Metric == health.Operations {
			o.Exemplars = nil
			all = append(all, o)
		}
	}
	return all
}

func TestAFolderThatIsNotCompleteIsNoCase(t *testing.T) {
	t.Parallel()
	_, _, err := generated.Read(t.TempDir())
	assert.ErrorContains(t, err, "a case is not complete")
}

func TestACaseThatIsDrawnIsTheOneThatIsWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	g, err := generated.Build(t.Context(), dir)
	require.NoError(t, err)
	got, truth, err := g.Draw(t.Context(), drawing("canary-errors"), releasehealthconnector.NewFactory())
	require.NoError(t, err)
	want, wantTruth, _ := read(t, drawn(t, "canary-errors"), "canary-errors")
	assert.Equal(t, want.Candidates, got.Candidates)
	assert.Equal(t, operations(want), operations(got))
	assert.Equal(t, wantTruth, truth)
	left, err := filepath.Glob(filepath.Join(dir, "case*"))
	require.NoError(t, err)
	assert.Empty(t, left)
	_, _, err = g.Draw(t.Context(), drawing("no-such-scenario"), releasehealthconnector.NewFactory())
	assert.ErrorContains(t, err, "`--scenario`")
}
