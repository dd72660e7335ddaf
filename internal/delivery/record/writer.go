// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package record

import (
	"encoding/binary"
	"math"
)

// Wire types, as Protocol Buffers define them (https://protobuf.dev/programming-guides/encoding/).
const (
	wireVarint = 0
	wireFixed  = 1
	wireBytes  = 2
)

// Writer packs fields in the wire format of Protocol Buffers, so that any Protocol Buffers tool can show a
// record. Field numbers start at 1. A field with a zero value is left out. The zero Writer is ready to use.
type Writer struct {
	buf []byte
}

// Uint writes a number.
func (w *Writer) Uint(field int, v uint64) {
	if v != 0 {
		w.tag(field, wireVarint)
		w.buf = binary.AppendUvarint(w.buf, v)
	}
}

// Int writes a number that may be negative, zigzag encoded (sint64).
func (w *Writer) Int(field int, v int64) {
	if v != 0 {
		w.tag(field, wireVarint)
		w.buf = binary.AppendVarint(w.buf, v)
	}
}

// Float writes a floating point number.
func (w *Writer) Float(field int, v float64) {
	if v != 0 {
		w.tag(field, wireFixed)
		w.buf = binary.LittleEndian.AppendUint64(w.buf, math.Float64bits(v))
	}
}

// Text writes a string.
func (w *Writer) Text(field int, v string) {
	if v != "" {
		w.Element(field, v)
	}
}

// Element writes a string that is one of several under the same field, and therefore may be empty.
func (w *Writer) Element(field int, v string) {
	w.tag(field, wireBytes)
	w.buf = binary.AppendUvarint(w.buf, uint64(len(v)))
	w.buf = append(w.buf, v...)
}

// Nested writes the fields that write writes as one field. If there are none, the field is left out.
func (w *Writer) Nested(field int, write func(*Writer)) {
	var inner Writer
	write(&inner)
	w.Text(field, string(inner.buf))
}

// Value returns what was written.
func (w *Writer) Value() string { return string(w.buf) }

// Len returns the number of bytes written.
func (w *Writer) Len() int { return len(w.buf) }

// Reset forgets what was written and keeps the memory.
func (w *Writer) Reset() { w.buf = w.buf[:0] }

func (w *Writer) tag(field, wire int) {
	w.buf = binary.AppendUvarint(w.buf, uint64(field)<<3|uint64(wire))
}

// Key packs the parts of a key. Different lists of parts never make the same key. [Parts] unpacks it.
func Key(parts ...string) string {
	size := 0
	for _, part := range parts {
		size += binary.MaxVarintLen16 + len(part)
	}
	key := make([]byte, 0, size)
	for _, part := range parts {
		key = binary.AppendUvarint(key, uint64(len(part)))
		key = append(key, part...)
	}
	return string(key)
}
