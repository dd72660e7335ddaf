// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally_test

import (
	"fmt"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// compared makes two releases of a service live in a bin, and moves the clock to the next bin.
func compared(s *tally.Store, service string, n int64) (a, b *tally.Release) {
	a, b = serve(s, of(service, "1"), n), serve(s, of(service, "2"), n)
	s.Advance(at(n + 1))
	return a, b
}

func TestEachComparedReleaseHasABitOfItsOwn(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	assert.False(t, s.Exposing())
	a, b := compared(s, "cart", 0)
	assert.True(t, s.Exposing())
	assert.Equal(t, 1, bits.OnesCount64(a.Exposure()))
	assert.Equal(t, 1, bits.OnesCount64(b.Exposure()))
	assert.NotEqual(t, a.Exposure(), b.Exposure())
	s.Advance(at(20))
	assert.Zero(t, a.Exposure())
	assert.False(t, s.Exposing())
}

// Traces are held for at most three minutes, and the releases that they touched are recorded as bits.
func TestABitLeadsToItsReleaseAsLongAsATraceMayCarryIt(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	a, _ := compared(s, "cart", 0)
	touched := a.Exposure()
	s.Advance(at(12)) // neither release is live any more
	assert.Zero(t, a.Exposure())
	for n := int64(13); n < 12+18; n++ {
		_, _ = compared(s, fmt.Sprint("s", n), n)
	}
	taken(s)
	s.Findings().Exposed(traces.Exposure{Touched: touched, End: at(0)})
	var told []string
	for _, o := range taken(s) {
		if o.Series.Metric == health.Exposures {
			told = append(told, o.Release.Service+" "+o.Release.Version+" "+string(o.Series.Touched))
		}
	}
	assert.Equal(t, []string{"cart 1 this"}, told)
}

func TestWithoutABitLeftNobodyIsCompared(t *testing.T) {
	t.Parallel()
	o := options()
	s := tally.New(o)
	for i := range 33 {
		serve(s, of(fmt.Sprint("s", i), "1"), 0)
		serve(s, of(fmt.Sprint("s", i), "2"), 0)
	}
	s.Advance(at(1))
	assert.Equal(t, 64, s.Stats().Exposed)
}

func TestATraceThatTouchedTwoReleasesCountsForBothAndOnceForEachOther(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	a, b := serve(s, of("cart", "1"), 0), serve(s, of("cart", "2"), 0)
	c := serve(s, of("cart", "3"), 0)
	s.Advance(at(1))
	taken(s)
	x := traces.Exposure{Touched: a.Exposure() | b.Exposure(), EntryFailed: true, End: at(0)}
	s.Findings().Exposed(x)
	got := map[string]int64{}
	for _, o := range taken(s) {
		if o.Series.Metric == health.Exposures {
			assert.True(t, o.Series.EntryFailed)
			got[o.Release.Version+" "+string(o.Series.Touched)] += o.Count
		}
	}
	assert.Equal(t, map[string]int64{"1 this": 1, "2 this": 1, "3 other": 1}, got)
	assert.NotZero(t, c.Exposure())
}
