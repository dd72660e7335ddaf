// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// live sends every batch at its own time; replayed sends all batches a day later without pauses.
func live(t *testing.T, batches []telemetrytest.Batch) []pmetric.Metrics {
	t.Helper()
	return tell(t, batches, func(at time.Time) { waitUntil(at) }, 0)
}

func replayed(t *testing.T, batches []telemetrytest.Batch) []pmetric.Metrics {
	t.Helper()
	return tell(t, batches, func(time.Time) {}, 24*time.Hour)
}

// tell sends the batches to a new connector, which starts the given time after dawn, and returns everything that it
// sends.
func tell(t *testing.T, batches []telemetrytest.Batch, pace func(time.Time), after time.Duration) []pmetric.Metrics {
	t.Helper()
	var sink consumertest.MetricsSink
	synctest.Test(t, func(t *testing.T) {
		waitUntil(telemetrytest.Dawn.Add(after))
		factory := releasehealthconnector.NewFactory()
		settings, cfg := connectortest.NewNopSettings(factory.Type()), factory.CreateDefaultConfig()
		spans, err := factory.CreateTracesToMetrics(t.Context(), settings, cfg, &sink)
		require.NoError(t, err)
		logs, err := factory.CreateLogsToMetrics(t.Context(), settings, cfg, &sink)
		require.NoError(t, err)
		require.NoError(t, spans.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, logs.Start(t.Context(), componenttest.NewNopHost()))
		for _, b := range batches {
			pace(b.Sent)
			require.NoError(t, spans.ConsumeTraces(t.Context(), b.Traces()))
			require.NoError(t, logs.ConsumeLogs(t.Context(), b.LogRecords()))
		}
		require.NoError(t, spans.Shutdown(t.Context()))
		require.NoError(t, logs.Shutdown(t.Context()))
	})
	return sink.AllMetrics()
}

func waitUntil(at time.Time) {
	if wait := time.Until(at); wait > 0 {
		<-time.NewTimer(wait).C
	}
	synctest.Wait()
}

// merged reads messages as a component that judges releases does: it takes the highest total of each collector and adds
// up the collectors.
func merged(t *testing.T, messages ...pmetric.Metrics) []health.Observation {
	t.Helper()
	bins := health.NewBins(1 << 20)
	for _, message := range messages {
		stats := healthmetric.Read(message, func(o health.Observation) { bins.Merge(o) })
		require.Equal(t, message.DataPointCount(), stats.Read, "all that was sent can be read")
	}
	full, late := bins.TakeRefused()
	require.Zero(t, full+late)
	all := slices.Collect(bins.All())
	for _, o := range all {
		if o.Durations != nil {
			o.Durations.Sum = math.Round(o.Durations.Sum*1e9) / 1e9 // the order of addition affects the last digits
		}
	}
	return all
}

// without removes the observations of some metrics, and all exemplars: which failures become exemplars depends on what
// was sent together.
func without(all []health.Observation, metrics ...health.Metric) []health.Observation {
	var some []health.Observation
	for _, o := range all {
		if !slices.Contains(metrics, o.Series.Metric) {
			o.Exemplars = nil
			some = append(some, o)
		}
	}
	return some
}

// readStory reads a history from testdata.
func readStory(t *testing.T, dir string) telemetrytest.Story {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "story.yaml"))
	require.NoError(t, err)
	story, err := telemetrytest.Read(text)
	require.NoError(t, err)
	return story
}

// histories returns the folders of testdata/histories.
func histories(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "histories", "*", "story.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for i := range files {
		files[i] = filepath.Dir(files[i])
	}
	return files
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
