// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// edgeConfiguration is the configuration of a collector that counts what it receives over OTLP. Within a test, only a flush that does not
// wait for its interval, as in a replay, and the last one send anything. INTAKE and CENTRE stand for addresses.
const edgeConfiguration = `
service:
  pipelines:
    traces: {receivers: [otlp], exporters: [release_health]}
    logs: {receivers: [otlp], exporters: [release_health]}
    metrics: {receivers: [otlp], exporters: [release_health]}
    metrics/health: {receivers: [release_health], exporters: [otlp_http]}
  telemetry: {metrics: {level: none}}
receivers:
  otlp: {protocols: {http: {endpoint: "INTAKE"}}}
connectors:
  release_health: {flush_interval: 4m, max_lateness: 1m}
exporters:
  otlp_http: {endpoint: "CENTRE", retry_on_failure: {initial_interval: 5ms, max_interval: 20ms, randomization_factor: 0}}
`

// otlpSender posts over OTLP.
type otlpSender struct {
	t      *testing.T
	intake string
}

func (s otlpSender) post(path string, body []byte, err error) {
	s.t.Helper()
	require.NoError(s.t, err)
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://"+s.intake+path, bytes.NewReader(body))
	require.NoError(s.t, err)
	request.Header.Set("Content-Type", "application/x-protobuf")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Body.Close())
	require.Equal(s.t, http.StatusOK, answer.StatusCode)
}

func (s otlpSender) batch(b *telemetrytest.Batch) {
	s.t.Helper()
	if len(b.Spans) > 0 {
		body, err := ptraceotlp.NewExportRequestFromTraces(b.Traces()).MarshalProto()
		s.post("/v1/traces", body, err)
	}
	if len(b.Logs) > 0 {
		body, err := plogotlp.NewExportRequestFromLogs(b.LogRecords()).MarshalProto()
		s.post("/v1/logs", body, err)
	}
}

func (s otlpSender) metrics(md pmetric.Metrics) {
	s.t.Helper()
	body, err := pmetricotlp.NewExportRequestFromMetrics(md).MarshalProto()
	s.post("/v1/metrics", body, err)
}

// muddler is a proxy that delivers all requests twice and in any order.
type muddler struct {
	*httptest.Server
	t     *testing.T
	mu    sync.Mutex
	taken []*http.Request
	body  map[*http.Request][]byte
}

func newMuddler(t *testing.T) *muddler {
	t.Helper()
	m := &muddler{t: t, body: map[*http.Request][]byte{}}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		m.mu.Lock()
		defer m.mu.Unlock()
		m.taken, m.body[r] = append(m.taken, r), body
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *muddler) deliver(to string, random *rand.Rand) {
	m.t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	require.NotEmpty(m.t, m.taken)
	for _, r := range telemetrytest.Twice(m.taken, random) {
		request, err := http.NewRequestWithContext(m.t.Context(), r.Method, to+r.URL.Path, bytes.NewReader(m.body[r]))
		require.NoError(m.t, err)
		request.Header = r.Header.Clone()
		answer, err := http.DefaultClient.Do(request)
		require.NoError(m.t, err)
		require.NoError(m.t, answer.Body.Close())
		require.Equal(m.t, http.StatusOK, answer.StatusCode)
	}
}
