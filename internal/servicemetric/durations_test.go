// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

// explicitly returns a data point of an explicit histogram in seconds.
func explicitly(end int, bounds []float64, buckets ...uint64) metric {
	m := duration(at(0), at(end), 0)
	m.bounds, m.buckets = bounds, buckets
	return m
}

// exponentially returns a data point of an exponential histogram in seconds.
func exponentially(end int, e exponential) metric {
	m := duration(at(0), at(end), 0)
	m.exponential = &e
	return m
}

func ascending(n int) []float64 {
	bounds := make([]float64, n)
	for i := range bounds {
		bounds[i] = float64(i + 1)
	}
	return bounds
}

func ones(n int) []uint64 {
	buckets := make([]uint64, n)
	for i := range buckets {
		buckets[i] = 1
	}
	return buckets
}

func TestDurations(t *testing.T) {
	t.Parallel()
	inf := math.Inf(1)
	bounds := []float64{0, 1, 2}
	tests := []struct {
		name   string
		points []metric
		// want are the buckets read from the last point.
		want    []servicemetric.Bucket
		refused uint64
	}{
		{"the buckets of a first point", []metric{explicitly(60, bounds, 1, 2, 0, 4)}, []servicemetric.Bucket{{0, 0, 1}, {0, 1, 2}, {2, inf, 4}}, 0},
		{"what was added to buckets", []metric{explicitly(60, bounds, 1, 2, 0, 4), explicitly(120, bounds, 1, 5, 1, 4)}, []servicemetric.Bucket{{0, 1, 3}, {1, 2, 1}}, 0},
		{"a single bucket", []metric{explicitly(60, nil, 3)}, []servicemetric.Bucket{{0, inf, 3}}, 0},
		{"other bounds than before tell nothing", []metric{explicitly(60, bounds, 1, 2, 0, 4), explicitly(120, []float64{0, 1, 3}, 1, 5, 1, 4)}, nil, 1},
		{
			"other bounds are where measuring begins anew",
			[]metric{explicitly(60, bounds, 1, 2, 0, 4), explicitly(120, []float64{5}, 7, 1), explicitly(180, []float64{5}, 7, 2)},
			[]servicemetric.Bucket{{5, inf, 1}},
			1,
		},
		{"a bucket that lost something tells nothing", []metric{explicitly(60, bounds, 1, 2, 0, 4), explicitly(120, bounds, 0, 9, 0, 4)}, nil, 1},
		{"bounds that do not ascend", []metric{explicitly(60, []float64{1, 1}, 1, 1, 1)}, nil, 1},
		{"bounds that are no numbers", []metric{explicitly(60, []float64{math.NaN()}, 1, 1)}, nil, 1},
		{"fewer buckets than bounds ask for", []metric{explicitly(60, bounds, 1, 1)}, nil, 1},
		{"more buckets than anybody needs", []metric{explicitly(60, ascending(600), ones(601)...)}, nil, 1},
		{
			"an exponential histogram of scale 0 doubles its bounds",
			[]metric{exponentially(60, exponential{offset: -2, zero: 5, threshold: 0.001, buckets: []uint64{1, 0, 2}})},
			[]servicemetric.Bucket{{0, 0.001, 5}, {0.25, 0.5, 1}, {1, 2, 2}},
			0,
		},
		{
			"an exponential histogram of scale 1 has two buckets in each doubling",
			[]metric{exponentially(60, exponential{scale: 1, buckets: []uint64{0, 1, 1}})},
			[]servicemetric.Bucket{{math.Sqrt2, 2, 1}, {2, 2 * math.Sqrt2, 1}},
			0,
		},
		{
			"an exponential histogram of scale -1 quadruples its bounds",
			[]metric{exponentially(60, exponential{scale: -1, buckets: []uint64{3, 1}})},
			[]servicemetric.Bucket{{1, 4, 3}, {4, 16, 1}},
			0,
		},
		{
			"an exponential histogram that grew at both ends",
			[]metric{
				exponentially(60, exponential{offset: 2, buckets: []uint64{1, 1}}),
				exponentially(120, exponential{offset: 1, buckets: []uint64{1, 1, 3, 1}}),
			},
			[]servicemetric.Bucket{{2, 4, 1}, {8, 16, 2}, {16, 32, 1}},
			0,
		},
		{
			"an exponential histogram that merged its buckets",
			[]metric{
				exponentially(60, exponential{scale: 1, offset: -3, buckets: []uint64{1, 2, 3, 4}}), // (-3), (-2 -1), (0)
				exponentially(120, exponential{scale: 0, offset: -2, buckets: []uint64{1, 6, 4}}),
			},
			[]servicemetric.Bucket{{0.5, 1, 1}},
			0,
		},
		{
			"an exponential histogram that became finer cannot be compared",
			[]metric{
				exponentially(60, exponential{scale: 0, buckets: []uint64{1}}),
				exponentially(120, exponential{scale: 1, buckets: []uint64{1, 1}}),
			},
			nil, 1,
		},
		{
			"an exponential histogram that lost zeros tells nothing",
			[]metric{exponentially(60, exponential{zero: 2, buckets: []uint64{1}}), exponentially(120, exponential{zero: 1, buckets: []uint64{9}})},
			nil, 1,
		},
		{"a threshold of zeros below zero", []metric{exponentially(60, exponential{threshold: -1, buckets: []uint64{1}})}, nil, 1},
		{
			"durations that could not be read are where measuring begins anew",
			[]metric{explicitly(60, bounds, 1, 2, 0, 4), explicitly(120, bounds, 9), explicitly(180, bounds, 4, 4, 4, 4)},
			nil, 2,
		},
		{"bounds below zero hold nothing", []metric{explicitly(60, []float64{-2, -1, 1}, 1, 1, 1, 0)}, []servicemetric.Bucket{{0, 0, 1}, {0, 0, 1}, {0, 1, 1}}, 0},
		{"a scale that does not exist", []metric{exponentially(60, exponential{scale: 21, buckets: []uint64{1}})}, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCounter()
			told := read(c, separately(tt.points...)...)
			require.NotEmpty(t, told)
			got := told[len(told)-1].Buckets
			require.Len(t, got, len(tt.want))
			for i, want := range tt.want {
				assert.Equal(t, want.Count, got[i].Count)
				assert.InEpsilon(t, want.Lower+1, got[i].Lower+1, 1e-12)
				assert.True(t, want.Upper == got[i].Upper || math.Abs(want.Upper-got[i].Upper) < 1e-12, "%v", got[i])
			}
			assert.Equal(t, servicemetric.Refusals{Durations: tt.refused}, c.Refused())
		})
	}
}

func TestOperationsCountThoughTheirDurationsCannotBeRead(t *testing.T) {
	t.Parallel()
	told := read(newCounter(), request(explicitly(60, []float64{2, 1}, 1, 2, 3)))
	assert.Equal(t, []uint64{6}, counts(told))
}

func TestDurationsBelowZeroAreRefused(t *testing.T) {
	t.Parallel()
	md := request(exponentially(60, exponential{buckets: []uint64{1}}))
	p := md.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).ExponentialHistogram().DataPoints().At(0)
	p.Negative().BucketCounts().FromRaw([]uint64{0, 1})
	c := newCounter()
	assert.Zero(t, measured(read(c, md)))
	assert.Equal(t, servicemetric.Refusals{Durations: 1}, c.Refused())
}

func TestUnits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, metric, unit string
		want               float64
	}{
		{"the metric's own word", "http.server.request.duration", "ms", 0.001},
		{"what the stable metric is measured in", "http.server.request.duration", "", 1},
		{"what the old metric is measured in", "http.server.duration", "", 0.001},
		{"what the name says", "http_server_duration_seconds", "", 1},
		{"the metric's word before that of its name", "http_server_duration_seconds", "ms", 0.001},
		{"Prometheus' words", "rpc.server.duration", "seconds", 1},
		{"microseconds", "rpc.server.duration", "us", 1e-6},
		{"nanoseconds", "rpc.server.duration", "ns", 1e-9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			first, second := explicitly(60, []float64{1}, 0, 0), explicitly(120, []float64{1}, 1, 0)
			first.name, first.unit, second.name, second.unit = tt.metric, tt.unit, tt.metric, tt.unit
			told := read(newCounter(), request(first), request(second))
			require.Len(t, told, 1)
			assert.InDelta(t, tt.want, told[0].Buckets[0].Upper, 1e-12)
		})
	}
}

func TestDurationsInWhatIsNoUnitOfTimeAreRefused(t *testing.T) {
	t.Parallel()
	m := explicitly(60, []float64{1}, 1, 0)
	m.unit = "By"
	c := newCounter()
	told := read(c, request(m))
	assert.Equal(t, []uint64{1}, counts(told))
	assert.Zero(t, measured(told))
	assert.Equal(t, servicemetric.Refusals{Durations: 1}, c.Refused())
}

func TestTheMiddleOfABucket(t *testing.T) {
	t.Parallel()
	assert.InDelta(t, 2, servicemetric.Bucket{Lower: 1, Upper: 4}.Middle(), 1e-12)
	assert.InDelta(t, 0.5, servicemetric.Bucket{Upper: 1}.Middle(), 1e-12)
	assert.InDelta(t, 10, servicemetric.Bucket{Lower: 10, Upper: math.Inf(1)}.Middle(), 1e-12)
	assert.InEpsilon(t, 1e300, servicemetric.Bucket{Lower: 1e299, Upper: 1e301}.Middle(), 1e-9, "without an overflow between")
}
