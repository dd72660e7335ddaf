// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// oneOf returns a request with the first fixture of a metric, and that metric for the test to change.
func oneOf(t *testing.T, metric health.Metric) (pmetric.Metrics, pmetric.Metric) {
	t.Helper()
	for _, o := range fixtures() {
		if o.Series.Metric == metric {
			m := build([]health.Observation{o}, testOptions())[0]
			return m, m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0)
		}
	}
	require.Fail(t, "no fixture", metric)
	return pmetric.Metrics{}, pmetric.Metric{}
}

func TestPointsThatAreNotAsTheyMustBeAreCounted(t *testing.T) {
	t.Parallel()
	number := func(change func(pmetric.NumberDataPoint)) func(pmetric.Metrics, pmetric.Metric) {
		return func(_ pmetric.Metrics, m pmetric.Metric) { change(numberPoints(m).At(0)) }
	}
	histogram := func(change func(pmetric.ExponentialHistogramDataPoint)) func(pmetric.Metrics, pmetric.Metric) {
		return func(_ pmetric.Metrics, m pmetric.Metric) { change(m.ExponentialHistogram().DataPoints().At(0)) }
	}
	resource := func(key string) func(pmetric.Metrics, pmetric.Metric) {
		return func(all pmetric.Metrics, _ pmetric.Metric) {
			all.ResourceMetrics().At(0).Resource().Attributes().Remove(key)
		}
	}
	tests := []struct {
		name   string
		metric health.Metric
		change func(pmetric.Metrics, pmetric.Metric)
		want   Fault
	}{
		{"nobody says who counted", health.Operations, resource(keyCollector), FaultIdentity},
		{"nobody says what was counted", health.Operations, resource(keyService), FaultIdentity},
		{"a sum became a gauge", health.Operations, func(_ pmetric.Metrics, m pmetric.Metric) { m.SetEmptyGauge().DataPoints().AppendEmpty() }, FaultType},
		{"an exponential histogram became an explicit one", health.Durations, func(_ pmetric.Metrics, m pmetric.Metric) {
			m.SetEmptyHistogram().DataPoints().AppendEmpty()
		}, FaultType},
		{"a sum says no temporality", health.Operations, func(_ pmetric.Metrics, m pmetric.Metric) {
			m.Sum().SetAggregationTemporality(pmetric.AggregationTemporalityUnspecified)
		}, FaultTemporality},
		{"a point begins within a bin", health.Operations, number(func(p pmetric.NumberDataPoint) { p.SetStartTimestamp(p.StartTimestamp() + 1) }), FaultBin},
		{"a point ends within a bin", health.Operations, number(func(p pmetric.NumberDataPoint) { p.SetTimestamp(p.Timestamp() - 1) }), FaultBin},
		{"a point has no start", health.Operations, number(func(p pmetric.NumberDataPoint) { p.SetStartTimestamp(0) }), FaultBin},
		{"a point is beyond all time", health.Operations, number(func(p pmetric.NumberDataPoint) {
			p.SetStartTimestamp(stampOf(math.MaxUint64 - uint64(health.BinWidth) + 1)) // as a signed number, the bin before 1970
			p.SetTimestamp(0)
		}), FaultBin},
		{"a point says it has no value", health.Operations, number(func(p pmetric.NumberDataPoint) {
			p.SetFlags(pmetric.DefaultDataPointFlags.WithNoRecordedValue(true))
		}), FaultValue},
		{"a point has no value", health.Operations, func(_ pmetric.Metrics, m pmetric.Metric) {
			p := pmetric.NewNumberDataPoint()
			numberPoints(m).At(0).Attributes().CopyTo(p.Attributes())
			p.SetStartTimestamp(numberPoints(m).At(0).StartTimestamp())
			p.SetTimestamp(numberPoints(m).At(0).Timestamp())
			p.CopyTo(numberPoints(m).At(0))
		}, FaultValue},
		{"a count is negative", health.Operations, number(func(p pmetric.NumberDataPoint) { p.SetIntValue(-1) }), FaultValue},
		{"a count is beyond belief", health.Operations, number(func(p pmetric.NumberDataPoint) { p.SetIntValue(math.MaxInt64) }), FaultValue},
		{"a count is no number", health.Operations, number(func(p pmetric.NumberDataPoint) { p.SetDoubleValue(math.NaN()) }), FaultValue},
		{"a count is infinite", health.FailureOrigins, number(func(p pmetric.NumberDataPoint) { p.SetDoubleValue(math.Inf(1)) }), FaultValue},
		{"operations do not say from what they were counted", health.Operations, number(func(p pmetric.NumberDataPoint) { p.Attributes().Remove(keySignal) }), FaultAttribute},
		{"a signal is unheard of", health.Operations, number(func(p pmetric.NumberDataPoint) { p.Attributes().PutStr(keySignal, "logs") }), FaultAttribute},
		{"exposures do not say what was touched", health.Exposures, number(func(p pmetric.NumberDataPoint) { p.Attributes().Remove(keyTouched) }), FaultAttribute},
		{"exposures do not say how the entry ended", health.Exposures, number(func(p pmetric.NumberDataPoint) { p.Attributes().PutStr(keyEntryFailed, "true") }), FaultAttribute},
		{"origins do not say whether the failure was handled", health.FailureOrigins, number(func(p pmetric.NumberDataPoint) { p.Attributes().Remove(keyHandled) }), FaultAttribute},
		{"buckets hold less than was counted", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.SetCount(41) }), FaultHistogram},
		{"buckets hold more than was counted", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.SetCount(39) }), FaultHistogram},
		{"buckets without a count", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.SetCount(0) }), FaultHistogram},
		{"bucket counts overflow", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) {
			p.Positive().BucketCounts().FromRaw([]uint64{math.MaxUint64, 40})
		}), FaultHistogram},
		{"a duration is negative", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.Negative().BucketCounts().FromRaw([]uint64{1}) }), FaultHistogram},
		{"the sum is missing", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.RemoveSum() }), FaultHistogram},
		{"the sum is no number", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.SetSum(math.NaN()) }), FaultHistogram},
		{"the minimum exceeds the maximum", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.SetMin(9) }), FaultHistogram},
		{"the scale is unheard of", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.SetScale(21) }), FaultHistogram},
		{"a bucket is beyond all numbers", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.Positive().SetOffset(4094) }), FaultHistogram},
		{"a bucket is below all numbers", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) { p.Positive().SetOffset(-4301) }), FaultHistogram},
		{"there are too many buckets", health.Durations, histogram(func(p pmetric.ExponentialHistogramDataPoint) {
			p.Positive().BucketCounts().FromRaw(append([]uint64{39}, make([]uint64, maxBuckets)...))
		}), FaultHistogram},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, metric := oneOf(t, tt.metric)
			tt.change(m, metric)
			read, stats := readAll([]pmetric.Metrics{m})
			assert.Empty(t, read)
			assert.Equal(t, Stats{Malformed: map[Fault]int{tt.want: 1}}, stats)
		})
	}
}

func TestWhatOthersWriteALittleDifferentlyIsRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		metric health.Metric
		change func(pmetric.Metrics, pmetric.Metric)
	}{
		{"a whole number as a fraction", health.Operations, func(_ pmetric.Metrics, m pmetric.Metric) { numberPoints(m).At(0).SetDoubleValue(38) }},
		{"an unused attribute", health.ErrorLogs, func(_ pmetric.Metrics, m pmetric.Metric) { numberPoints(m).At(0).Attributes().PutStr(keyClass, "x") }},
		{"a digest with its repository", health.Operations, func(all pmetric.Metrics, _ pmetric.Metric) {
			digests, _ := all.ResourceMetrics().At(0).Resource().Attributes().Get(keyDigests)
			first := digests.Slice().At(0)
			first.SetStr("registry.example.org/shop/cart@" + first.Str())
		}},
		{"a tag that is no list", health.Operations, func(all pmetric.Metrics, _ pmetric.Metric) {
			all.ResourceMetrics().At(0).Resource().Attributes().PutStr(keyTags, "1.4.0")
		}},
		{"a finer histogram with empty buckets around", health.Durations, func(_ pmetric.Metrics, m pmetric.Metric) {
			p := m.ExponentialHistogram().DataPoints().At(0)
			p.Positive().SetOffset(-19)
			p.Positive().BucketCounts().FromRaw([]uint64{0, 0, 9, 0, 30, 0})
		}},
		{"an exemplar without a trace", health.Operations, func(_ pmetric.Metrics, m pmetric.Metric) { numberPoints(m).At(0).Exemplars().AppendEmpty() }},
		{"another description", health.Operations, func(_ pmetric.Metrics, m pmetric.Metric) { m.SetDescription("counted elsewhere") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, metric := oneOf(t, tt.metric)
			want, _ := readAll([]pmetric.Metrics{m})
			tt.change(m, metric)
			read, stats := readAll([]pmetric.Metrics{m})
			assert.Equal(t, want, read)
			assert.Equal(t, Stats{Read: 1}, stats)
		})
	}
}

func TestPartsOfATraceAreRoundedToTenths(t *testing.T) {
	t.Parallel()
	m, metric := oneOf(t, health.FailureOrigins)
	for value, want := range map[float64]int64{0.3: 3, 0.7: 7, 1: 10, 0.26: 3, 0: 0} {
		numberPoints(metric).At(0).SetDoubleValue(value)
		read, _ := readAll([]pmetric.Metrics{m})
		assert.Equal(t, want, read[0].Count, value)
	}
}

func TestWhatIsNotOursIsIgnored(t *testing.T) {
	t.Parallel()
	m := pmetric.NewMetrics()
	metrics := m.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics()
	metrics.AppendEmpty().SetEmptyGauge().DataPoints().AppendEmpty()
	metrics.AppendEmpty().SetEmptySum().DataPoints().AppendEmpty()
	metrics.AppendEmpty().SetEmptyHistogram().DataPoints().AppendEmpty()
	metrics.AppendEmpty().SetEmptyExponentialHistogram().DataPoints().AppendEmpty()
	metrics.AppendEmpty().SetEmptySummary().DataPoints().AppendEmpty()
	unheard := metrics.AppendEmpty()
	unheard.SetName(metricNamespace + "unheard_of")
	unheard.SetEmptySum().DataPoints().AppendEmpty()
	metrics.AppendEmpty()
	metrics.AppendEmpty().SetName(metricOperations) // without a data point
	_, stats := readAll([]pmetric.Metrics{m})
	assert.Equal(t, Stats{Ignored: 6}, stats)
}
