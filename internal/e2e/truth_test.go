// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

func TestFiguresOfARunningCollectorEqualTheSimulatorsTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("replays whole organisations")
	}
	tool := buildTool(t)
	for seed := 1; seed <= seeds; seed++ {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			compareOrganisation(t, tool, seed)
		})
	}
}

func compareOrganisation(t *testing.T, tool string, seed int) {
	t.Helper()
	dir := t.TempDir()
	webhooks, truthFile := filepath.Join(dir, "webhooks.jsonl"), filepath.Join(dir, "truth.json")
	sources := command(t, tool, "simulate", "--seed", strconv.Itoa(seed), "--services", "3", "--as-of", "now",
		"--webhooks", webhooks, "--truth", truthFile, "--print-receiver-config")
	sinks := newSinks(t)
	intake, metrics := freeEndpoint(t), freeEndpoint(t)
	runCollector(t, configuration(sources, intake, metrics, sinks))
	awaitListener(t, intake)
	command(t, tool, "replay", "--webhooks", webhooks, "--endpoint", "http://"+intake,
		"--secret", "github=secret", "--secret", "pagerduty=secret", "--secret", "generic=secret")

	want := readTruth(t, truthFile)
	over := sinks.awaitSettled(want)
	compareFigures(t, "otlp_http", want, over)
	compareFigures(t, "prometheus_remote_write", want, sinks.remoteWritten())
	compareFigures(t, "prometheus", want, sinks.awaitScraped(t, metrics, want))
}

// configuration extends the simulator's configuration of sources to that of a whole Collector. Histograms
// settle only after the replay, which is out of order, and all optional metrics are on.
func configuration(sources, intake, metrics string, s *sinks) string {
	return `
service:
  pipelines:
    logs/delivery: {receivers: [delivery], exporters: [dora]}
    logs/verdicts: {receivers: [dora], exporters: [nop]}
    metrics: {receivers: [dora], exporters: [otlp_http, prometheus_remote_write, prometheus]}
  telemetry: {metrics: {level: none}}
` + configuredSources(sources, intake) + `
connectors:
  dora:
    flush_interval: 500ms
    settle_time: 6s
    counter_max_age: 0s
    metrics:
` + optionalMetrics() + `
exporters:
  nop:
  prometheus: {endpoint: "` + metrics + `", metric_expiration: 4s, without_scope_info: true}
  otlp_http:
    endpoint: ` + s.otlp.URL + `
    compression: none
    sending_queue: {enabled: false}
    retry_on_failure: {enabled: false}
  prometheus_remote_write:
    endpoint: ` + s.remoteWrite.URL + `
    timeout: 1m
    remote_write_queue: {enabled: false}
    retry_on_failure: {enabled: false}
`
}

// configuredSources fills in where the receiver listens, and one secret for all senders.
func configuredSources(sources, intake string) string {
	for _, source := range []string{"GITHUB", "PAGERDUTY", "GENERIC"} {
		sources = strings.ReplaceAll(sources, "${env:"+source+"_SECRET}", "secret")
	}
	return strings.Replace(sources, "  delivery:\n", "  delivery:\n    endpoint: "+intake+"\n", 1)
}

// optionalMetrics enables what is off by default.
func optionalMetrics() string {
	var optional strings.Builder
	for _, i := range dora.Instruments {
		if i.OptIn {
			fmt.Fprintf(&optional, "      %s: {enabled: true}\n", i.Name)
		}
	}
	return optional.String()
}

// truth is the simulator's truth as figures.
type truth struct {
	figures figures
}

type truthFile struct {
	Scopes []struct {
		Namespace   string                        `json:"service.namespace"`
		Service     string                        `json:"service.name"`
		Environment string                        `json:"deployment.environment.name"`
		Windows     map[string]map[string]float64 `json:"windows"`
		Counters    map[string][]truthSeries      `json:"counters"`
		Histograms  map[string][]truthSeries      `json:"histograms"`
	} `json:"scopes"`
	Pipelines []struct {
		Name       string                        `json:"cicd.pipeline.name"`
		Repository string                        `json:"vcs.repository.url.full"`
		Windows    map[string]map[string]float64 `json:"windows"`
		Histograms map[string][]truthSeries      `json:"histograms"`
	} `json:"pipelines"`
}

type truthSeries struct {
	Attributes map[string]string `json:"attributes"`
	Value      float64           `json:"value"`
	Count      float64           `json:"count"`
	Sum        float64           `json:"sum"`
}

func readTruth(t *testing.T, name string) truth {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var file truthFile
	require.NoError(t, json.Unmarshal(text, &file))
	want := truth{figures: figures{}}
	for _, s := range file.Scopes {
		identity := map[string]string{
			"service.namespace": s.Namespace, "service.name": s.Service, "deployment.environment.name": s.Environment,
		}
		want.add(identity, s.Windows, s.Counters, s.Histograms)
	}
	for _, p := range file.Pipelines {
		identity := map[string]string{"cicd.pipeline.name": p.Name, "vcs.repository.url.full": p.Repository}
		want.add(identity, p.Windows, nil, p.Histograms)
	}
	require.NotEmpty(t, want.figures)
	return want
}

func (w truth) add(
	identity map[string]string, windows map[string]map[string]float64, counters, histograms map[string][]truthSeries,
) {
	for window, metrics := range windows {
		for metric, value := range metrics {
			w.figures[seriesName(metric, with(identity, map[string]string{"dora.window.size": window}))] = value
		}
	}
	for metric, series := range counters {
		for _, s := range series {
			w.figures[seriesName(metric, with(identity, s.Attributes))] = s.Value
		}
	}
	for metric, series := range histograms {
		for _, s := range series {
			w.figures[seriesName(metric+"_count", with(identity, s.Attributes))] = s.Count
			w.figures[seriesName(metric+"_sum", with(identity, s.Attributes))] = s.Sum
		}
	}
}

// with returns the labels of both, without the empty ones.
func with(identity, attributes map[string]string) map[string]string {
	labels := maps.Clone(identity)
	maps.Copy(labels, attributes)
	maps.DeleteFunc(labels, func(_, value string) bool { return value == "" })
	return labels
}

// checked reports whether the simulator's truth covers the metric.
func (w truth) checked(metric string) bool {
	for series := range w.figures {
		if strings.HasPrefix(series, metric+"{") {
			return true
		}
	}
	return false
}

// compareFigures requires that got and want have the same series with the same values. Counters and
// histograms at zero may be missing from the truth.
func compareFigures(t *testing.T, exporter string, want truth, got figures) {
	t.Helper()
	differences := difference(want, got)
	assert.Empty(t, strings.Join(differences, "\n"), "%s: %d of %d series differ from the truth", exporter, len(differences), len(want.figures))
}

func difference(want truth, got figures) []string {
	var differences []string
	for series, value := range want.figures {
		actual, ok := got[series]
		if !ok || math.Abs(actual-value) >= tolerance(series) {
			differences = append(differences, fmt.Sprintf("%s: want %v, got %v (present: %t)", series, value, actual, ok))
		}
	}
	metrics := map[string]bool{}
	for series, actual := range got {
		metric, _, _ := strings.Cut(series, "{")
		if _, known := metrics[metric]; !known {
			metrics[metric] = want.checked(metric)
		}
		windowed := strings.Contains(series, "dora_window_size=")
		if _, ok := want.figures[series]; !ok && metrics[metric] && (windowed || actual != 0) {
			differences = append(differences, fmt.Sprintf("%s: want none, got %v", series, actual))
		}
	}
	slices.Sort(differences)
	return differences
}

// tolerance is exact for counts and rates; a duration may be off by the fraction of a second that
// some senders leave out of their times, a sum of durations by that for every one.
func tolerance(series string) float64 {
	metric, _, _ := strings.Cut(series, "{")
	if strings.HasSuffix(metric, "_sum") || strings.Contains(metric, "_time_p") {
		return 1
	}
	return 1e-9
}

func command(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, arguments...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s %s: %s", name, strings.Join(arguments, " "), &stderr)
	return string(out)
}
