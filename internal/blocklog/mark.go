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

// The fields of a mark. They are kept on disk: a number once given away is never used for anything else.
const (
	markGeneration = iota + 1
	markNumber
	markRemoved
)

// encodeMark returns the value that says which entries of a block are removed.
func encodeMark(generation, number uint64, removed bitmap) []byte {
	packed := make([]byte, 0, 8*len(removed))
	for _, word := range removed {
		packed = binary.LittleEndian.AppendUint64(packed, word)
	}
	var w record.Writer
	w.Uint(markGeneration, generation)
	w.Uint(markNumber, number)
	w.Text(markRemoved, string(packed))
	return seal(append([]byte(magicMark), w.Value()...))
}

// decodeMark reads the mark of a block that holds so many entries.
func decodeMark(value []byte, generation, number, entries uint64) (bitmap, error) {
	magic, body, err := unseal(value)
	if err != nil {
		return nil, err
	}
	var ofGeneration, ofNumber uint64
	var packed string
	r := record.NewReader(string(body))
	for r.Next() {
		switch r.Field() {
		case markGeneration:
			ofGeneration = r.Uint()
		case markNumber:
			ofNumber = r.Uint()
		case markRemoved:
			packed = r.Text()
		}
	}
	switch {
	case r.Err() != nil:
		return nil, r.Err()
	case magic != magicMark || ofGeneration != generation || ofNumber != number:
		return nil, errOther
	case len(packed)%8 != 0 || uint64(len(packed)) > 8*((entries+63)/64):
		return nil, errShort
	}
	removed := make(bitmap, len(packed)/8)
	for i := range removed {
		removed[i] = binary.LittleEndian.Uint64([]byte(packed[8*i:]))
	}
	if uint64(removed.len()) > entries {
		return nil, errOther
	}
	return removed, nil
}
