// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime/metrics"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
)

// meter measures its own process.
type meter struct {
	began, ended time.Time
	cpu          time.Duration
	// prepared is the resident memory before the first span, in bytes.
	prepared int
	// resident and heap are in bytes, with one sample per second.
	resident, heap []int
	consuming      time.Duration
}

func newMeter(t *testing.T) *meter {
	t.Helper()
	return &meter{prepared: resident(t)}
}

func (m *meter) begin(now time.Time) { m.began, m.cpu = now, benchtest.ProcessTime() }

func (m *meter) stop() { m.ended, m.cpu = time.Now(), benchtest.ProcessTime()-m.cpu }

func (m *meter) elapsed() time.Duration { return m.ended.Sub(m.began) }

func (m *meter) maxResident() int { return slices.Max(m.resident) }

// sample takes a sample every second until the context ends, and logs one every minute.
func (m *meter) sample(ctx context.Context, t *testing.T) {
	t.Helper()
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		m.resident, m.heap = append(m.resident, resident(t)), append(m.heap, liveHeap())
		if n := len(m.resident) - 1; n%60 == 0 {
			t.Logf("after %d s: %d MiB resident, heap of %d MiB", n, m.resident[n]>>20, m.heap[n]>>20)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

func (m *meter) log(t *testing.T, spans int) {
	t.Helper()
	half := m.resident[len(m.resident)/2:]
	t.Logf("%d spans in %.0f s: %.0f/s", spans, m.elapsed().Seconds(), float64(spans)/m.elapsed().Seconds())
	t.Logf("resident: %d MiB at most, %d MiB of it prepared spans and the test itself; in the second half from %d to %d MiB",
		m.maxResident()>>20, m.prepared>>20, half[0]>>20, half[len(half)-1]>>20)
	t.Logf("processor: %.2f cores; in the connector %.0f ns for a span", m.cpu.Seconds()/m.elapsed().Seconds(), float64(m.consuming.Nanoseconds())/float64(spans))
}

// logOwn logs the connector's internal telemetry, such as what it refused and what came late.
func (*meter) logOwn(t *testing.T, telemetry *componenttest.Telemetry) {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, telemetry.Reader.Collect(t.Context(), &all))
	for _, scope := range all.ScopeMetrics {
		for _, metric := range scope.Metrics {
			switch data := metric.Data.(type) {
			case metricdata.Sum[int64]:
				logPoints(t, metric.Name, data.DataPoints)
			case metricdata.Gauge[int64]:
				logPoints(t, metric.Name, data.DataPoints)
			}
		}
	}
}

func logPoints(t *testing.T, name string, points []metricdata.DataPoint[int64]) {
	t.Helper()
	for _, point := range points {
		t.Logf("%s%v = %d", name, point.Attributes.ToSlice(), point.Value)
	}
}

// resident returns the resident memory of the process in bytes.
func resident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, line, _ := bytes.Cut(status, []byte("VmRSS:"))
	var kilobytes int
	_, err = fmt.Sscan(string(line), &kilobytes)
	require.NoError(t, err)
	return kilobytes << 10
}

func liveHeap() int {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}
