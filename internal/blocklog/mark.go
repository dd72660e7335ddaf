// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"encoding/binary"
	"math/bits"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// bitmap is a set of small numbers.
type bitmap []uint64

func (b bitmap) has(i uint64) bool { return i/64 < uint64(len(b)) && b[i/64]&(1<<(i%64)) != 0 }

func (b *bitmap) add(i uint64) {
	for uint64(len(*b)) <= i/64 {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

func (b bitmap) len() (n int) {
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// mark lists the removed entries of a block. It applies only to the block with this checksum: a batch that was carried
// out in part may have left a mark for another block.
type mark struct {
	generation, number uint64
	checksum           uint32
	removed            bitmap
}

// Fields of a mark. They are stored on disk: a number must never be reused for another field.
const (
	markGeneration = iota + 1
	markNumber
	markChecksum
	markRemoved
)

func (m mark) encode() []byte {
	packed := make([]byte, 0, 8*len(m.removed))
	for _, word := range m.removed {
		packed = binary.LittleEndian.AppendUint64(packed, word)
	}
	var w record.Writer
	w.Uint(markGeneration, m.generation)
	w.Uint(markNumber, m.number)
	w.Uint(markChecksum, uint64(m.checksum))
	w.Text(markRemoved, string(packed))
	return seal(append([]byte(magicMark), w.Value()...))
}

func decodeMark(value []byte) (mark, error) {
	magic, body, err := unseal(value)
	if err != nil {
		return mark{}, err
	}
	if magic != magicMark {
		return mark{}, errOther
	}
	var m mark
	var packed string
	r := record.NewReader(string(body))
	for r.Next() {
		switch r.Field() {
		case markGeneration:
			m.generation = r.Uint()
		case markNumber:
			m.number = r.Uint()
		case markChecksum:
			m.checksum = uint32(r.Uint())
		case markRemoved:
			packed = r.Text()
		}
	}
	if len(packed)%8 != 0 {
		return mark{}, errShort
	}
	for ; packed != ""; packed = packed[8:] {
		m.removed = append(m.removed, binary.LittleEndian.Uint64([]byte(packed[:8])))
	}
	return m, r.Err()
}
