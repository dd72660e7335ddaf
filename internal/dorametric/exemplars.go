// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// maxExemplarRunes is how many characters Prometheus accepts in the labels of one exemplar, including names. If there
// are more, it drops all labels of the exemplar.
const maxExemplarRunes = 128

// traceLabelRunes is how many of them a trace id takes: its label trace_id and 32 digits.
const traceLabelRunes = 8 + 32

// exemplars are the latest observations since the last delivery.
type exemplars []dora.Observation

// add keeps the observation as an exemplar. There are at most limit exemplars.
func (e *exemplars) add(o dora.Observation, limit int) {
	if limit == 0 {
		return
	}
	at, _ := slices.BinarySearchFunc(*e, o, func(a, b dora.Observation) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
	})
	*e = slices.Insert(*e, at, o)
	if len(*e) > limit {
		*e = slices.Delete(*e, 0, 1)
	}
}

// size returns an upper bound of the encoded size of the exemplars in a data point: time, value, trace id, empty span
// id, and attributes.
func (e exemplars) size() int {
	size := 0
	for _, o := range e {
		size += fieldSize(2*fixedSize + fieldSize(16) + fieldSize(0) + attributesSize(o.Exemplar))
	}
	return size
}

func (e exemplars) draw(to pmetric.ExemplarSlice) {
	if len(e) == 0 {
		return
	}
	to.EnsureCapacity(len(e))
	for _, o := range e {
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

// fit writes the attributes that fit into room characters; earlier attributes take precedence.
func fit(to pcommon.Map, attributes []dora.Attribute, room int) {
	for _, a := range attributes {
		size := utf8.RuneCountInString(a.Key) + utf8.RuneCountInString(a.Value)
		if size <= room {
			room -= size
			to.PutStr(a.Key, a.Value)
		}
	}
}

// Fields of a packed exemplar, in addition to its attributes.
const (
	fieldAt    = 3
	fieldValue = 4
	fieldID    = 5
	fieldTrace = 6
)

// packExemplar packs an exemplar without its series, because it is part of the record of that series.
func packExemplar(w *record.Writer, o dora.Observation) {
	packAttributes(w, o.Exemplar)
	w.Int(fieldAt, o.At)
	w.Float(fieldValue, o.Value)
	w.Text(fieldID, o.ID)
	w.Text(fieldTrace, o.TraceID)
}

func unpackExemplar(value string) (dora.Observation, error) {
	var o dora.Observation
	var attributes attributeReader
	r := record.NewReader(strings.Clone(value)) // cloned, so that the exemplar does not keep the whole record in memory
	for r.Next() {
		attributes.field(r)
		switch r.Field() {
		case fieldAt:
			o.At = r.Int()
		case fieldValue:
			o.Value = r.Float()
		case fieldID:
			o.ID = r.Text()
		case fieldTrace:
			o.TraceID = r.Text()
		}
	}
	o.Exemplar = attributes.read
	return o, errors.Join(r.Err(), attributes.err())
}
