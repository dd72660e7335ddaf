// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/pmetrictest"
	"github.com/prometheus/otlptranslator"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

var checkout = delivery.Scope{Service: delivery.Service{Namespace: "shop", Name: "checkout"}, Environment: "production"}

// releaseOptions returns options with the metrics of releases only.
func releaseOptions() Options {
	opts := testOptions()
	opts.Instruments, opts.Remember = nil, 48*time.Hour
	for _, i := range dora.Instruments {
		if strings.HasPrefix(string(i.Name), "dora.release.") {
			opts.Instruments = append(opts.Instruments, i)
		}
	}
	return opts
}

// served returns a release with traffic until the n-th flush.
func served(version string, n int, change func(*inquiry.Release)) inquiry.Release {
	r := inquiry.Release{
		Scope: checkout, Version: version, State: watch.Full, Health: watch.Healthy, Operations: 20_000, Failed: 40,
		First: delivery.InstantOf(epoch), Last: delivery.InstantOf(after(n)),
	}
	change(&r)
	return r
}

func operations(version, errorType string, count int64, n int, traces ...attribution.Trace) inquiry.Operations {
	return inquiry.Operations{Scope: checkout, Version: version, ErrorType: errorType, Count: count, At: delivery.InstantOf(after(n)), Traces: traces}
}

func TestReleasesAreToldAsTheGoldenFileShows(t *testing.T) {
	t.Parallel()
	releases := []inquiry.Release{
		served("1.4.1", 2, func(r *inquiry.Release) {}),
		served("1.4.2", 2, func(r *inquiry.Release) {
			r.State, r.Health, r.Suspected, r.First = watch.Canary, watch.Failing, true, delivery.InstantOf(after(1))
			r.Operations, r.Failed, r.Baseline, r.HasBaseline = 2000, 102, 0.002, true
		}),
		served("1.3.9", 1, func(r *inquiry.Release) { r.State, r.First = watch.Superseded, 0 }),
	}
	b := NewBuilder(releaseOptions(), after(0))
	told := func(n int, of ...inquiry.Operations) []Request {
		return build(b, flushOf(dora.ReleaseReports(releases, of, 2, after(n))...), after(n))
	}
	told(1)
	requests := told(2, operations("1.4.1", "", 19_960, 2), operations("1.4.1", "timeout", 40, 2), operations("1.4.2", "", 1898, 2),
		operations("1.4.2", "500", 102, 2, attribution.Trace{TraceID: [16]byte{1}}, attribution.Trace{TraceID: [16]byte{2}}))
	require.Len(t, requests, 1)

	path := filepath.Join("testdata", "releases.yaml")
	if *update {
		require.NoError(t, golden.WriteMetrics(t, path, requests[0].Metrics, golden.SkipMetricTimestampNormalization()))
	}
	want, err := golden.ReadMetrics(path)
	require.NoError(t, err)
	require.NoError(t, pmetrictest.CompareMetrics(want, requests[0].Metrics,
		pmetrictest.IgnoreMetricDataPointsOrder(), pmetrictest.IgnoreMetricsOrder()))
}

func TestReleaseDocumentationListsEveryMetricByItsNameInPrometheus(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "releases.md"))
	require.NoError(t, err)
	listed := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(dora\\.release\\.[a-z_]+)` \\|.*\\| `(dora_release_[a-z_]+)` \\|$").FindAllStringSubmatch(string(page), -1) {
		listed[row[1]] = row[2]
	}
	kinds := map[dora.Kind]otlptranslator.MetricType{
		dora.Counter: otlptranslator.MetricTypeMonotonicCounter, dora.UpDownCounter: otlptranslator.MetricTypeNonMonotonicCounter, dora.Gauge: otlptranslator.MetricTypeGauge,
	}
	want := map[string]string{}
	for _, i := range releaseOptions().Instruments {
		namer := otlptranslator.MetricNamer{WithMetricSuffixes: true}
		name, err := namer.Build(otlptranslator.Metric{Name: string(i.Name), Unit: i.Unit, Type: kinds[i.Kind]})
		require.NoError(t, err)
		want[string(i.Name)] = name
	}
	assert.Equal(t, want, listed)
}

// New versions never stop coming, so the memory for old ones must be bounded.
func TestCountersOfOldVersionsAreForgotten(t *testing.T) {
	t.Parallel()
	opts := releaseOptions()
	opts.MaxSeries = 10
	b := NewBuilder(opts, after(0))
	const hour = 60
	for day := range 60 {
		for n := day * 24 * hour; n < (day+1)*24*hour; n += 6 * hour {
			version := strconv.Itoa(day)
			releases := []inquiry.Release{served(version, n, func(*inquiry.Release) {})}
			if day > 0 {
				releases = append(releases, served(strconv.Itoa(day-1), day*24*hour, func(r *inquiry.Release) { r.State = watch.Superseded }))
			}
			of := []inquiry.Operations{operations(version, "", 10, n), operations(version, "500", 1, n)}
			build(b, flushOf(dora.ReleaseReports(releases, of, dora.ReportedReleases, after(n))...), after(n+1))
		}
	}
	assert.Zero(t, b.TakeRefused(), "two series of each of five days have room")
}

func TestReleaseThatIsRolledBackToGoesOnCounting(t *testing.T) {
	t.Parallel()
	b := NewBuilder(releaseOptions(), after(0))
	const hour = 60
	step := func(n int, version string) map[string]float64 {
		releases := []inquiry.Release{served(version, n, func(*inquiry.Release) {})}
		reports := dora.ReleaseReports(releases, []inquiry.Operations{operations(version, "", 10, n)}, dora.ReportedReleases, after(n))
		sums := map[string]float64{}
		for _, p := range read(build(b, flushOf(reports...), after(n))) {
			if p.metric == string(dora.ReleaseOperations) {
				sums[p.attributes] += p.value
			}
		}
		return sums
	}
	first := step(1, "1")
	assert.Len(t, step(2, "2"), 1, "the first is not told any more")
	back := step(30*hour, "1")
	require.Len(t, back, 1)
	for series, value := range back {
		assert.InDelta(t, first[series]+10, value, 0)
	}
}
