// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// blockBytes is the size at which a block is full. A larger entry gets a block of its own.
const blockBytes = 1 << 20

// blockHeader is the first part of a block's value, and the only part of the value of an empty run.
type blockHeader struct {
	generation uint64
	number     uint64
	firstEntry uint64
	// version is that of the format when the block was written.
	version int
	// packed reports that the entries are stored as pack returns them. The first version of this package stored them as
	// they were.
	packed bool
	// run is the number of empty blocks, beginning with this one, and entries the number of entries that they held.
	run, entries uint64
}

// Fields of a block's header. They are stored on disk: a number must never be reused for another field.
const (
	blockGeneration = iota + 1
	blockNumber
	blockFirstEntry
	blockVersion
	blockRun
	blockEntries
	blockPacked
)

// append appends the header, preceded by its length.
func (h blockHeader) append(value []byte) []byte {
	var w record.Writer
	w.Uint(blockGeneration, h.generation)
	w.Uint(blockNumber, h.number)
	w.Uint(blockFirstEntry, h.firstEntry)
	w.Uint(blockVersion, uint64(h.version))
	w.Uint(blockRun, h.run)
	w.Uint(blockEntries, h.entries)
	if h.packed {
		w.Uint(blockPacked, 1)
	}
	return appendEntry(value, w.Value())
}

// encodeEmpty returns the value for a run of blocks without entries.
func (h blockHeader) encodeEmpty() []byte { return seal(h.append([]byte(magicEmpty))) }

// appendEntry appends data, preceded by its length.
func appendEntry[T ~string | ~[]byte](value []byte, data T) []byte {
	value = binary.AppendUvarint(value, uint64(len(data)))
	return append(value, data...)
}

// cutEntry splits body after its first entry.
func cutEntry(body []byte) (entry, rest []byte, err error) {
	size, n := binary.Uvarint(body)
	if n <= 0 || size > uint64(len(body)-n) {
		return nil, nil, errShort
	}
	end := n + int(size)
	return body[n:end:end], body[end:], nil
}

// decodeBlock returns the header of a block or of an empty run, and the entries of a block for cutEntry to split. The
// header says how many entries there are.
func decodeBlock(value []byte, generation, number uint64) (blockHeader, []byte, error) {
	magic, body, err := unseal(value)
	if err != nil {
		return blockHeader{}, nil, err
	}
	packed, entries, err := cutEntry(body)
	if err != nil {
		return blockHeader{}, nil, err
	}
	h, err := decodeBlockHeader(string(packed))
	if err != nil {
		return blockHeader{}, nil, err
	}
	isRun := magic == magicEmpty && len(entries) == 0 && h.run > 0 && h.run < math.MaxUint32 && h.entries <= maxNumber
	isBlock := magic == magicBlock && h.run == 0 && h.entries == 0
	if h.generation != generation || h.number != number || h.firstEntry > maxNumber || !isRun && !isBlock {
		return blockHeader{}, nil, errOther
	}
	for rest := entries; len(rest) > 0; h.entries++ {
		if _, rest, err = cutEntry(rest); err != nil {
			return blockHeader{}, nil, err
		}
	}
	if h.entries == 0 {
		return blockHeader{}, nil, errShort
	}
	return h, entries, nil
}

func decodeBlockHeader(packed string) (blockHeader, error) {
	var h blockHeader
	r := record.NewReader(packed)
	for r.Next() {
		switch r.Field() {
		case blockGeneration:
			h.generation = r.Uint()
		case blockNumber:
			h.number = r.Uint()
		case blockFirstEntry:
			h.firstEntry = r.Uint()
		case blockVersion:
			h.version = int(r.Uint())
		case blockRun:
			h.run = r.Uint()
		case blockEntries:
			h.entries = r.Uint()
		case blockPacked:
			h.packed = r.Uint() != 0
		}
	}
	if err := r.Err(); err != nil {
		return blockHeader{}, fmt.Errorf("its header: %w", err)
	}
	return h, nil
}

// waitingBlock is a block that is not durable yet.
type waitingBlock struct {
	number uint64
	value  []byte
}
