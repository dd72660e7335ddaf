// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/deeptralog"
)

// The table must name the service that the offline rule names for the whole trace: nearly always if all spans arrive in
// the order in which they ended, and in most traces if some are lost and services send theirs late.
const (
	agreementInOrder = 0.999
	agreementInNeed  = 0.97
)

// batchDelay is the longest time SDKs collect spans before sending.
const batchDelay = 5 * time.Second

var seeds = []uint64{1, 2, 3, 4, 5}

func TestTheTableAgreesWithTheOfflineRuleOnRealTraces(t *testing.T) {
	t.Parallel()
	cases := readCases(t)
	inOrder := agreement(cases, byEnd, defaultHold)
	t.Logf("in order: %s", inOrder)
	assert.Equal(t, 2763, inOrder.failing, "all failing traces of the archives")
	assert.GreaterOrEqual(t, inOrder.share(), agreementInOrder)
	for _, seed := range seeds {
		got := agreement(cases, disturbed(seed, 0.05), defaultHold)
		t.Logf("5 %% of the spans lost, batches up to %s late, seed %d: %s", batchDelay, seed, got)
		assert.GreaterOrEqual(t, got.share(), agreementInNeed, "seed %d", seed)
	}
}

// TestTheHoldThatAgreementNeeds shows how agreement depends on how long the table waits. It is the reason for the
// default.
func TestTheHoldThatAgreementNeeds(t *testing.T) {
	t.Parallel()
	cases := readCases(t)
	shares := map[string]float64{}
	for _, lost := range []float64{0, 0.05, 0.20} {
		for _, hold := range []time.Duration{0, 2 * time.Second, 5 * time.Second, 10 * time.Second} {
			var all agreed
			for _, seed := range seeds[:2] {
				all.add(agreement(cases, disturbed(seed, lost), hold))
			}
			t.Logf("hold %-3s, %2.0f %% lost: %s", hold, 100*lost, all)
			shares[fmt.Sprint(lost, hold)] = all.share()
		}
	}
	assert.GreaterOrEqual(t, shares["0 10s"], agreementInOrder, "late batches alone cost nothing")
	assert.GreaterOrEqual(t, shares["0 10s"], shares["0 0s"])
	assert.GreaterOrEqual(t, shares["0.05 10s"], shares["0.2 10s"])
}

var defaultHold = traces.NewDefaultOptions().Hold

func readCases(t *testing.T) []deeptralog.Case {
	t.Helper()
	dir := datasettest.Dir(t, "deeptralog")
	var cases []deeptralog.Case
	for _, name := range []string{"F05.zip", "F08.zip", "normal_put_consign.zip"} {
		some, err := deeptralog.ReadZip(filepath.Join(dir, name))
		require.NoError(t, err)
		cases = append(cases, some...)
	}
	return cases
}

// agreed counts failing traces: those with the same service named, those with none named, and those reported twice.
type agreed struct{ failing, same, none, again int }

func (a *agreed) add(b agreed) {
	a.failing, a.same, a.none, a.again = a.failing+b.failing, a.same+b.same, a.none+b.none, a.again+b.again
}

func (a agreed) share() float64 { return float64(a.same) / float64(a.failing) }

func (a agreed) String() string {
	return fmt.Sprintf("%.4f (%d of %d failing traces, nothing told of %d, more than once of %d)", a.share(), a.same, a.failing, a.none, a.again)
}

// agreement gives each case's spans to a table as they arrive and compares its reports with the offline rule on whole
// traces. A trace with no report, or two, counts as disagreement.
func agreement(cases []deeptralog.Case, arrive func([]deeptralog.Span) []deeptralog.Span, hold time.Duration) agreed {
	var all agreed
	for _, c := range cases {
		told := newHearer()
		told.hear(arrive(c.Spans), hold)
		for trace, spans := range byTrace(c.Spans) {
			want := originServices(spans)
			if len(want) == 0 {
				continue
			}
			all.failing++
			switch got := told.services[trace]; {
			case len(got) == 0:
				all.none++
			case len(got) > 1:
				all.again++
			case slices.Contains(want, got[0]):
				all.same++
			}
		}
	}
	return all
}

func byTrace(spans []deeptralog.Span) map[pcommon.TraceID][]deeptralog.Span {
	whole := map[pcommon.TraceID][]deeptralog.Span{}
	for _, span := range spans {
		whole[span.Trace] = append(whole[span.Trace], span)
	}
	return whole
}

// byEnd returns the spans in the order in which they ended.
func byEnd(spans []deeptralog.Span) []deeptralog.Span {
	return slices.SortedStableFunc(slices.Values(spans), func(a, b deeptralog.Span) int { return cmp.Compare(a.End, b.End) })
}

// disturbed loses some of the spans and delays the rest: what a service did for a trace is sent together, up to
// [batchDelay] after it ended.
func disturbed(seed uint64, lost float64) func([]deeptralog.Span) []deeptralog.Span {
	type batch struct {
		trace   pcommon.TraceID
		service string
	}
	return func(spans []deeptralog.Span) []deeptralog.Span {
		random := rand.New(rand.NewPCG(seed, 0))
		delays := map[batch]int64{}
		arrivals := map[pcommon.SpanID]int64{}
		var left []deeptralog.Span
		for _, span := range spans {
			b := batch{span.Trace, span.Service}
			if _, ok := delays[b]; !ok {
				delays[b] = random.Int64N(int64(batchDelay))
			}
			if random.Float64() >= lost {
				left = append(left, span)
				arrivals[span.ID] = span.End + delays[b]
			}
		}
		slices.SortStableFunc(left, func(a, b deeptralog.Span) int { return cmp.Compare(arrivals[a.ID], arrivals[b.ID]) })
		return left
	}
}

// hearer notes spans in a table as a caller should and records in which service a trace began to fail. For a failed
// call the table may blame the callee as well; what counts here is whose span it found, which is the party named by
// release. Every trace has releases of its own, by which reports are assigned to traces.
type hearer struct {
	numbers  map[string]uint32
	releases map[serviceIn]uint32
	owners   []serviceIn
	services map[pcommon.TraceID][]string
}

type serviceIn struct {
	trace   pcommon.TraceID
	service string
}

func newHearer() *hearer {
	return &hearer{numbers: map[string]uint32{}, releases: map[serviceIn]uint32{}, services: map[pcommon.TraceID][]string{}}
}

func (h *hearer) hear(spans []deeptralog.Span, hold time.Duration) {
	options := traces.NewDefaultOptions()
	options.Hold = hold
	options.Traces, options.Notes = 1<<12, 1<<15 // ample for one case, and quick to allocate
	options.ServiceNamed = func(_ uint32, name string) (uint32, bool) {
		number, ok := h.numbers[name]
		return number, ok
	}
	table := traces.New(options, h)
	for _, span := range spans {
		table.Advance(span.End)
		note := h.note(span)
		if span.Failed || table.Holds(note.Trace) {
			table.Note(&note)
		}
	}
	table.Settle()
}

func (h *hearer) note(span deeptralog.Span) traces.Note {
	note := traces.Note{
		Trace: span.Trace, Span: binary.BigEndian.Uint64(span.ID[:]), Parent: binary.BigEndian.Uint64(span.Parent[:]),
		Start: span.Start, End: span.End, Kind: traces.Kind(span.Kind),
		Service: numberOf(h.numbers, span.Service), Release: numberOf(h.releases, serviceIn{span.Trace, span.Service}),
	}
	if int(note.Release) == len(h.owners)+1 {
		h.owners = append(h.owners, serviceIn{span.Trace, span.Service})
	}
	if span.Failed {
		note.Outcome = traces.Failed
	}
	if note.Kind == traces.KindClient {
		note.Peer = span.Peer
	}
	return note
}

// numberOf numbers its arguments from 1.
func numberOf[K comparable](numbers map[K]uint32, key K) uint32 {
	if _, ok := numbers[key]; !ok {
		numbers[key] = uint32(len(numbers) + 1)
	}
	return numbers[key]
}

func (h *hearer) Began(o traces.Origin) {
	if o.Peer == "" && !o.IsService {
		owner := h.owners[o.Release-1]
		h.services[owner.trace] = append(h.services[owner.trace], owner.service)
	}
}

func (h *hearer) Failing(uint32, int64) {}

func (h *hearer) Exposed(traces.Exposure) {}

func (h *hearer) Measured(uint32, uint16, int64, int64) {}
