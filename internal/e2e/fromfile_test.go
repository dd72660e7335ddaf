// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
)

// TestHistoryFromAFileGivesTheFiguresOfTheWebhooksLive sends the webhooks of an organisation to one collector and records the
// delivery events in a file, newest first. Another collector reads the file. All windowed figures must be equal; counters differ,
// because they count what arrives live.
func TestHistoryFromAFileGivesTheFiguresOfTheWebhooksLive(t *testing.T) {
	if testing.Short() {
		t.Skip("replays a whole organisation")
	}
	t.Parallel()
	dir, tool := t.TempDir(), buildTool(t)
	webhooks, truthFile := filepath.Join(dir, "webhooks.jsonl"), filepath.Join(dir, "truth.json")
	sources := command(t, tool, "simulate", "--seed", "21", "--services", "3", "--days", "120", "--as-of", "now",
		"--webhooks", webhooks, "--truth", truthFile, "--print-receiver-config")
	want := windowed(readTruth(t, truthFile))

	liveSinks, recorder := newSinks(t), newRecorder(t)
	intake := freeEndpoint(t)
	runCollector(t, recording(configuration(sources, intake, freeEndpoint(t), liveSinks), recorder))
	awaitListener(t, intake)
	command(t, tool, "replay", "--webhooks", webhooks, "--endpoint", "http://"+intake, "--concurrency", "4",
		"--secret", "github=secret", "--secret", "pagerduty=secret", "--secret", "generic=secret")
	live := windowed(truth{figures: liveSinks.awaitSettled(want)})
	compareFigures(t, "live", want, live.figures)

	fileSinks := newSinks(t)
	runCollector(t, loading(recorder.file(t), fileSinks))
	loaded := windowed(truth{figures: fileSinks.awaitSettled(want)})
	assert.NotEmpty(t, loaded.figures)
	assert.Equal(t, live.figures, loaded.figures)
}

// windowed returns the figures of windows only.
func windowed(all truth) truth {
	some := truth{figures: figures{}}
	for series, value := range all.figures {
		if strings.Contains(series, "dora_window_size=") {
			some.figures[series] = value
		}
	}
	return some
}

// recorder is a backend that keeps delivery events as lines of JSON, newest first.
type recorder struct {
	server *httptest.Server

	mu    sync.Mutex
	lines [][]byte // guarded by mu
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		assert.NoError(t, err)
		told := plogotlp.NewExportRequest()
		assert.NoError(t, told.UnmarshalProto(body))
		line, err := told.MarshalJSON()
		assert.NoError(t, err)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.lines = append(r.lines, line)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(r.server.Close)
	return r
}

// file writes what was recorded, newest first, and returns the file's name.
func (r *recorder) file(t *testing.T) string {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.Reverse(r.lines)
	name := filepath.Join(t.TempDir(), "events.jsonl")
	require.NoError(t, os.WriteFile(name, append(bytes.Join(r.lines, []byte{'\n'}), '\n'), 0o600))
	return name
}

// recording extends a configuration so that delivery events go to the recorder too.
func recording(config string, r *recorder) string {
	return strings.Replace(config, "exporters: [dora]}", "exporters: [dora, otlp_http/recorder]}", 1) +
		"  otlp_http/recorder: {endpoint: \"" + r.server.URL + "\", compression: none, sending_queue: {enabled: false}}\n"
}

// loading is a Collector that reads a file of delivery events.
func loading(file string, s *sinks) string {
	return `
service:
  pipelines:
    logs/delivery: {receivers: [otlp_json_file], exporters: [dora]}
    logs/verdicts: {receivers: [dora], exporters: [nop]}
    metrics: {receivers: [dora], exporters: [otlp_http]}
  telemetry: {metrics: {level: none}}
receivers:
  otlp_json_file: {include: ["` + file + `"], start_at: beginning}
connectors:
  dora:
    flush_interval: 500ms
    metrics:
` + optionalMetrics() + `
exporters:
  nop:
  otlp_http: {endpoint: "` + s.otlp.URL + `", compression: none, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
`
}
