// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// observed returns everything sent so far, as a component that judges releases reads it.
func (r *rig) observed(t *testing.T) []health.Observation {
	t.Helper()
	return merged(t, r.out.AllMetrics()...)
}

// told returns the totals of a metric over all bins, by release and series in words, such as "cart 1.0 GET /cart".
func (r *rig) told(t *testing.T, metric health.Metric) map[string]int64 {
	t.Helper()
	counts := map[string]int64{}
	for _, o := range r.observed(t) {
		if o.Series.Metric == metric {
			counts[wordsFor(o)] += o.Count
		}
	}
	return counts
}

func wordsFor(o health.Observation) string {
	said := []string{
		o.Release.Environment, o.Release.Service, o.Release.Version, o.Series.Class, o.Series.ErrorType, o.Series.Fingerprint,
		string(o.Series.Touched),
	}
	if o.Series.Signal != health.Traces {
		said = append(said, string(o.Series.Signal))
	}
	return strings.Join(slices.DeleteFunc(said, func(word string) bool { return word == "" }), " ")
}

func sum(counts map[string]int64) int64 {
	var all int64
	for _, n := range counts {
		all += n
	}
	return all
}

// leftOut returns how many items of an input signal were left out with an outcome.
func (r *rig) leftOut(t *testing.T, signal, outcome string) int64 {
	t.Helper()
	return r.figure(t, "items_left_out", "signal", signal, "outcome", outcome)
}

// figure returns the value of a metric of the internal telemetry, or 0 if it was never recorded.
func (r *rig) figure(t *testing.T, name string, pairs ...string) int64 {
	t.Helper()
	got, err := r.telemetry.GetMetric("otelcol_connector_release_health_" + name)
	if err != nil {
		return 0
	}
	var points []metricdata.DataPoint[int64]
	switch data := got.Data.(type) {
	case metricdata.Sum[int64]:
		points = data.DataPoints
	case metricdata.Gauge[int64]:
		points = data.DataPoints
	default:
		require.Failf(t, "no number", "%s is %T", name, data)
	}
	want := setOf(pairs...)
	for _, p := range points {
		if p.Attributes.Equals(&want) {
			return p.Value
		}
	}
	return 0
}

func setOf(pairs ...string) attribute.Set {
	var list []attribute.KeyValue
	for pair := range slices.Chunk(pairs, 2) {
		list = append(list, attribute.String(pair[0], pair[1]))
	}
	return attribute.NewSet(list...)
}

// point is an expected data point of the internal telemetry.
func point(value int64, pairs ...string) metricdata.DataPoint[int64] {
	return metricdata.DataPoint[int64]{Value: value, Attributes: setOf(pairs...)}
}
