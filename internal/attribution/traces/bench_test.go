// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"testing"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// deaf is a sink that ignores everything.
type deaf struct{}

func (deaf) Failing(uint32, int64)                 {}
func (deaf) Began(traces.Origin)                   {}
func (deaf) Exposed(traces.Exposure)               {}
func (deaf) Measured(uint32, uint16, int64, int64) {}

// stream notes endless traces of the given shape, 2000 per second of event time. It measures a note including its share
// of settling.
func stream(b *testing.B, shape ...traces.Note) {
	b.Helper()
	table := traces.New(traces.NewDefaultOptions(), deaf{})
	table.Advance(base)
	var trace uint64
	next := func() {
		trace++
		id := traceID(trace)
		for i := range shape {
			shape[i].Trace = id
			table.Note(&shape[i])
		}
		table.Advance(base + int64(trace)*int64(time.Second)/2000)
	}
	for range 100_000 { // until as many traces settle as are noted
		next()
	}
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; n += len(shape) {
		next()
	}
}

func BenchmarkNoteOfAFailedSpan(b *testing.B) {
	stream(b, span(1, 0, server, shop, 0, 100, failed))
}

func BenchmarkNoteOfAFailingTrace(b *testing.B) {
	stream(
		b, span(4, 3, internal, cart, 30, 70, failed), span(3, 2, server, cart, 20, 80, failed),
		span(2, 1, client, shop, 10, 90, failed, to("cart:8080")), span(1, 0, server, shop, 0, 100, failed),
	)
}

func BenchmarkNoteOfAMeasuredPair(b *testing.B) {
	stream(b, span(2, 1, client, shop, 10, 90, measured), span(1, 0, server, shop, 0, 100, measured))
}

func BenchmarkNoteOfATouch(b *testing.B) {
	stream(b, span(2, 1, server, cart, 10, 90, touching(1)), span(1, 0, server, shop, 0, 100, touching(2)))
}

func BenchmarkHoldsOnMiss(b *testing.B) {
	table := traces.New(traces.NewDefaultOptions(), deaf{})
	table.Advance(base)
	for i := range uint64(1000) {
		n := span(1, 0, server, shop, 0, 100, failed, ofTrace(i))
		table.Note(&n)
	}
	var ids [1024][16]byte
	for i := range ids {
		ids[i] = traceID(1_000_000 + uint64(i))
	}
	held := 0
	b.ResetTimer()
	for i := range b.N {
		if table.Holds(ids[i%len(ids)]) {
			held++
		}
	}
	b.ReportMetric(float64(held)/float64(b.N), "held/op")
}

func BenchmarkAdvance(b *testing.B) {
	table := traces.New(traces.NewDefaultOptions(), deaf{})
	for i := range b.N {
		table.Advance(base + int64(i)*int64(20*time.Microsecond))
	}
}
