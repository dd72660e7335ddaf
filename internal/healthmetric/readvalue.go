// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"math"
	"slices"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// maxCount is more than a collector can count in ten seconds, but small enough to add up many counts.
const maxCount = 1 << 48

// readCount reads an integer or fractional number of units.
func (i *instrument) readCount(p pmetric.NumberDataPoint) (count int64, fault Fault) {
	var value float64
	switch p.ValueType() {
	case pmetric.NumberDataPointValueTypeInt:
		value = float64(p.IntValue())
	case pmetric.NumberDataPointValueTypeDouble:
		value = p.DoubleValue()
	default:
		return 0, FaultValue
	}
	value = math.Round(value * float64(i.parts))
	if !(value >= 0 && value <= maxCount) { // false for NaN
		return 0, FaultValue
	}
	return int64(value), ""
}

// readHistogram returns the canonical form of a histogram without negative values.
func readHistogram(p pmetric.ExponentialHistogramDataPoint) (*health.Histogram, Fault) {
	counts := p.Positive().BucketCounts()
	if counts.Len() > maxBuckets {
		return nil, FaultHistogram
	}
	h := &health.Histogram{
		Scale: p.Scale(), Count: p.Count(), Sum: p.Sum(), Min: p.Min(), Max: p.Max(), ZeroCount: p.ZeroCount(),
		Offset: p.Positive().Offset(), Buckets: counts.AsRaw(),
	}
	negative := slices.ContainsFunc(p.Negative().BucketCounts().AsRaw(), func(n uint64) bool { return n > 0 })
	summed := h.Count == 0 || p.HasSum() && p.HasMin() && p.HasMax()
	if negative || !summed || !isSound(h) {
		return nil, FaultHistogram
	}
	canonical := &health.Histogram{}
	canonical.Add(h)
	if !isWithinDoubles(canonical) {
		return nil, FaultHistogram
	}
	return canonical, ""
}

// isSound reports whether the numbers are possible and consistent.
func isSound(h *health.Histogram) bool {
	return h.Count <= maxCount && addsUp(h) &&
		isDuration(h.Sum) && isDuration(h.Min) && isDuration(h.Max) && h.Min <= h.Max &&
		h.Scale >= health.MinScale && h.Scale <= health.MaxScale
}

// maxBuckets is how many buckets a histogram may have before they are merged down to [health.MaxBuckets].
const maxBuckets = 4096

// isWithinDoubles reports whether the buckets are within the range of doubles, 2^-1074 to 2^1024. This also bounds how
// coarse a sum of histograms becomes.
func isWithinDoubles(h *health.Histogram) bool {
	const lowest, highest = -1075, 1023
	first := int64(h.Offset)
	last := first + int64(len(h.Buckets)) - 1
	if h.Scale < 0 {
		return len(h.Buckets) == 0 || first >= lowest>>-h.Scale && last <= highest>>-h.Scale
	}
	return len(h.Buckets) == 0 || first>>h.Scale >= lowest && last>>h.Scale <= highest
}

// isDuration reports whether the number is a possible duration in seconds. It is false for NaN.
func isDuration(seconds float64) bool { return seconds >= 0 && seconds <= math.MaxFloat64 }

// addsUp reports whether the counts of the buckets add up to the total count.
func addsUp(h *health.Histogram) bool {
	rest := h.Count
	for _, n := range append([]uint64{h.ZeroCount}, h.Buckets...) {
		if n > rest {
			return false
		}
		rest -= n
	}
	return rest == 0
}

func readExemplars(from pmetric.ExemplarSlice) []health.Exemplar {
	var all []health.Exemplar
	for _, x := range from.All() {
		if x.TraceID().IsEmpty() {
			continue
		}
		e := health.Exemplar{TraceID: x.TraceID(), SpanID: x.SpanID(), Time: int64(x.Timestamp())}
		all = health.JoinExemplars(all, []health.Exemplar{e})
	}
	return all
}
