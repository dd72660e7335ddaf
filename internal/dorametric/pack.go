// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"errors"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// Fields of records. The numbers are stored on disk and must never get another meaning.
const (
	fieldAttributeKey   = 1
	fieldAttributeValue = 2

	fieldSince  = 1
	fieldStream = 2
	fieldLeft   = 3

	fieldMetric = 1
	fieldForm   = 2
	fieldSeries = 3

	// A series starts with its attributes.
	fieldStart    = 3
	fieldCell     = 4
	fieldExemplar = 5

	fieldLast      = 1
	fieldDelivered = 2
)

var (
	errAttributes = errors.New("an attribute has no value or no key")
	errTwice      = errors.New("it holds a series twice")
)

func (b *Builder) packEpoch() record.Record {
	var w record.Writer
	w.Uint(fieldLast, uint64(b.last))
	w.Uint(fieldDelivered, uint64(b.delivered))
	return record.Record{Kind: KindEpoch, Value: w.Value()}
}

func (b *Builder) unpackEpoch(value string) error {
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case fieldLast:
			b.last = pcommon.Timestamp(r.Uint())
		case fieldDelivered:
			b.delivered = pcommon.Timestamp(r.Uint())
		}
	}
	return r.Err()
}

// packIdentity returns the key of a scope's record.
func packIdentity(identity []dora.Attribute) string {
	var w record.Writer
	packAttributes(&w, identity)
	return w.Value()
}

func unpackIdentity(key string) ([]dora.Attribute, error) {
	var identity attributeReader
	r := record.NewReader(key)
	for r.Next() {
		identity.field(r)
	}
	return identity.read, errors.Join(r.Err(), identity.err())
}

func packAttributes(w *record.Writer, attributes []dora.Attribute) {
	for _, a := range attributes {
		w.Element(fieldAttributeKey, a.Key)
		w.Element(fieldAttributeValue, a.Value)
	}
}

// attributeReader reads the output of packAttributes: each value follows its key.
type attributeReader struct {
	read   []dora.Attribute
	open   bool // the last attribute has no value yet
	broken bool
}

func (a *attributeReader) field(r *record.Reader) {
	switch r.Field() {
	case fieldAttributeKey:
		a.broken = a.broken || a.open
		a.open = true
		a.read = append(a.read, dora.Attribute{Key: r.Text()})
	case fieldAttributeValue:
		if !a.open {
			a.broken = true
			return
		}
		a.open = false
		a.read[len(a.read)-1].Value = r.Text()
	}
}

func (a *attributeReader) err() error {
	if a.broken || a.open {
		return errAttributes
	}
	return nil
}

// recordOf packs a scope with its series, grouped by metric, and records in the series whether their start is stored.
func (b *Builder) recordOf(s *scope) record.Record {
	var w, stream, of record.Writer
	w.Uint(fieldSince, uint64(s.since))
	w.Uint(fieldLeft, uint64(s.left))
	start := b.startOf(s)
	for i := range s.series {
		x := &s.series[i]
		of.Reset()
		x.own = s.left != 0 || x.start != start
		x.pack(&of)
		if stream.Len() == 0 {
			stream.Text(fieldMetric, string(x.name.stream.instrument.Name))
			stream.Uint(fieldForm, x.name.stream.form)
		}
		stream.Element(fieldSeries, of.Value())
		if i+1 == len(s.series) || s.series[i+1].name.stream != x.name.stream {
			w.Element(fieldStream, stream.Value())
			stream.Reset()
		}
	}
	return record.Record{Kind: KindSeries, Key: packIdentity(s.identity), Value: w.Value()}
}

func (b *Builder) unpackScope(s *scope, value string) error {
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case fieldSince:
			s.since = pcommon.Timestamp(r.Uint())
		case fieldLeft:
			s.left = pcommon.Timestamp(r.Uint())
		case fieldStream:
			if err := b.unpackStream(s, r.Text()); err != nil {
				return err
			}
		}
	}
	return r.Err()
}

// unpackStream restores the series of one metric. The metric's name and form precede them.
func (b *Builder) unpackStream(s *scope, value string) error {
	var known *stream
	var form uint64
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case fieldMetric:
			known = b.byMetric[dora.Metric(r.Text())]
		case fieldForm:
			form = r.Uint()
		case fieldSeries:
			if known == nil || known.newCell == nil || known.form != form {
				b.note(s) // the stored record contains series that are not remembered any more
				return nil
			}
			if err := b.unpackSeries(s, known, r.Text()); err != nil {
				return err
			}
		}
	}
	return r.Err()
}

func (s *series) pack(w *record.Writer) {
	packAttributes(w, s.name.attributes)
	if s.own {
		w.Uint(fieldStart, uint64(s.start))
	}
	w.Nested(fieldCell, s.cell.pack)
	for _, o := range s.exemplars {
		w.Nested(fieldExemplar, func(w *record.Writer) { packExemplar(w, o) })
	}
}

func (b *Builder) unpackSeries(in *scope, of *stream, value string) error {
	var attributes attributeReader
	var start uint64
	var cell string
	var kept []string
	r := record.NewReader(value)
	for r.Next() {
		attributes.field(r)
		switch r.Field() {
		case fieldStart:
			start = r.Uint()
		case fieldCell:
			cell = r.Text()
		case fieldExemplar:
			kept = append(kept, r.Text())
		}
	}
	if err := errors.Join(r.Err(), attributes.err()); err != nil {
		return err
	}
	before := len(in.series)
	s := b.begin(in, of, attributes.read)
	if s == nil {
		b.note(in)
		return nil
	}
	if len(in.series) == before {
		return errTwice
	}
	s.start = pcommon.Timestamp(start)
	for _, packed := range kept {
		o, err := unpackExemplar(packed)
		if err != nil {
			return err
		}
		s.exemplars = append(s.exemplars, o)
	}
	s.exemplars = s.exemplars[max(0, len(s.exemplars)-b.opts.Exemplars):]
	return s.cell.unpack(record.NewReader(cell))
}
