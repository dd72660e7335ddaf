// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/pmetrictest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// everyKind returns a flush with a data point of every kind in two scopes.
func everyKind() dora.Flush {
	slow := observed(duration(), 75)
	slow.Exemplar = attributes("deployment.id", "1784526925")
	slow.TraceID = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
	return flushOf(
		dora.Report{
			Identity:     service("checkout"),
			Zeros:        []dora.Series{deployments("failed"), deployments("succeeded"), duration()},
			Observations: []dora.Observation{one(deployments("succeeded")), slow},
			Samples: []dora.Sample{
				{Series: dora.Series{Metric: "test.active", Attributes: attributes("dora.deployment.state", "queued")}, Value: 2},
				{Series: dora.Series{Metric: "test.rate", Attributes: attributes("dora.window.size", "7d")}, Value: 0.25},
			},
		},
		dora.Report{Identity: service("search"), Zeros: []dora.Series{deployments("failed")}},
	)
}

func TestGolden(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*Options){
		"cumulative":  func(*Options) {},
		"delta":       func(o *Options) { o.Delta = true },
		"exponential": func(o *Options) { o.Exponential = true },
		"own_buckets": func(o *Options) { o.Buckets = map[dora.Metric][]float64{"test.duration": {50, 100}} },
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions()
			set(&opts)
			b := NewBuilder(opts, after(0))
			b.Delivered(build(b, everyKind(), after(1))[0])
			requests := build(b, everyKind(), after(2))
			require.Len(t, requests, 1)

			path := filepath.Join("testdata", name+".yaml")
			if *update {
				require.NoError(t, golden.WriteMetrics(t, path, requests[0].Metrics, golden.SkipMetricTimestampNormalization()))
			}
			want, err := golden.ReadMetrics(path)
			require.NoError(t, err)
			require.NoError(t, pmetrictest.CompareMetrics(want, requests[0].Metrics,
				pmetrictest.IgnoreMetricDataPointsOrder(), pmetrictest.IgnoreMetricsOrder()))
		})
	}
}

func TestSeriesBeginsWithTheFlushBeforeTheOneThatNamesIt(t *testing.T) {
	t.Parallel()
	b := NewBuilder(testOptions(), after(0))
	early := dora.Report{Identity: service("checkout"), Zeros: []dora.Series{deployments("failed")}}
	late := early
	late.Observations = []dora.Observation{one(deployments("succeeded"))}

	assert.Equal(t, stamp(after(0)), read(build(b, flushOf(early), after(1)))[0].start)
	points := read(build(b, flushOf(late), after(2)))
	require.Len(t, points, 2)
	assert.Equal(t, stamp(after(0)), points[0].start, "cumulative series keep their start")
	assert.Equal(t, stamp(after(1)), points[1].start, "the new one counts since the flush before")
	for _, p := range points {
		assert.Equal(t, stamp(after(2)), p.at, "all points of a flush share one time")
	}
}

func TestEverythingIsToldAgainWithEveryFlush(t *testing.T) {
	t.Parallel()
	b := NewBuilder(testOptions(), after(0))
	identity := service("checkout")
	build(b, flushOf(dora.Report{Identity: identity, Observations: []dora.Observation{one(deployments("failed")), observed(duration(), 3)}}), after(1))
	points := read(build(b, flushOf(dora.Report{Identity: identity}), after(2)))
	require.Len(t, points, 2)
	assert.InDelta(t, 1, points[0].value, 0)
	assert.EqualValues(t, 1, points[1].count)
}

func TestGaugeWithoutSampleIsNotTold(t *testing.T) {
	t.Parallel()
	b := NewBuilder(testOptions(), after(0))
	rate := dora.Sample{Series: dora.Series{Metric: "test.rate"}, Value: 0}
	require.Len(t, read(build(b, flushOf(dora.Report{Identity: service("a"), Samples: []dora.Sample{rate}}), after(1))), 1)
	assert.Empty(t, build(b, flushOf(dora.Report{Identity: service("a")}), after(2)), "no point, and no request without points")
}

func TestMetricThatIsNotConfiguredIsDropped(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Instruments = testInstruments[:1]
	b := NewBuilder(opts, after(0))
	points := read(build(b, everyKind(), after(1)))
	require.Len(t, points, 3)
	for _, p := range points {
		assert.Equal(t, "test.deployments", p.metric)
	}
}

func TestScopeThatIsNoLongerReportedIsForgotten(t *testing.T) {
	t.Parallel()
	b := NewBuilder(testOptions(), after(0))
	counted := flushOf(dora.Report{Identity: service("a"), Observations: []dora.Observation{one(deployments("failed"))}})
	build(b, counted, after(1))
	assert.Equal(t, 1, b.Series())
	assert.Empty(t, build(b, flushOf(), after(2)))
	assert.Zero(t, b.Series())

	again := read(build(b, counted, after(3)))
	require.Len(t, again, 1)
	assert.InDelta(t, 1, again[0].value, 0, "it counts anew")
	assert.Equal(t, stamp(after(2)), again[0].start, "and says so by its start")
}

func TestSeriesBeyondTheCapAreRefusedAndCounted(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.MaxSeries = 2
	b := NewBuilder(opts, after(0))
	report := dora.Report{Identity: service("a"), Zeros: []dora.Series{deployments("failed"), deployments("succeeded"), deployments("skipped")}}
	assert.Len(t, read(build(b, flushOf(report), after(1))), 2)
	assert.Equal(t, 1, b.TakeRefused())
	assert.Zero(t, b.TakeRefused(), "each refusal is told once")

	report.Observations = []dora.Observation{one(deployments("failed"))}
	points := read(build(b, flushOf(report), after(2)))
	assert.InDelta(t, 1, points[0].value, 0, "what has a place keeps counting")
	assert.Equal(t, 1, b.TakeRefused())
}

func TestAttributeOrderMakesNoSeries(t *testing.T) {
	t.Parallel()
	b := NewBuilder(testOptions(), after(0))
	series := func(pairs ...string) dora.Observation {
		return one(dora.Series{Metric: "test.deployments", Attributes: attributes(pairs...)})
	}
	f := flushOf(
		dora.Report{Identity: attributes("x", "1", "y", "2"), Observations: []dora.Observation{series("a", "1", "b", "2")}},
		dora.Report{Identity: attributes("y", "2", "x", "1"), Observations: []dora.Observation{series("b", "2", "a", "1")}},
	)
	points := read(build(b, f, after(1)))
	require.Len(t, points, 1)
	assert.InDelta(t, 2, points[0].value, 0)
}

func TestClockThatGoesBackLeavesTimesInOrder(t *testing.T) {
	t.Parallel()
	b := NewBuilder(testOptions(), after(5))
	first := read(build(b, everyKind(), after(1)))
	second := read(build(b, everyKind(), after(0)))
	require.Len(t, second, len(first))
	for i := range first {
		if first[i].start != 0 {
			assert.Greater(t, first[i].at, first[i].start)
		}
		assert.Greater(t, second[i].at, first[i].at)
	}
}

func TestUpDownCounterIsCumulativeUnderDelta(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Delta = true
	b := NewBuilder(opts, after(0))
	for _, p := range read(build(b, everyKind(), after(1))) {
		switch p.metric {
		case "test.active":
			assert.Equal(t, pmetric.AggregationTemporalityCumulative, p.temporality)
		case "test.rate":
			assert.Zero(t, p.start, "gauges have no start")
		default:
			assert.Equal(t, pmetric.AggregationTemporalityDelta, p.temporality)
		}
	}
}

func TestWhoReceivesARequestMayChangeIt(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.MaxRequestBytes = 300
	a, b := NewBuilder(opts, after(0)), NewBuilder(opts, after(0))
	for _, r := range build(a, everyKind(), after(1)) {
		for _, m := range r.Metrics.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			for _, attributes := range attributesOf(m) {
				for _, value := range attributes.All() {
					value.SetStr("changed")
				}
				attributes.Clear()
			}
		}
	}
	b.Build(everyKind(), after(1))
	assert.Equal(t, read(build(b, everyKind(), after(2))), read(build(a, everyKind(), after(2))))
}
