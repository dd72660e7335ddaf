// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func counted(service, collector string, bin health.Bin, signal health.Signal) health.Observation {
	o := observed(collector, bin, health.Operations, 1)
	o.Release.Service, o.Series.Signal = service, signal
	return o
}

func TestAServiceIsCountedFromItsBestSignalInEachBin(t *testing.T) {
	t.Parallel()
	durations := counted("cart", "a", 1, health.HTTPMetrics)
	durations.Series.Metric = health.Durations
	told := []health.Observation{
		counted("cart", "a", 1, health.SpanMetrics),
		durations,
		counted("cart", "b", 1, health.Traces),
		counted("cart", "a", 2, health.SpanMetrics),
		counted("cart", "a", 2, health.HTTPMetrics),
		counted("till", "a", 1, health.SpanMetrics),
		observed("a", 1, health.ErrorLogs, 1),
	}
	var kept []int
	for o := range health.BestSignals(slices.Values(told)) {
		kept = append(kept, slices.IndexFunc(told, func(t health.Observation) bool { return assert.ObjectsAreEqual(t, o) }))
	}
	assert.Equal(t, []int{2, 4, 5, 6}, kept)
}

func TestTheBestSignalKnowsNoOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := rapid.SliceOfN(rapid.Custom(drawObservation), 0, 15).Draw(t, "told")
		once := slices.Collect(health.BestSignals(slices.Values(told)))
		require.ElementsMatch(t, once, slices.Collect(health.BestSignals(slices.Values(shuffled(t, told)))))
		require.Equal(t, once, slices.Collect(health.BestSignals(slices.Values(once))))
	})
}
