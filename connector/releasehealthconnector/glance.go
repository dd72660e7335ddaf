// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

// ahead is how many spans are glanced at before they are read, and noEntry what is seen in a span that is none.
const (
	ahead   = 256
	noEntry = tally.Slots
)

// glance looks at the spans of the next resources, and at what they are counted to, and returns where it stopped. All that lies scattered in
// memory; a glance, which waits for nothing else, lets the processor fetch several at a time.
func (r *spanReader) glance(list ptrace.ResourceSpansSlice, from int) (to int) {
	r.slots, r.ahead = r.slots[:0], r.ahead[:0]
	for to = from; to < list.Len() && len(r.slots) < ahead; to++ {
		rs := list.At(to)
		for _, ss := range rs.ScopeSpans().All() {
			r.slots = appendSlots(r.slots, ss.Spans())
		}
		r.ahead = append(r.ahead, glanced{hash: otelresource.Hash(rs.Resource().Attributes()), until: len(r.slots)})
	}
	r.seen = r.slots
	r.fetch()
	return to
}

// glanced is a resource that was glanced at.
type glanced struct {
	hash uint64
	// until is how many spans there are up to the end of the resource.
	until int
}

// fetch looks at what the spans ahead are counted to: at releases first, and then at what they lead to.
func (r *spanReader) fetch() {
	tick, begin := r.e.store.Tick(), 0
	r.releases = r.releases[:0]
	for _, resource := range r.ahead {
		var of *tally.Release
		if known := r.e.resources.known[resource.hash]; known != nil && known.release != nil {
			of = known.release
			r.fetched += of.Fetch(tick)
		}
		r.releases = append(r.releases, of)
	}
	for i, resource := range r.ahead {
		if of := r.releases[i]; of != nil {
			r.fetched += of.Service.Fetch(r.slots[begin:resource.until])
		}
		begin = resource.until
	}
	clear(r.releases)
}

func appendSlots(slots []uint8, spans ptrace.SpanSlice) []uint8 {
	for i := range spans.Len() {
		slot := uint8(noEntry)
		if s := spans.At(i); isEntry(s) {
			slot = tally.SlotOf(s.Name())
		}
		slots = append(slots, slot)
	}
	return slots
}

func isEntry(s ptrace.Span) bool {
	kind := s.Kind()
	return kind == ptrace.SpanKindServer || kind == ptrace.SpanKindConsumer || s.ParentSpanID().IsEmpty()
}
