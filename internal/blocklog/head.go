// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"fmt"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// extent is the range of blocks [first, next) of a generation.
type extent struct {
	generation  uint64
	first, next uint64
}

// head says where a log begins and ends.
type head struct {
	format  string
	version int
	blocks  extent
	// floor is the number of the first entry that is not removed, nextEntry the number of the next entry to be
	// appended.
	floor, nextEntry uint64
	// marked reports that some blocks may have marks.
	marked bool
	// aside is the log that was set aside before this one.
	aside extent
}

// Fields of a head. They are stored on disk: a number must never be reused for another field.
const (
	headFormat = iota + 1
	headVersion
	headGeneration
	headFirst
	headNext
	headFloor
	headNextEntry
	headMarked
	headAsideGeneration
	headAsideFirst
	headAsideNext
)

func (h head) encode() []byte {
	var w record.Writer
	w.Text(headFormat, h.format)
	w.Uint(headVersion, uint64(h.version))
	w.Uint(headGeneration, h.blocks.generation)
	w.Uint(headFirst, h.blocks.first)
	w.Uint(headNext, h.blocks.next)
	w.Uint(headFloor, h.floor)
	w.Uint(headNextEntry, h.nextEntry)
	if h.marked {
		w.Uint(headMarked, 1)
	}
	w.Uint(headAsideGeneration, h.aside.generation)
	w.Uint(headAsideFirst, h.aside.first)
	w.Uint(headAsideNext, h.aside.next)
	return seal(append([]byte(magicHead), w.Value()...))
}

func decodeHead(value []byte) (head, error) {
	magic, body, err := unseal(value)
	if err != nil {
		return head{}, err
	}
	if magic != magicHead {
		return head{}, errOther
	}
	var h head
	r := record.NewReader(string(body))
	for r.Next() {
		switch r.Field() {
		case headFormat:
			h.format = r.Text()
		case headVersion:
			h.version = int(r.Uint())
		case headGeneration:
			h.blocks.generation = r.Uint()
		case headFirst:
			h.blocks.first = r.Uint()
		case headNext:
			h.blocks.next = r.Uint()
		case headFloor:
			h.floor = r.Uint()
		case headNextEntry:
			h.nextEntry = r.Uint()
		case headMarked:
			h.marked = r.Uint() != 0
		case headAsideGeneration:
			h.aside.generation = r.Uint()
		case headAsideFirst:
			h.aside.first = r.Uint()
		case headAsideNext:
			h.aside.next = r.Uint()
		}
	}
	if err := r.Err(); err != nil {
		return head{}, err
	}
	if !h.blocks.isWhole() || !h.aside.isWhole() || h.floor > h.nextEntry || h.nextEntry > maxNumber {
		return head{}, fmt.Errorf("its numbers make no sense: %+v", h)
	}
	return h, nil
}

// maxNumber is the highest possible number of a block or entry: a million per second for nine years.
const maxNumber = 1 << 48

func (e extent) isWhole() bool { return e.first <= e.next && e.next <= maxNumber }
