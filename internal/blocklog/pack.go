// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"
)

// The first byte of an entry: how it is packed. The numbers are stored on disk.
const (
	packedPlain = 0
	packedS2    = 1 // https://github.com/klauspost/compress/tree/master/s2, block format
)

// worthPacking is the size, in bytes, from which compressing an entry is tried. Webhooks and checkpoints shrink to a
// quarter, and with them the data that a commit waits for; a few records gain nothing.
const worthPacking = 512

// maxUnpacked bounds the unpacked size that an entry may claim.
const maxUnpacked = 1 << 30

// rooms holds buffers for pack, which are needed until the result has been copied into a block. Buffers larger than
// keptRoom are not kept.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

const keptRoom = 256 << 10

// pack returns an entry in its stored form. It uses room as buffer if that is large enough.
func pack(room, payload []byte) []byte {
	if len(payload) >= worthPacking {
		size := 1 + s2.MaxEncodedLen(len(payload))
		room = slices.Grow(room[:0], size)[:size]
		room[0] = packedS2
		if n := len(s2.Encode(room[1:], payload)); n < len(payload) {
			return room[:1+n]
		}
	}
	return append(append(room[:0], packedPlain), payload...)
}

// unpack reverses pack.
func unpack(stored []byte) ([]byte, error) {
	if len(stored) == 0 {
		return nil, errShort
	}
	switch stored[0] {
	case packedPlain:
		return stored[1:], nil
	case packedS2:
		if n, err := s2.DecodedLen(stored[1:]); err != nil || n > maxUnpacked {
			return nil, errors.Join(errShort, err)
		}
		return s2.Decode(nil, stored[1:])
	}
	return nil, fmt.Errorf("its packing %d is unknown", stored[0])
}
