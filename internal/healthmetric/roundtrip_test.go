// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func TestWhatIsBuiltIsReadAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := rapid.SliceOfN(rapid.Custom(drawObservation), 0, 20).Draw(t, "told")
		opts := testOptions()
		opts.MaxRequestBytes = rapid.SampledFrom([]int{1, 2000, 0}).Draw(t, "limit")
		received := sent(t, build(told, opts))
		read, stats := readAll(received)
		// A request groups the points of a release by metric, so the order of the observations is not preserved.
		require.ElementsMatch(t, told, read)
		require.Equal(t, Stats{Read: len(told)}, stats)

		for _, m := range received {
			pollute(m)
		}
		again, stats := readAll(received)
		require.Equal(t, read, again)
		require.Len(t, told, stats.Read)
		require.Empty(t, stats.Malformed)
	})
}

// pollute adds what processors on the way and other producers may add.
func pollute(m pmetric.Metrics) {
	for _, resource := range m.ResourceMetrics().All() {
		resource.Resource().Attributes().PutStr("k8s.cluster.name", "blue")
		resource.Resource().Attributes().PutInt("host.cpus", 4)
		for _, scope := range resource.ScopeMetrics().All() {
			for _, metric := range scope.Metrics().All() {
				if metric.Type() == pmetric.MetricTypeSum {
					metric.Sum().DataPoints().At(0).Attributes().PutStr("tenant", "a")
				}
			}
			scope.Metrics().AppendEmpty().SetName("http.server.request.duration")
		}
	}
	m.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics().AppendEmpty().SetEmptyGauge().DataPoints().AppendEmpty()
}

func TestRequestsStayWithinTheirLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := rapid.SliceOfN(rapid.Custom(drawObservation), 1, 30).Draw(t, "told")
		for i := range told {
			told[i].Release.Version = rapid.SampledFrom([]string{"", string(make([]byte, 127)), string(make([]byte, 20_000))}).Draw(t, "version")
		}
		opts := testOptions()
		opts.MaxRequestBytes = rapid.IntRange(1, 50_000).Draw(t, "limit")
		requests := build(told, opts)
		for _, m := range requests {
			if m.DataPointCount() > 1 {
				require.LessOrEqual(t, len(marshal(t, m)), opts.MaxRequestBytes)
			}
		}
		require.Len(t, told, pointsIn(requests))
	})
}

func TestSizesAreBoundedFromAbove(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		long := func(label string) string {
			return string(make([]byte, rapid.SampledFrom([]int{0, 1, 100, 127, 128, 16_370, 16_384, 20_000}).Draw(t, label)))
		}
		o := drawObservation(t)
		o.Release = release.Identity{
			Namespace: long("namespace"), Service: long("service"), Environment: long("environment"), DeploymentID: long("deployment"),
			Revision: long("revision"), Repository: long("repository"), Digest: long("digest"), Version: long("version"),
			PlatformRevision: long("platform"), Tag: long("tag"), InstanceStart: rapid.Int64().Draw(t, "start"), Step: release.Step(long("step")),
		}
		o.Collector, o.Series.Class, o.Series.EntryService = long("collector"), long("class"), long("entry")
		for _, f := range []form{
			{temporality: pmetric.AggregationTemporalityDelta},
			{temporality: pmetric.AggregationTemporalityCumulative, identityOnPoints: true},
		} {
			w := newWriter(f, testOptions(), func(pmetric.Metrics) bool { return false })
			for range rapid.IntRange(1, 3).Draw(t, "points") {
				w.write(point{start: math.MaxUint64, end: math.MaxUint64, told: &o})
			}
			require.LessOrEqual(t, len(marshal(t, w.request)), w.size)
		}
	})
}

func pointsIn(requests []pmetric.Metrics) int {
	points := 0
	for _, m := range requests {
		points += m.DataPointCount()
	}
	return points
}

func TestRequestsAreNotMuchSmallerThanTheyMayBe(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.MaxRequestBytes = 1 << 20
	requests := build(slices.Collect(manyReleases(4000)), opts)
	require.Greater(t, len(requests), 2)
	for _, m := range requests[:len(requests)-1] {
		assert.Greater(t, len(marshal(t, m)), opts.MaxRequestBytes/2)
	}
}

func TestAReleaseIsToldOnOneResource(t *testing.T) {
	t.Parallel()
	told := slices.Collect(manyReleases(3))
	requests := build(told, testOptions())
	require.Len(t, requests, 1)
	assert.Equal(t, 3, requests[0].ResourceMetrics().Len())
	assert.Equal(t, len(told), requests[0].DataPointCount())
}

func TestNothingIsBuiltOfNothing(t *testing.T) {
	t.Parallel()
	assert.Empty(t, build(nil, testOptions()))
	assert.Empty(t, build([]health.Observation{{Series: health.Series{Metric: "unheard_of"}}}, testOptions()))
}

func TestBuildingStopsWhenNoMoreIsWanted(t *testing.T) {
	t.Parallel()
	told := 0
	counting := func(yield func(health.Observation) bool) {
		for o := range manyReleases(100) {
			told++
			if !yield(o) {
				return
			}
		}
	}
	for range Build(counting, Options{MaxRequestBytes: 1}) {
		break
	}
	assert.Equal(t, 2, told, "the second finds the first request full")
}
