// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dossier_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/dossier"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/traffic"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

var (
	update = flag.Bool("update", false, "write the golden files instead of comparing with them")
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	files  = []string{dossier.TracesFile, dossier.LogsFile, dossier.WebhooksFile, dossier.TruthFile}
)

func plan(t *testing.T, name string, rate float64) *scenario.Plan {
	t.Helper()
	found, err := scenario.Find([]string{name})
	require.NoError(t, err)
	return found[0].Plan(scenario.Options{Seed: 1, From: noon, Duration: 5 * time.Minute, Rate: rate, Services: 8}, 0)
}

func write(t *testing.T, p *scenario.Plan) (string, traffic.Tally) {
	t.Helper()
	dir := t.TempDir()
	tally, err := dossier.Write(t.Context(), dir, p)
	require.NoError(t, err)
	return filepath.Join(dir, p.Name), tally
}

func TestATinyCaseIsWrittenAsItAlwaysWas(t *testing.T) {
	t.Parallel()
	dir, _ := write(t, plan(t, "retries-exhaust", 0.05))
	for _, file := range files {
		got, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		golden := filepath.Join("testdata", "tiny", file)
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o750))
			require.NoError(t, os.WriteFile(golden, got, 0o600))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), file)
	}
}

func TestACaseIsWrittenTwiceTheSame(t *testing.T) {
	t.Parallel()
	for _, s := range scenario.All() {
		one, _ := write(t, plan(t, s.Name, 0.5))
		other, _ := write(t, plan(t, s.Name, 0.5))
		for _, file := range files {
			a, err := os.ReadFile(filepath.Join(one, file))
			require.NoError(t, err)
			b, err := os.ReadFile(filepath.Join(other, file))
			require.NoError(t, err)
			assert.True(t, bytes.Equal(a, b), "%s of %s", file, s.Name)
		}
	}
}

// lines reads the lines of a file.
func lines(t *testing.T, name string, read func(line []byte)) {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<24)
	for scanner.Scan() {
		read(scanner.Bytes())
	}
	require.NoError(t, scanner.Err())
}

func TestWhatIsWrittenIsWhatHappened(t *testing.T) {
	t.Parallel()
	p := plan(t, "canary-errors", 150)
	p.To = p.From.Add(30 * time.Second)
	dir, tally := write(t, p)
	spans, logs, largest, last := 0, 0, 0, int64(0)
	lines(t, filepath.Join(dir, dossier.TracesFile), func(line []byte) {
		traces, err := new(ptrace.JSONUnmarshaler).UnmarshalTraces(line)
		require.NoError(t, err)
		spans += traces.SpanCount()
		require.LessOrEqual(t, traces.SpanCount(), 512, "as much as SDKs send at once")
		largest = max(largest, traces.SpanCount())
		first, newest := bounds(traces)
		require.Less(t, newest-first, int64(5*time.Second), "five seconds are collected")
		require.Less(t, last-newest, int64(5*time.Second), "in the order of sending")
		last = max(last, newest)
	})
	lines(t, filepath.Join(dir, dossier.LogsFile), func(line []byte) {
		records, err := new(plog.JSONUnmarshaler).UnmarshalLogs(line)
		require.NoError(t, err)
		logs += records.LogRecordCount()
	})
	assert.Equal(t, tally.Spans, spans)
	assert.Equal(t, 512, largest)
	assert.Equal(t, tally.Logs, logs)
	assert.Positive(t, logs)
	var truth scenario.Truth
	text, err := os.ReadFile(filepath.Join(dir, dossier.TruthFile))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &truth))
	assert.Equal(t, tally.Bad, truth.BadSpans)
	assert.Equal(t, p.Releases[0].ID, truth.Culprit.DeploymentID)
}

// bounds returns the end times of the first and of the last span to end.
func bounds(traces ptrace.Traces) (first, last int64) {
	spans := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	first = int64(spans.At(0).EndTimestamp())
	for _, s := range spans.All() {
		first, last = min(first, int64(s.EndTimestamp())), max(last, int64(s.EndTimestamp()))
	}
	return first, last
}

// recorder receives a case.
type recorder struct {
	resources []pcommon.Map
	ends      map[pcommon.SpanID]int64
	order     []time.Time
}

func (r *recorder) Traces(sent time.Time, traces ptrace.Traces) error {
	r.order = append(r.order, sent)
	r.resources = append(r.resources, traces.ResourceSpans().At(0).Resource().Attributes())
	for _, s := range traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().All() {
		r.ends[s.SpanID()] = int64(s.EndTimestamp())
	}
	return nil
}

func (r *recorder) Logs(sent time.Time, _ plog.Logs) error {
	r.order = append(r.order, sent)
	return nil
}

// send sends a case, as fast as possible, and returns the webhooks too.
func send(t *testing.T, p *scenario.Plan) (*recorder, []webhook.Line) {
	t.Helper()
	var posted []webhook.Line
	r := &recorder{ends: map[pcommon.SpanID]int64{}}
	live := dossier.Live{Telemetry: r, Webhook: func(line webhook.Line) error {
		r.order = append(r.order, line.Time)
		posted = append(posted, line)
		return nil
	}}
	_, err := live.Send(t.Context(), p)
	require.NoError(t, err)
	return r, posted
}

func TestACaseIsSentInTheOrderOfItsTimes(t *testing.T) {
	t.Parallel()
	p := plan(t, "concurrent-releases", 3)
	r, posted := send(t, p)
	for i := 1; i < len(r.order); i++ {
		require.False(t, r.order[i].Before(r.order[i-1]))
	}
	dir, _ := write(t, p)
	i := 0
	lines(t, filepath.Join(dir, dossier.WebhooksFile), func(line []byte) {
		require.JSONEq(t, string(line), string(posted[i].Append(nil)))
		i++
	})
	assert.Len(t, posted, i)
}

func TestClocksAreOffByUpToTwoSecondsEachHostAlike(t *testing.T) {
	t.Parallel()
	p := plan(t, "clock-skew", 2)
	skewed, _ := send(t, p)
	skews := p.Telling.Skews
	p.Telling.Skews = nil
	right, _ := send(t, p)
	seen := map[int64]bool{}
	for id, end := range right.ends {
		off := skewed.ends[id] - end
		seen[off] = true
		require.LessOrEqual(t, max(off, -off), int64(2*time.Second))
	}
	assert.LessOrEqual(t, len(seen), len(skews))
	assert.Greater(t, len(seen), 2)
}

func TestVersionsAreToldAsTheCaseSays(t *testing.T) {
	t.Parallel()
	for told, keys := range map[scenario.Versions][]string{
		scenario.Told:             {"service.version", "container.image.tags", "k8s.replicaset.name", "k8s.pod.start_time"},
		scenario.ImageTag:         {"container.image.tags"},
		scenario.PlatformRevision: {"k8s.replicaset.name"},
		scenario.InstanceStart:    {"k8s.pod.start_time"},
		scenario.Nothing:          {},
	} {
		p := plan(t, "missing-versions", 1)
		p.Telling.Versions = told
		r, _ := send(t, p)
		for _, key := range []string{"service.version", "container.image.tags", "k8s.replicaset.name", "k8s.pod.start_time"} {
			_, ok := r.resources[0].Get(key)
			assert.Equal(t, slices.Contains(keys, key), ok, "%s where %q is told", key, told)
		}
	}
}
