// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const backfillExample = "../../examples/backfill"

// backfilled are the figures of the example. They are the same in every window, because all of its events lie within a week.
var backfilled = map[string]map[string]float64{
	"checkout": {
		"dora.deployment.window_total":      4,
		"dora.deployment.window_excluded":   1, // the rollback
		"dora.deployment.window_failed":     1,
		"dora.change.fail_rate":             0.25,
		"dora.change.window_total":          4, // the first commit and three changes
		"dora.change.lead_time_p50":         60 * 60,
		"dora.change.lead_time_p90":         25 * 60 * 60, // of the change that was merged, by its commits
		"dora.deployment.window_recovered":  1,
		"dora.deployment.recovery_time_p50": 40 * 60, // from the opening of the incident to the rollback
		"dora.deployment.recovery_time_p90": 40 * 60,
		"dora.deployment.window_succeeded":  5,
		"dora.deployment.window_reworked":   1,
		"dora.deployment.rework_rate":       0.2,
	},
	"till": {
		"dora.deployment.window_total":     2,
		"dora.deployment.window_excluded":  1, // the one that did not roll out
		"dora.deployment.window_failed":    0,
		"dora.change.fail_rate":            0,
		"dora.change.window_total":         0,
		"dora.deployment.window_recovered": 0,
		"dora.deployment.window_succeeded": 2,
		"dora.deployment.window_reworked":  0,
		"dora.deployment.rework_rate":      0,
	},
}

func TestTheBackfillExampleLoadsItsFiles(t *testing.T) {
	t.Parallel()
	want := truth{figures: figures{}}
	for service, metrics := range backfilled {
		for _, window := range []string{"7d", "30d", "90d"} {
			want.add(map[string]string{
				"service.namespace": "shop", "service.name": service, "deployment.environment.name": "production",
			}, map[string]map[string]float64{window: metrics}, nil, nil)
		}
	}
	sinks := newSinks(t)
	runCollector(t, backfillConfiguration(t, sinks))
	compareFigures(t, "otlp_http", want, sinks.awaitSettled(want))
}

// backfillConfiguration returns the example's configuration, which reads its data as if the last of its days were today
// and pushes to the sink.
func backfillConfiguration(t *testing.T, s *sinks) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(backfillExample, "config.yaml"))
	require.NoError(t, err)
	config := strings.NewReplacer(
		"${env:BACKFILL_DATA:-./data}", recentData(t),
		"${env:BACKFILL_STATE:-./state}", t.TempDir(),
		"exporters: [debug]", "exporters: [nop]",
		"exporters: [prometheus]", "exporters: [otlp_http]",
		"  dora:\n", "  dora:\n    flush_interval: 500ms\n",
	).Replace(string(text))
	before, exporters, found := strings.Cut(config, "exporters:\n  debug:")
	require.True(t, found)
	_, extensions, found := strings.Cut(exporters, "\nextensions:")
	require.True(t, found)
	return before + `
exporters:
  nop:
  otlp_http: {endpoint: "` + s.otlp.URL + `", compression: none, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
extensions:` + extensions
}

var (
	writtenDay   = regexp.MustCompile(`2026-03-\d\d`)
	writtenNanos = regexp.MustCompile(`imeUnixNano":"(\d+)"`)
)

// recentData copies the example's data, shifted by whole days so that its last day, the sixth of March, is today.
func recentData(t *testing.T) string {
	t.Helper()
	last := time.Date(2026, time.March, 6, 0, 0, 0, 0, time.UTC)
	days := time.Now().UTC().Truncate(24 * time.Hour).Sub(last)
	folder := t.TempDir()
	files, err := filepath.Glob(filepath.Join(backfillExample, "data", "*"))
	require.NoError(t, err)
	require.Len(t, files, 4)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		text = writtenDay.ReplaceAllFunc(text, func(day []byte) []byte {
			at, err := time.Parse(time.DateOnly, string(day))
			require.NoError(t, err)
			return at.Add(days).AppendFormat(nil, time.DateOnly)
		})
		text = writtenNanos.ReplaceAllFunc(text, func(told []byte) []byte {
			nanos, err := strconv.ParseInt(string(writtenNanos.FindSubmatch(told)[1]), 10, 64)
			require.NoError(t, err)
			return []byte(`imeUnixNano":"` + strconv.FormatInt(nanos+int64(days), 10) + `"`)
		})
		require.NoError(t, os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o600))
	}
	return folder
}
