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

// stopwatch feeds a contestant, and measures its part only: neither how batches are made nor what it prepares. It measures processor time of the
// thread, so that it does not matter what else the machine does; the work of the garbage collector in the background, of which
// whoever allocates makes more, is left out.
type stopwatch struct {
	contestant contestant
	feed       *spantest.Feed
	took       time.Duration
	spans      int

	// countsAllocations has the contestant's allocations counted, which stops the world before and after each batch.
	countsAllocations bool
	allocated         uint64
}

// begin is when all workloads begin: two seconds into a bin.
var begin = time.Date(2026, 3, 2, 12, 0, 2, 0, time.UTC)

// start starts a contestant and shows it the workload once, so that it knows every resource and series. The rate is in spans per second of event time.
func start(tb testing.TB, e entrant, w spantest.Workload, rate int) *stopwatch {
	tb.Helper()
	s := &stopwatch{contestant: e.start(tb), feed: spantest.NewFeed(w, 1, begin, rate)}
	for range max(w.Batches, maxMessages) {
		s.prepared(tb)
	}
	s.took, s.spans = 0, 0
	return s
}

// settling is how much event time passes before a benchmark measures: what adapts to the traffic from bin to bin, as samples do, has done so then.
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

// prepared is batch without what making a fresh one allocates.
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

// fresh returns a batch as a receiver hands it on: just decoded, so that what a connector reads of it is still near the processor.
func fresh(tb testing.TB, batch ptrace.Traces) ptrace.Traces {
	tb.Helper()
	bytes, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(batch)
	require.NoError(tb, err)
	decoded, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(bytes)
	require.NoError(tb, err)
	return decoded
}

// turn feeds about the given number of spans and returns the nanoseconds that one took.
func (s *stopwatch) turn(tb testing.TB, spans int) float64 {
	tb.Helper()
	s.took, s.spans = 0, 0
	for s.spans < spans {
		s.batch(tb)
	}
	return s.perSpan()
}

func (s *stopwatch) perSpan() float64 { return float64(s.took.Nanoseconds()) / float64(s.spans) }
