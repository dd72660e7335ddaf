// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// coder packs values into few bytes or, if reads is set, unpacks them. One description of a type serves both
// directions, so that reading and writing cannot disagree. After an error it reads zeros.
type coder struct {
	reads bool
	buf   []byte
	rest  string
	err   error
	// The tables hold values that occur more than once.
	identities table[*identity]
	services   table[delivery.Service]
	names      table[string]
}

var errDamaged = errors.New("packed data is truncated or damaged")

// table numbers values in the order of their first use.
type table[T comparable] struct {
	all    []T
	number map[T]int
}

func (t *table[T]) of(thing T) int {
	number, ok := t.number[thing]
	if !ok {
		if t.number == nil {
			t.number = map[T]int{}
		}
		number = len(t.all)
		t.number[thing] = number
		t.all = append(t.all, thing)
	}
	return number
}

// refer codes a value by its number in a table.
func refer[T comparable](c *coder, t *table[T], thing *T) {
	if !c.reads {
		c.appendUint(uint64(t.of(*thing)))
		return
	}
	number := c.readUint()
	if number >= uint64(len(t.all)) {
		c.fail()
		return
	}
	*thing = t.all[number]
}

func (c *coder) fail() {
	c.err = errDamaged
	c.rest = ""
}

// end returns the first error. Bytes that were not read are an error as well.
func (c *coder) end() error {
	if c.rest != "" {
		c.fail()
	}
	return c.err
}

func (c *coder) appendUint(v uint64) { c.buf = binary.AppendUvarint(c.buf, v) }

func (c *coder) readUint() uint64 {
	var v uint64
	for i := range min(len(c.rest), binary.MaxVarintLen64) {
		b := c.rest[i]
		v |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			c.rest = c.rest[i+1:]
			return v
		}
	}
	c.fail()
	return 0
}

type natural interface {
	~uint8 | ~uint32 | ~uint64 | ~uint
}

// number codes an unsigned integer.
func number[N natural](c *coder, v *N) {
	if !c.reads {
		c.appendUint(uint64(*v))
		return
	}
	read := c.readUint()
	if *v = N(read); uint64(*v) != read {
		c.fail()
	}
}

type integer interface{ ~int | ~int32 | ~int64 }

// signed codes a signed integer.
func signed[N integer](c *coder, v *N) {
	if !c.reads {
		c.appendUint(uint64(*v)<<1 ^ uint64(int64(*v)>>63))
		return
	}
	read := c.readUint()
	wide := int64(read>>1) ^ -int64(read&1)
	if *v = N(wide); int64(*v) != wide {
		c.fail()
	}
}

func (c *coder) flag(v *bool) {
	var bit uint8
	if *v {
		bit = 1
	}
	number(c, &bit)
	*v = bit != 0
}

func (c *coder) bytes(v []byte) {
	switch {
	case !c.reads:
		c.buf = append(c.buf, v...)
	case len(v) > len(c.rest):
		c.fail()
	default:
		c.rest = c.rest[copy(v, c.rest):]
	}
}

func (c *coder) fraction(v *float32) {
	var raw [4]byte
	binary.LittleEndian.PutUint32(raw[:], math.Float32bits(*v))
	c.bytes(raw[:])
	*v = math.Float32frombits(binary.LittleEndian.Uint32(raw[:]))
}

func (c *coder) float(v *float64) {
	var raw [8]byte
	binary.LittleEndian.PutUint64(raw[:], math.Float64bits(*v))
	c.bytes(raw[:])
	*v = math.Float64frombits(binary.LittleEndian.Uint64(raw[:]))
}

// floats codes a fixed number of floats. If all are zero it takes one byte.
func (c *coder) floats(all []float64) {
	isSet := false
	for _, v := range all {
		isSet = isSet || math.Float64bits(v) != 0
	}
	c.flag(&isSet)
	if isSet {
		for i := range all {
			c.float(&all[i])
		}
	}
}

func (c *coder) text(v *string) {
	size := uint64(len(*v))
	number(c, &size)
	switch {
	case !c.reads:
		c.buf = append(c.buf, *v...)
	case size > uint64(len(c.rest)):
		c.fail()
	default:
		*v, c.rest = strings.Clone(c.rest[:size]), c.rest[size:]
	}
}

// list codes the length of a slice and then each element. A length beyond the remaining bytes is an error, so it bounds
// the allocation.
func list[T any](c *coder, all *[]T, each func(*T)) {
	size := uint64(len(*all))
	number(c, &size)
	if c.reads {
		if size > uint64(len(c.rest)) {
			c.fail()
			return
		}
		*all = nil
		if size > 0 {
			*all = make([]T, size)
		}
	}
	for i := range *all {
		if c.err != nil {
			return
		}
		each(&(*all)[i])
	}
}

func (c *coder) bin(v *health.Bin) { signed(c, v) }

func (c *coder) arm(a *eprocess.Arm) {
	signed(c, &a.Total)
	signed(c, &a.Failed)
}

func (c *coder) tick(t *eprocess.Tick) {
	c.arm(&t.New)
	c.arm(&t.Control)
}

func (c *coder) service(s *delivery.Service) {
	c.text(&s.Namespace)
	c.text(&s.Name)
}

func (c *coder) exemplar(e *health.Exemplar) {
	c.bytes(e.TraceID[:])
	c.bytes(e.SpanID[:])
	signed(c, &e.Time)
}
