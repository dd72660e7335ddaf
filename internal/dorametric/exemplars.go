// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// maxExemplarRunes is how many characters Prometheus takes in the labels of one exemplar, names
// included. What exceeds it costs the whole exemplar its labels there.
const maxExemplarRunes = 128

// traceLabelRunes is what a trace id takes of them: its label trace_id and 32 digits.
const traceLabelRunes = 8 + 32

// exemplars keeps the latest observations since the last delivery, at most limit of them.
type exemplars struct {
	limit int
	kept  []dora.Observation
}

func (e *exemplars) add(o dora.Observation) {
	if e.limit == 0 {
		return
	}
	at, _ := slices.BinarySearchFunc(e.kept, o, func(a, b dora.Observation) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
	})
	e.kept = slices.Insert(e.kept, at, o)
	if len(e.kept) > e.limit {
		e.kept = slices.Delete(e.kept, 0, 1)
	}
}

func (e *exemplars) clear() { e.kept = nil }

func (e *exemplars) draw(to pmetric.ExemplarSlice) {
	to.EnsureCapacity(len(e.kept))
	for _, o := range e.kept {
		x := to.AppendEmpty()
		x.SetTimestamp(pcommon.Timestamp(o.At))
		x.SetDoubleValue(o.Value)
		room := maxExemplarRunes
		if len(o.TraceID) == 16 {
			x.SetTraceID(pcommon.TraceID([]byte(o.TraceID)))
			room -= traceLabelRunes
		}
		fit(x.FilteredAttributes(), o.Exemplar, room)
	}
}

// fit writes the attributes that fit into room characters, the first ones first.
func fit(to pcommon.Map, attributes []dora.Attribute, room int) {
	for _, a := range attributes {
		size := utf8.RuneCountInString(a.Key) + utf8.RuneCountInString(a.Value)
		if size <= room {
			room -= size
			to.PutStr(a.Key, a.Value)
		}
	}
}
