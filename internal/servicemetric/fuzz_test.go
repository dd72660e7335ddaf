// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

// FuzzRead reads two arbitrary requests, each twice. Readings must be valid, nothing is reported twice, and memory is
// bounded.
func FuzzRead(f *testing.F) {
	var marshaler pmetric.ProtoMarshaler
	untimed := request(duration(at(0), 0, 3), duration(at(0), at(120), 4))
	points := func(i int) pmetric.HistogramDataPointSlice {
		return untimed.ResourceMetrics().At(i).ScopeMetrics().At(0).Metrics().At(0).Histogram().DataPoints()
	}
	points(1).MoveAndAppendTo(points(0))
	var seeds [][]byte
	for _, md := range []pmetric.Metrics{
		untimed, request(duration(at(0), at(60), 3)),
		request(duration(at(0), at(60), 3, "error.type", "x"), inDeltas(duration(at(0), at(60), 4))),
		request(callsOf(60, 4), durationsOf(60, 4), callsOf(120, 9)),
		request(exponentially(60, exponential{scale: 3, offset: -20, zero: 2, threshold: 0.1, buckets: []uint64{1, 2}}),
			exponentially(120, exponential{scale: 1, offset: -6, zero: 2, threshold: 0.1, buckets: []uint64{3, 4}})),
	} {
		body, err := marshaler.MarshalMetrics(md)
		must(err)
		seeds = append(seeds, body)
	}
	for _, first := range seeds {
		for _, second := range seeds {
			f.Add(first, second)
		}
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var unmarshaler pmetric.ProtoUnmarshaler
		one, err := unmarshaler.UnmarshalMetrics(first)
		if err != nil {
			t.Skip("not OTLP")
		}
		other, err := unmarshaler.UnmarshalMetrics(second)
		if err != nil {
			t.Skip("not OTLP")
		}
		o := servicemetric.NewDefaultOptions()
		o.MaxStreams = 3
		c := servicemetric.New(o)
		for _, r := range read(c, one, other) {
			assertSensible(t, r)
		}
		assert.Empty(t, read(c, one, other), "nothing is told twice")
		assert.LessOrEqual(t, c.Streams(), 3)
		c.Expire(int64(at(0)))
	})
}

func assertSensible(t *testing.T, r servicemetric.Reading) {
	t.Helper()
	assert.LessOrEqual(t, r.Start, r.End)
	assert.Positive(t, r.End)
	assert.NotEmpty(t, r.Signal)
	assert.LessOrEqual(t, len(r.Exemplars), servicemetric.MaxExemplars)
	for _, b := range r.Buckets {
		assert.True(t, b.Lower >= 0 && b.Lower <= b.Upper, "%v", b)
		assert.True(t, b.Middle() >= b.Lower && b.Middle() <= b.Upper, "%v", b)
		assert.Positive(t, b.Count)
	}
}
