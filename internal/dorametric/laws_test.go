// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// drawFlushes draws a history of flushes, each of which reports the same three scopes.
func drawFlushes(t *rapid.T) []dora.Flush {
	observation := rapid.Custom(func(t *rapid.T) dora.Observation {
		if rapid.Bool().Draw(t, "counter") {
			o := one(deployments(rapid.SampledFrom([]string{"failed", "succeeded"}).Draw(t, "status")))
			if rapid.Bool().Draw(t, "several") {
				o.ID, o.Value = "", float64(rapid.Int64Range(0, 1<<40).Draw(t, "count"))
			}
			return o
		}
		return observed(duration(), float64(rapid.IntRange(0, 1000).Draw(t, "seconds")))
	})
	var flushes []dora.Flush
	for range rapid.IntRange(1, 6).Draw(t, "flushes") {
		var f dora.Flush
		for i := range 3 {
			f.Reports = append(f.Reports, dora.Report{
				Identity:     service("service-" + strconv.Itoa(i)),
				Observations: rapid.SliceOfN(observation, 0, 5).Draw(t, "observations"),
			})
		}
		flushes = append(flushes, f)
	}
	return flushes
}

// total holds the sums of a history by metric.
type total map[string]struct{ value, count float64 }

func (s total) add(metric string, value float64, count uint64) {
	sum := s[metric]
	sum.value += value
	sum.count += float64(count)
	s[metric] = sum
}

func expected(flushes []dora.Flush) total {
	want := total{}
	for _, f := range flushes {
		for _, r := range f.Reports {
			for _, o := range r.Observations {
				count := uint64(0)
				if o.Metric == "test.duration" {
					count = 1
				}
				want.add(string(o.Metric), o.Value, count)
			}
		}
	}
	return want
}

func TestCumulativeValueIsTheSumOfItsObservations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		opts := testOptions()
		opts.Exponential = rapid.Bool().Draw(t, "exponential")
		flushes := drawFlushes(t)
		b := NewBuilder(opts, after(0))
		got := total{}
		for i, f := range flushes {
			requests := build(b, f, after(i+1))
			if i < len(flushes)-1 {
				continue
			}
			for _, p := range read(requests) {
				got.add(p.metric, p.value, p.count)
				assertBucketsAddUp(t, p)
			}
		}
		assert.Equal(t, expected(flushes), got)
	})
}

func TestDeltasThatArrivedAddUpWhateverWasRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		opts := testOptions()
		opts.Delta = true
		opts.Exponential = rapid.Bool().Draw(t, "exponential")
		opts.MaxRequestBytes = rapid.IntRange(300, 3000).Draw(t, "max_request_bytes")
		flushes := drawFlushes(t)
		b := NewBuilder(opts, after(0))
		got, ends := total{}, map[string]told{}
		for i, f := range flushes {
			for r := range b.Build(f, after(i+1)) {
				if i < len(flushes)-1 && rapid.Bool().Draw(t, "refused") {
					continue
				}
				b.Delivered(r)
				for _, p := range read([]Request{r}) {
					got.add(p.metric, p.value, p.count)
					assertBucketsAddUp(t, p)
					if before, ok := ends[p.metric+p.attributes]; ok {
						require.Equal(t, before.at, p.start, "deltas leave no gap and do not overlap")
					}
					ends[p.metric+p.attributes] = p
				}
			}
		}
		assert.Equal(t, expected(flushes), got)
	})
}

func assertBucketsAddUp(t require.TestingT, p told) {
	sum := uint64(0)
	for _, n := range p.buckets {
		sum += n
	}
	require.Equal(t, p.count, sum, p)
}

func TestCuttingIntoRequestsChangesNoPoint(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := testOptions()
		whole.Exponential = rapid.Bool().Draw(t, "exponential")
		cut := whole
		cut.MaxRequestBytes = rapid.IntRange(1, 4000).Draw(t, "max_request_bytes")
		flushes := drawFlushes(t)
		a, b := NewBuilder(whole, after(0)), NewBuilder(cut, after(0))
		for i, f := range flushes {
			one, many := build(a, f, after(i+1)), build(b, f, after(i+1))
			require.LessOrEqual(t, len(one), 1)
			require.Equal(t, read(one), read(many))
			for _, r := range many {
				size := (&pmetric.ProtoMarshaler{}).MetricsSize(r.Metrics)
				if r.Metrics.DataPointCount() > 1 {
					require.LessOrEqual(t, size, cut.MaxRequestBytes)
				}
				assertDescribed(t, r.Metrics)
			}
		}
	})
}

func TestRequestsOfManySmallMetricsStayWithinTheirSize(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Instruments = nil
	report := dora.Report{Identity: service("checkout")}
	for i := range 40 {
		name := dora.Metric("test.metric_" + strconv.Itoa(i))
		opts.Instruments = append(opts.Instruments, dora.Instrument{Name: name, Unit: "1", Description: "One of many.", Kind: dora.Counter})
		report.Zeros = append(report.Zeros, dora.Series{Metric: name})
	}
	for opts.MaxRequestBytes = 300; opts.MaxRequestBytes < 1500; opts.MaxRequestBytes++ {
		requests := build(NewBuilder(opts, after(0)), flushOf(report), after(1))
		assert.Len(t, read(requests), 40)
		for _, r := range requests {
			assert.LessOrEqual(t, (&pmetric.ProtoMarshaler{}).MetricsSize(r.Metrics), opts.MaxRequestBytes)
		}
	}
}

func assertDescribed(t require.TestingT, m pmetric.Metrics) {
	require.Equal(t, 1, m.ResourceMetrics().Len())
	scope := m.ResourceMetrics().At(0).ScopeMetrics().At(0)
	require.Equal(t, "example.org/connector", scope.Scope().Name())
	for _, metric := range scope.Metrics().All() {
		require.NotEmpty(t, metric.Name())
		require.NotEmpty(t, metric.Unit())
		require.NotEmpty(t, metric.Description())
		require.NotEmpty(t, readMetric(metric), "no metric without points")
	}
}

func TestBucketHoldsTheValuesUpToItsBound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		bounds := testInstruments[3].Buckets
		h := newExplicit(bounds)
		values := rapid.SliceOf(rapid.OneOf(
			rapid.Float64Range(-1, 700), rapid.SampledFrom(bounds))).Draw(t, "values")
		for _, v := range values {
			h.observe(v)
		}
		for i := range h.counts {
			lower, upper := math.Inf(-1), math.Inf(1)
			if i > 0 {
				lower = bounds[i-1]
			}
			if i < len(bounds) {
				upper = bounds[i]
			}
			want := uint64(0)
			for _, v := range values {
				if lower < v && v <= upper {
					want++
				}
			}
			require.Equal(t, want, h.counts[i], "bucket (%g, %g]", lower, upper)
		}
	})
}

func TestKeysDifferWhereAttributesDo(t *testing.T) {
	t.Parallel()
	attribute := rapid.Custom(func(t *rapid.T) dora.Attribute {
		part := rapid.StringOf(rapid.SampledFrom([]rune{'a', '1', ':', '\x00'}))
		return dora.Attribute{Key: part.Draw(t, "key"), Value: part.Draw(t, "value")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(attribute, 0, 3).Draw(t, "a")
		b := rapid.Permutation(a).Draw(t, "b")
		require.Equal(t, keyOf(a), keyOf(b))
		other := rapid.SliceOfN(attribute, 0, 3).Draw(t, "other")
		if keyOf(a) == keyOf(other) {
			require.ElementsMatch(t, a, other)
		}
	})
}

func TestOrderDependsOnTheFlushAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		flushes := drawFlushes(t)
		a, b := NewBuilder(testOptions(), after(0)), NewBuilder(testOptions(), after(0))
		for i, f := range flushes {
			require.Equal(t, read(build(a, f, after(i+1))), read(build(b, f, after(i+1))))
		}
	})
}
