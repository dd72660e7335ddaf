// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// drawn returns the histogram as it is sent.
func drawn(t require.TestingT, h *exponential) string {
	m := pmetric.NewMetrics()
	metric := m.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	metric.SetEmptyExponentialHistogram()
	h.draw(metric, 1, 2)
	text, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(m)
	require.NoError(t, err)
	return string(text)
}

func packed(c cell) string {
	var w record.Writer
	c.pack(&w)
	return w.Value()
}

// anyValues draws values of one or of many magnitudes, of both signs and zero. Negative zero is excluded, because
// records do not distinguish it.
func anyValues() *rapid.Generator[[]float64] {
	value := rapid.OneOf(
		rapid.Just(0.0),
		rapid.Float64Range(1, 2),
		rapid.Float64Range(-1e7, 1e7),
		rapid.Float64Range(-1e300, 1e300),
		rapid.Float64Range(1e-300, 1e-200),
		rapid.Map(rapid.IntRange(-900, 900), func(n int) float64 { return middle(int64(n), 0) }),
		rapid.SampledFrom([]float64{1, 2, 4, 0.5, -1, 1.4142135623730951, 1 << 20}),
	)
	return rapid.SliceOfN(rapid.Map(value, func(v float64) float64 { return v + 0 }), 0, 40)
}

func TestRestoredExponentialHistogramGoesOnAsIfNothingHappened(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		maxSize := int32(rapid.IntRange(2, 160).Draw(t, "max_size"))
		steady := newExponential(maxSize)
		for _, v := range anyValues().Draw(t, "before") {
			steady.observe(v)
		}
		restored := newExponential(maxSize)
		require.NoError(t, restored.unpack(record.NewReader(packed(steady))))
		require.Equal(t, drawn(t, steady), drawn(t, restored))
		require.Equal(t, packed(steady), packed(restored))
		for _, v := range anyValues().Draw(t, "after") {
			steady.observe(v)
			restored.observe(v)
			require.Equal(t, drawn(t, steady), drawn(t, restored))
		}
	})
}

func TestManyEqualValuesAreRestored(t *testing.T) {
	t.Parallel()
	h := newExponential(160)
	for i := range 100_000 {
		h.observe(float64(1 + i%2*2))
	}
	restored := newExponential(160)
	require.NoError(t, restored.unpack(record.NewReader(packed(h))))
	assert.Equal(t, drawn(t, h), drawn(t, restored))
}

func TestDamagedHistogramIsAnError(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cell cell
		pack func(*record.Writer)
	}{
		"fewer buckets than bounds":  {newExplicit([]float64{1, 2}), func(w *record.Writer) { packCounts(w, fieldBuckets, []uint64{1, 2}) }},
		"more buckets than bounds":   {newExplicit([]float64{1, 2}), func(w *record.Writer) { packCounts(w, fieldBuckets, []uint64{1, 2, 3, 4}) }},
		"a count that is broken off": {newExplicit([]float64{1, 2}), func(w *record.Writer) { w.Text(fieldBuckets, "\x01\x02\xff") }},
		"an unknown scale": {newExponential(4), func(w *record.Writer) {
			w.Int(fieldScale, 21)
			packCounts(w, fieldPositiveCounts, []uint64{1})
		}},
		"more buckets than fit": {newExponential(4), func(w *record.Writer) { packCounts(w, fieldPositiveCounts, []uint64{1, 1, 1, 1, 1}) }},
		"buckets that no values make": {newExponential(4), func(w *record.Writer) {
			w.Int(fieldNegativeOffset, 1<<40)
			packCounts(w, fieldNegativeCounts, []uint64{1, 1})
		}},
		"a finer scale than the buckets need": {newExponential(4), func(w *record.Writer) { packCounts(w, fieldPositiveCounts, []uint64{1, 1}) }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w record.Writer
			test.pack(&w)
			assert.Error(t, test.cell.unpack(record.NewReader(w.Value())))
		})
	}
}
