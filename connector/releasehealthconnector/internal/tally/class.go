// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// Slots is for how many names of operations of a service it is remembered what they are without identifiers. A power of two.
const Slots = 32

// slotsBeside is how many slots a name may have, its own among them. A power of two.
const slotsBeside = 4

// longestKnown is the longest name that is remembered.
const longestKnown = 256

// knownName is a name as spans have it.
type knownName struct {
	told string
	// class is the hash of the name without identifiers; 0 where nothing is known yet.
	class uint64
	// waiting is how many operations the roster of classes has not been told of. Those of one bin need only be told once.
	waiting uint32
	// number is the class's, as the roster settled it in this bin if it has.
	number  uint16
	settled bool
}

// Class counts operations by their name and returns the number of their class. Names that differ by identifiers are one class.
func (v *Service) Class(name string, count uint32) uint16 {
	return v.ClassAt(SlotOf(name), name, count)
}

// ClassAt is Class for a name of which the slot is known already.
func (v *Service) ClassAt(slot uint8, name string, count uint32) uint16 {
	// Comparing a name with the one that is expected costs less than a hash of it that can be trusted.
	known := &v.names[slot%Slots]
	if known.told != name || !known.settled {
		return v.classOf(slot, name, count)
	}
	known.waiting += count
	return known.number
}

func (v *Service) classOf(slot uint8, name string, count uint32) uint16 {
	known := v.known(slot, name)
	switch {
	case known == nil && len(name) > longestKnown:
		plain := withoutIdentifiers(name)
		return v.Classes.Number(roster.Hash(plain), plain, count)
	case known == nil:
		known = v.remember(slot, name)
	}
	known.waiting += count
	if !known.settled {
		v.settle(known)
	}
	return known.number
}

// known finds a name in its slot or in one of those beside it.
func (v *Service) known(slot uint8, name string) *knownName {
	for beside := range uint8(slotsBeside) {
		if known := &v.names[(slot^beside)%Slots]; known.told == name && known.class != 0 {
			return known
		}
	}
	return nil
}

// remember gives a name its slot, or a free one beside it; if there is none, the slot's name has to leave.
func (v *Service) remember(slot uint8, name string) *knownName {
	at := slot % Slots
	for beside := range uint8(slotsBeside) {
		if near := (slot ^ beside) % Slots; v.names[near].class == 0 {
			at = near
			break
		}
	}
	v.used |= 1 << at
	known := &v.names[at]
	v.settle(known)
	*known = knownName{told: strings.Clone(name), class: roster.Hash(withoutIdentifiers(name))}
	return known
}

// settle tells the roster what waits and learns the number of the class.
func (v *Service) settle(known *knownName) {
	if known.waiting == 0 {
		return
	}
	number, settled := v.Classes.Count(known.class, known.waiting)
	if !settled {
		number = v.Classes.Settle(known.class, withoutIdentifiers(known.told))
	}
	known.number, known.settled, known.waiting = number, true, 0
}

// Fetch reads a little of the names in the slots, and of nothing for other numbers. What it returns means nothing.
func (v *Service) Fetch(slots []uint8) (some int64) {
	for _, slot := range slots {
		if slot >= Slots {
			continue
		}
		if told := v.names[slot].told; told != "" {
			some += int64(told[0])
		}
	}
	return some
}

// SlotOf spreads names by their last bytes, in which the names of one service differ most.
func SlotOf(name string) uint8 {
	const golden = 0x9e3779b97f4a7c15
	var last uint64
	if len(name) >= 8 {
		end := name[len(name)-8:]
		last = uint64(end[0]) | uint64(end[1])<<8 | uint64(end[2])<<16 | uint64(end[3])<<24 |
			uint64(end[4])<<32 | uint64(end[5])<<40 | uint64(end[6])<<48 | uint64(end[7])<<56
	}
	return uint8((last ^ uint64(len(name))) * golden >> 59)
}

func withoutIdentifiers(name string) string {
	if fingerprint.Clean(name) {
		return name
	}
	return fingerprint.Name(name)
}
