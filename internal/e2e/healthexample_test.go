// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

const healthExample = "../../examples/release-health/config.yaml"

// healthOverlay makes the example flush sooner and export in a form that is easy to read.
const healthOverlay = `
service:
  telemetry: {metrics: {level: none}}
connectors:
  release_health: {flush_interval: 1s}
  release_health/running: {flush_interval: 1s}
exporters:
  otlp_http/backend: {compression: none, sending_queue: {enabled: false}}
`

func TestTheReleaseHealthExampleCountsWhatPassesThroughIt(t *testing.T) {
	t.Parallel()
	center, back, metrics := runCentre(t), newBackend(t), freeEndpoint(t)
	to := otlpSender{t: t, intake: freeEndpoint(t)}
	text, err := os.ReadFile(healthExample)
	require.NoError(t, err)
	stop := startCollector(t, factories, strings.NewReplacer(
		"${env:GATEWAY_GRPC:-localhost:4317}", freeEndpoint(t),
		"${env:GATEWAY_HTTP:-localhost:4318}", to.intake,
		"${env:GATEWAY_BACKEND:-http://localhost:14318}", back.URL,
		"${env:GATEWAY_CENTER:-http://localhost:24318}", "http://"+center.endpoint,
		"${env:GATEWAY_METRICS:-localhost:9464}", metrics,
	).Replace(string(text)), healthOverlay)
	awaitListener(t, to.intake)

	story := newShop()
	var sent []ptrace.Traces
	for _, b := range story.Batches() {
		to.batch(&b)
		if len(b.Spans) > 0 {
			sent = append(sent, b.Traces())
		}
	}
	assert.Equal(t, sent, back.spans(), "the backend gets all spans as they came")

	want := story.truth.totals(health.Operations, health.ErrorLogs)
	for t.Context().Err() == nil && len(want.missing(scrapeHealth(t, metrics))) > 0 {
		pause(t.Context(), 20*time.Millisecond)
	}
	require.NoError(t, stop())
	assert.Empty(t, strings.Join(story.truth.missing(center.told()), "\n"))
}

// totals returns the truth of some metrics summed over all bins, as cumulative metrics report it.
func (h healthTruth) totals(metrics ...health.Metric) healthTruth {
	totals := healthTruth{}
	for key, count := range h {
		for _, metric := range metrics {
			if key.series.Metric == metric {
				key.bin = 0
				totals[key] += count
			}
		}
	}
	return totals
}

// scrapeHealth reads the counts of operations and error logs from the prometheus exporter.
func scrapeHealth(t *testing.T, endpoint string) healthTruth {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+endpoint+"/metrics", http.NoBody)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(answer.Body)
	require.NoError(t, err)
	found := healthTruth{}
	for name, metric := range map[string]health.Metric{
		"dora_health_operations_total": health.Operations, "dora_health_error_logs_total": health.ErrorLogs,
	} {
		for _, m := range families[name].GetMetric() {
			label := map[string]string{}
			for _, pair := range m.GetLabel() {
				label[pair.GetName()] = pair.GetValue()
			}
			key := healthKey{service: label["service_name"], version: label["service_version"], series: health.Series{
				Metric: metric, Signal: health.Signal(label["dora_health_signal"]),
				Class: label["dora_operation_class"], ErrorType: label["error_type"],
			}}
			found[key] += int64(m.GetCounter().GetValue())
		}
	}
	return found
}

// backend keeps the spans that it receives over OTLP.
type backend struct {
	*httptest.Server
	mu  sync.Mutex
	got []ptrace.Traces
}

func newBackend(t *testing.T) *backend {
	t.Helper()
	b := &backend{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		w.Header().Set("Content-Type", "application/x-protobuf")
		if r.URL.Path != "/v1/traces" {
			return
		}
		export := ptraceotlp.NewExportRequest()
		assert.NoError(t, export.UnmarshalProto(body))
		b.mu.Lock()
		defer b.mu.Unlock()
		b.got = append(b.got, export.Traces())
	}))
	t.Cleanup(b.Close)
	return b
}

func (b *backend) spans() []ptrace.Traces {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.got
}
