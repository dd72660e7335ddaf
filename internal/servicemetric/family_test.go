// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// callsOf and durationsOf are the two metrics of span_metrics for one kind of span.
func callsOf(end, count int) metric {
	return metric{
		name: "traces.span.metrics.calls", temporality: cumulative, start: at(0), end: at(end), value: count,
		attributes: map[string]any{"span.kind": "SPAN_KIND_SERVER", "span.name": "a"},
	}
}

func durationsOf(end int, count uint64) metric {
	m := duration(at(0), at(end), count, "span.kind", "SPAN_KIND_SERVER", "span.name", "a")
	m.name, m.unit = "traces.span.metrics.duration", "ms"
	return m
}

func TestOperationsThatAreToldTwiceCountOnce(t *testing.T) {
	t.Parallel()
	oldHTTP := func(end int, count uint64) metric {
		m := duration(at(0), at(end), count)
		m.name, m.unit = "http.server.duration", "ms"
		return m
	}
	newHTTP := func(end int, count uint64) metric { return duration(at(0), at(end), count) }
	tests := []struct {
		name     string
		requests []pmetric.Metrics
		// operations and durations are the totals.
		operations, durations uint64
	}{
		{"calls and durations in one request", []pmetric.Metrics{request(callsOf(60, 7), durationsOf(60, 7)), request(callsOf(120, 9), durationsOf(120, 9))}, 9, 9},
		{"durations before calls in one request", []pmetric.Metrics{request(durationsOf(60, 7), callsOf(60, 7)), request(durationsOf(120, 9), callsOf(120, 9))}, 9, 9},
		{"calls and durations in several requests", separately(callsOf(60, 7), durationsOf(60, 7), callsOf(120, 9), durationsOf(120, 9)), 9, 9},
		{"durations before calls in several requests", separately(durationsOf(60, 7), callsOf(60, 7), durationsOf(120, 9), callsOf(120, 9)), 9, 9},
		{"durations alone count as operations", separately(durationsOf(60, 7), durationsOf(120, 9), durationsOf(180, 10)), 10, 10},
		{"what the first export held is told though nothing came since", separately(durationsOf(60, 7), durationsOf(120, 7)), 7, 7},
		{"calls alone count as operations", separately(callsOf(60, 7), callsOf(120, 9)), 9, 0},
		{"durations count again when calls fell silent", separately(callsOf(60, 7), durationsOf(60, 7), durationsOf(600, 20), durationsOf(661, 25)), 12, 25},
		{
			"what calls told is not told again when they fell silent",
			separately(durationsOf(60, 7), callsOf(60, 7), durationsOf(120, 9), callsOf(120, 9), durationsOf(700, 20), durationsOf(721, 25)), 14, 25,
		},
		{"the stable names hide the old ones", separately(oldHTTP(60, 7), newHTTP(60, 7), oldHTTP(120, 9), newHTTP(120, 9)), 9, 9},
		{"the stable names hide the old ones in one request", []pmetric.Metrics{request(oldHTTP(60, 7), newHTTP(60, 7)), request(oldHTTP(120, 9), newHTTP(120, 9))}, 9, 9},
		{"the old names alone count, but for the durations of the first export", separately(oldHTTP(60, 7), oldHTTP(120, 9)), 9, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			told := read(newCounter(), tt.requests...)
			var operations uint64
			for _, n := range counts(told) {
				operations += n
			}
			assert.Equal(t, tt.operations, operations, "operations")
			assert.Equal(t, tt.durations, measured(told), "durations")
		})
	}
}

func TestOtherOperationsAreNotHidden(t *testing.T) {
	t.Parallel()
	http := duration(at(0), at(60), 3)
	http.name = "http.server.duration"
	again := http
	again.end = at(120)
	tests := []struct {
		name      string
		preferred metric
		want      []uint64
	}{
		{"the stable metric of the same library hides the old one", metric{name: "http.server.request.duration"}, []uint64{2}},
		{"calls do not hide requests", metric{name: "rpc.server.call.duration"}, []uint64{2, 3}},
		{"a library does not hide what another measured", metric{name: "http.server.request.duration", scope: "another"}, []uint64{2, 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := tt.preferred
			m.temporality, m.start, m.end, m.buckets = cumulative, at(0), at(60), []uint64{2}
			assert.Equal(t, tt.want, counts(read(newCounter(), request(http, m), request(again))))
		})
	}
}

func TestWhatWasHeldIsToldSinceItsOwnStart(t *testing.T) {
	t.Parallel()
	told := read(newCounter(), separately(durationsOf(60, 7), durationsOf(120, 9))...)
	last := told[len(told)-1]
	assert.Equal(t, []int64{int64(at(0)), int64(at(120))}, []int64{last.Start, last.End})
	assert.Equal(t, uint64(9), last.Count)
}
