// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
	"github.com/otelcol-dora/otelcol-dora/internal/spantest"
)

// stopwatch feeds a contestant and measures only its work, not the creation and preparation of batches. It measures the
// processor time of the thread, so that other load on the machine does not matter. The garbage collector's work in the
// background, which grows with the allocations, is not included.
type stopwatch struct {
	contestant contestant
	feed       *spantest.Feed
	took       time.Duration
	spans      int

	// countsAllocations makes the stopwatch count the contestant's allocations, which stops the world before and after
	// each batch.
	countsAllocations bool
	allocated         uint64
}

// begin is the start of all workloads: two seconds into a bin.
var begin = time.Date(2026, 3, 2, 12, 0, 2, 0, time.UTC)

// start starts a contestant and feeds it the whole workload once, so that it knows every resource and series. The rate
// is in spans per second of event time.
func start(tb testing.TB, e entrant, w spantest.Workload, rate int) *stopwatch {
	tb.Helper()
	s := &stopwatch{contestant: e.start(tb), feed: spantest.NewFeed(w, 1, begin, rate)}
	for range max(w.Batches, maxMessages) {
		s.prepared(tb)
	}
	s.took, s.spans = 0, 0
	return s
}

// settling is how much event time passes before a benchmark measures, so that whatever adapts to the traffic from bin
// to bin, such as sampling, has adapted.
const settling = 70 * time.Second

// settled starts a contestant and feeds it until it has settled.
func settled(tb testing.TB, e entrant, w spantest.Workload) *stopwatch {
	tb.Helper()
	s := start(tb, e, w, spantest.DefaultRate)
	if _, stateful := s.contestant.(connected); stateful {
		for s.feed.Now().Before(begin.Add(settling)) {
			s.prepared(tb)
		}
	}
	s.took, s.spans = 0, 0
	return s
}

func (s *stopwatch) batch(tb testing.TB) {
	tb.Helper()
	s.measure(tb, fresh(tb, s.feed.Next()))
}

// prepared is like batch, but without the allocations for decoding a fresh batch.
func (s *stopwatch) prepared(tb testing.TB) {
	tb.Helper()
	s.measure(tb, s.feed.Next())
}

func (s *stopwatch) measure(tb testing.TB, batch ptrace.Traces) {
	tb.Helper()
	spans := batch.SpanCount()
	require.NoError(tb, s.contestant.prepare(batch))
	var err error
	run := func() {
		s.took += benchtest.ThreadTimeOf(func() { err = s.contestant.run(tb.Context(), batch) })
	}
	if s.countsAllocations {
		allocated, _ := benchtest.AllocationsOf(run)
		s.allocated += allocated
	} else {
		run()
	}
	s.spans += spans
	require.NoError(tb, err)
}

// fresh returns a freshly decoded batch, as a receiver passes it on, so that its spans are still in the processor's
// cache.
func fresh(tb testing.TB, batch ptrace.Traces) ptrace.Traces {
	tb.Helper()
	bytes, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(batch)
	require.NoError(tb, err)
	decoded, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(bytes)
	require.NoError(tb, err)
	return decoded
}

// turn feeds at least the given number of spans and returns the nanoseconds per span.
func (s *stopwatch) turn(tb testing.TB, spans int) float64 {
	tb.Helper()
	s.took, s.spans = 0, 0
	for s.spans < spans {
		s.batch(tb)
	}
	return s.perSpan()
}

func (s *stopwatch) perSpan() float64 { return float64(s.took.Nanoseconds()) / float64(s.spans) }
