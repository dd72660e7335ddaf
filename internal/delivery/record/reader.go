// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Reader reads what a [Writer] wrote. The strings it returns share the memory of the value.
//
//	r := record.NewReader(value)
//	for r.Next() {
//		switch r.Field() {
//		case 1:
//			name = r.Text()
//		}
//	}
//	return r.Err()
//
// A field that is not read is skipped. Reading a field as a type that it does not have ends the reading with an error.
type Reader struct {
	rest  string
	field int
	wire  int
	// number holds a varint or fixed field, text one of bytes.
	number uint64
	text   string
	err    error
}

var errBroken = errors.New("the record is broken off or damaged")

// NewReader returns a reader of a record's value.
func NewReader(value string) *Reader { return &Reader{rest: value} }

// Next moves to the next field and reports whether there is one.
func (r *Reader) Next() bool {
	if r.err != nil || r.rest == "" {
		return false
	}
	tag := r.uvarint()
	if tag>>3 == 0 || tag>>3 > math.MaxInt32 {
		r.fail(errBroken)
	}
	r.field, r.wire = int(tag>>3&math.MaxInt32), int(tag&7)
	switch r.wire {
	case wireVarint:
		r.number = r.uvarint()
	case wireFixed:
		if len(r.rest) < 8 {
			r.fail(errBroken)
			return false
		}
		r.number = binary.LittleEndian.Uint64([]byte(r.rest[:8]))
		r.rest = r.rest[8:]
	case wireBytes:
		size := r.uvarint()
		if size > uint64(len(r.rest)) {
			r.fail(errBroken)
			return false
		}
		r.text, r.rest = r.rest[:size], r.rest[size:]
	default:
		r.fail(fmt.Errorf("field %d has the unknown wire type %d", r.field, r.wire))
	}
	return r.err == nil
}

// Field returns the number of the current field.
func (r *Reader) Field() int { return r.field }

// Uint returns the current field, written by [Writer.Uint].
func (r *Reader) Uint() uint64 {
	r.expect(wireVarint)
	return r.number
}

// Int returns the current field, written by [Writer.Int].
func (r *Reader) Int() int64 {
	r.expect(wireVarint)
	return int64(r.number>>1) ^ -int64(r.number&1)
}

// Float returns the current field, written by [Writer.Float].
func (r *Reader) Float() float64 {
	r.expect(wireFixed)
	return math.Float64frombits(r.number)
}

// Text returns the current field, written by [Writer.Text], [Writer.Element] or [Writer.Nested].
func (r *Reader) Text() string {
	r.expect(wireBytes)
	return r.text
}

// Err returns the error that ended the reading; nil at the end of the record.
func (r *Reader) Err() error { return r.err }

func (r *Reader) expect(wire int) {
	if r.wire != wire {
		r.fail(fmt.Errorf("field %d has the wire type %d, not %d", r.field, r.wire, wire))
	}
}

// fail ends the reading; the first error stands.
func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.rest = ""
}

func (r *Reader) uvarint() uint64 {
	var v uint64
	for i := range min(len(r.rest), binary.MaxVarintLen64) {
		b := r.rest[i]
		if b < 0x80 {
			if i == binary.MaxVarintLen64-1 && b > 1 {
				break
			}
			r.rest = r.rest[i+1:]
			return v | uint64(b)<<(7*i)
		}
		v |= uint64(b&0x7f) << (7 * i)
	}
	r.fail(errBroken)
	return 0
}

// Parts unpacks a key made by [Key] into n parts.
func Parts(key string, n int) ([]string, error) {
	r := Reader{rest: key}
	parts := make([]string, 0, n)
	for range n {
		size := r.uvarint()
		if r.err != nil || size > uint64(len(r.rest)) {
			return nil, errBroken
		}
		parts = append(parts, r.rest[:size])
		r.rest = r.rest[size:]
	}
	if r.rest != "" {
		return nil, errBroken
	}
	return parts, nil
}
