// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"encoding/binary"
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// coder packs or unpacks an entity. One list of fields, a function of the entity, serves both directions, so that no field can be
// written but not read. The list is in the order of the field numbers. These are stored on users' disks, so a number is never
// used for another field. Unpacking skips fields with a number that the list does not have: a later version may have written them.
type coder struct {
	w      *record.Writer // nil while unpacking
	r      record.Reader
	field  int // number of the current field of r; 0 at the end
	passed int // how many fields r has read
	err    error
	// told is the time of the entity's latest event. Other instants are stored as their distance to it, which is mostly zero.
	told Instant
}

// fieldTold is the first field of every packed entity, so that expired entities are found without unpacking.
const fieldTold = 1

var errNoInstant = errors.New("an instant is truncated")

// unpacking returns a coder that reads a packed value. To read all of it, apply the list of fields until no field is left:
//
//	for c.field != 0 {
//		passed := c.passed
//		list(&c)
//		c.goOn(passed)
//	}
func unpacking(value string, told Instant) coder {
	c := coder{r: *record.NewReader(value), told: told}
	c.next()
	return c
}

func (c *coder) next() {
	c.field = 0
	c.passed++
	if c.err == nil && c.r.Next() {
		c.field = c.r.Field()
	}
}

// goOn skips the current field if the list did not read any field.
func (c *coder) goOn(passed int) {
	if c.passed == passed {
		c.next()
	}
}

func (c *coder) failure() error {
	if c.err != nil {
		return c.err
	}
	return c.r.Err()
}

// toldAt is the first field of every entity.
func (c *coder) toldAt(told *Instant) {
	switch {
	case c.w != nil:
		c.w.Int(fieldTold, int64(*told))
	case c.field == fieldTold && c.told == 0: // only once: instants read before are relative to it
		*told = Instant(c.r.Int())
		c.next()
	default:
		return
	}
	c.told = *told
}

// instant is the distance of an instant to told. An unknown instant is left out.
func (c *coder) instant(field int, i *Instant) {
	switch {
	case c.w != nil && *i != 0:
		ago := int64(c.told - *i)
		if ago >= 0 {
			ago++ // the writer leaves out zero
		}
		c.w.Int(field, ago)
	case c.w == nil && c.field == field:
		ago := c.r.Int()
		if ago > 0 {
			ago--
		}
		*i = c.told - Instant(ago)
		c.next()
	}
}

// span is the distance of the first instant to told, and how much later the last one is.
func (c *coder) span(field int, s *Span) {
	switch {
	case c.w != nil && *s != (Span{}):
		b := binary.AppendVarint(make([]byte, 0, 2*binary.MaxVarintLen64), int64(c.told-s.First))
		c.w.Element(field, string(binary.AppendVarint(b, int64(s.Last-s.First))))
	case c.w == nil && c.field == field:
		ago, rest := c.varint(c.r.Text())
		lasted, _ := c.varint(rest)
		s.First = c.told - Instant(ago)
		s.Last = s.First + Instant(lasted)
		c.next()
	}
}

func (c *coder) number(field int, n *int) {
	switch {
	case c.w != nil:
		c.w.Int(field, int64(*n))
	case c.field == field:
		*n = int(c.r.Int())
		c.next()
	}
}

func (c *coder) text(field int, s *string) {
	switch {
	case c.w != nil:
		c.w.Text(field, *s)
	case c.field == field:
		*s = c.r.Text()
		c.next()
	}
}

// revision is a text. A full Git object name is packed into half its length, under the number hexField.
func (c *coder) revision(field, hexField int, s *string) {
	if c.w != nil {
		if raw, ok := unhex(*s); ok {
			c.w.Text(hexField, raw)
			return
		}
	}
	c.text(field, s)
	if c.w == nil && c.field == hexField {
		*s = hexed(c.r.Text())
		c.next()
	}
}

// texts is a sorted set.
func (c *coder) texts(field int, set *[]string) {
	if c.w != nil {
		for _, text := range *set {
			c.w.Element(field, text)
		}
		return
	}
	for c.field == field {
		*set = append(*set, c.r.Text())
		c.next()
	}
}

// register is the distance of a register's instant to told, and its value.
func register[T ~string](c *coder, field int, reg *Latest[T]) {
	switch {
	case c.w != nil && *reg != Latest[T]{}:
		c.dated(field, reg.At, string(reg.Value))
	case c.w == nil && c.field == field:
		at, value := c.undated()
		*reg = Latest[T]{Value: T(value), At: at}
	}
}

// revisionRegister is a [register] whose value is packed like a [coder.revision].
func (c *coder) revisionRegister(field, hexField int, reg *Latest[string]) {
	if c.w != nil {
		if raw, ok := unhex(reg.Value); ok {
			c.dated(hexField, reg.At, raw)
			return
		}
	}
	register(c, field, reg)
	if c.w == nil && c.field == hexField {
		at, raw := c.undated()
		*reg = Latest[string]{Value: hexed(raw), At: at}
	}
}

func (c *coder) dated(field int, at Instant, value string) {
	b := make([]byte, 0, binary.MaxVarintLen64+64)
	b = binary.AppendVarint(b, int64(c.told-at))
	c.w.Element(field, string(append(b, value...)))
}

func (c *coder) undated() (Instant, string) {
	ago, value := c.varint(c.r.Text())
	c.next()
	return c.told - Instant(ago), value
}

func (c *coder) varint(text string) (int64, string) {
	n, size := binary.Varint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
	if size <= 0 {
		c.err = errNoInstant
		return 0, ""
	}
	return n, text[size:]
}

// elements is a sorted set of things with fields of their own.
func elements[T any](c *coder, field int, set *[]T, fields func(*coder, *T)) {
	if c.w != nil {
		for i := range *set {
			var inner record.Writer
			fields(&coder{w: &inner, told: c.told}, &(*set)[i])
			c.w.Element(field, inner.Value())
		}
		return
	}
	for c.field == field {
		var element T
		inner := unpacking(c.r.Text(), c.told)
		for inner.field != 0 {
			passed := inner.passed
			fields(&inner, &element)
			inner.goOn(passed)
		}
		if err := inner.failure(); err != nil {
			c.err = err
		}
		*set = append(*set, element)
		c.next()
	}
}
