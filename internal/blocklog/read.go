// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"context"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// stored is a block as it was read from the storage.
type stored struct {
	extent
	number      uint64
	value, mark []byte
}

// decode checks a block on its own.
func (s stored) decode(version int) (block, error) {
	h, _, err := decodeBlock(s.value, s.generation, s.number)
	switch {
	case err != nil:
		return block{}, s.fault(err)
	case h.version > version:
		return block{}, s.fault(errOther)
	}
	b := block{
		number: s.number, firstEntry: h.firstEntry, entries: h.entries,
		live: uint32(h.entries), size: uint32(len(s.value)), run: uint32(h.run), checksum: checksum(s.value),
	}
	if b.run > 0 {
		b.live = 0
	}
	if s.mark == nil || b.run > 0 {
		return b, nil
	}
	if err := s.applyMark(&b); err != nil {
		return block{}, err
	}
	return b, nil
}

// applyMark removes the entries of a block that the mark lists.
func (s stored) applyMark(b *block) error {
	m, err := decodeMark(s.mark)
	switch {
	case err != nil:
		return s.fault(err)
	case m.generation != s.generation || m.number != s.number || m.checksum == b.checksum && uint64(m.removed.len()) > b.entries:
		return s.fault(errOther)
	case m.checksum == b.checksum:
		b.removed = &m.removed
		b.live -= uint32(m.removed.len())
	}
	return nil
}

// fault returns an error that says which block cannot be read and why.
func (s stored) fault(err error) error {
	return unreadable("block %d of %d cannot be read: %w", s.number-s.first+1, s.next-s.first, err)
}

// Blocks are read many at a time, because file_storage makes each read a transaction with its own fsync, but only up to
// some megabytes at a time.
const (
	mostAtOnce  = 1 << 14
	enoughBytes = 8 << 20
	tooMany     = 32 << 20
)

// readBlocks calls visit for the blocks that a head refers to. visit returns the number of the next block to visit.
func readBlocks(ctx context.Context, client storage.Client, h head, visit func(stored) (uint64, error)) error {
	atOnce := uint64(8)
	for next := h.blocks.first; next < h.blocks.next; {
		found, bytes, err := readAtOnce(ctx, client, h, next, min(next+atOnce, h.blocks.next))
		if err != nil {
			return err
		}
		for _, s := range found {
			if s.number != next {
				continue // part of an empty run
			}
			if next, err = visit(s); err != nil {
				return err
			}
		}
		switch {
		case bytes < enoughBytes:
			atOnce = min(2*atOnce, mostAtOnce)
		case bytes > tooMany:
			atOnce = max(atOnce/2, 1)
		}
	}
	return nil
}

// readAtOnce reads the blocks [first, next) and their marks, if any.
func readAtOnce(ctx context.Context, client storage.Client, h head, first, next uint64) (found []stored, bytes int, err error) {
	var operations []*storage.Operation
	for number := first; number < next; number++ {
		operations = append(operations, storage.GetOperation(blockKey(h.blocks.generation, number)))
		if h.marked {
			operations = append(operations, storage.GetOperation(markKey(h.blocks.generation, number)))
		}
	}
	if err := client.Batch(ctx, operations...); err != nil {
		return nil, 0, err
	}
	for number := first; number < next; number++ {
		s := stored{extent: h.blocks, number: number, value: operations[0].Value}
		operations = operations[1:]
		if h.marked {
			s.mark, operations = operations[0].Value, operations[1:]
		}
		bytes += len(s.value)
		found = append(found, s)
	}
	return found, bytes, nil
}
