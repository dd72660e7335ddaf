// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

// ahead is how many spans are looked at before they are read. noEntry stands for a span that is not an entry span.
const (
	ahead   = 256
	noEntry = tally.Slots
)

// glance looks ahead at the spans of the next resources and at the counters that they go to, and returns where it
// stopped. These are scattered in memory. The loads of the glance do not depend on each other, so that the processor
// can fetch several at a time.
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

// glanced is a resource that was looked at ahead.
type glanced struct {
	hash uint64
	// until is the number of spans up to and including those of this resource.
	until int
}

// fetch loads the counters that the spans ahead go to: first the releases, then their services.
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
