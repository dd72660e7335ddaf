// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// Slots is how many operation names of a service are cached with their class. A power of two.
const Slots = 32

// slotsBeside is how many slots a name may be cached in, including its own. A power of two.
const slotsBeside = 4

// longestKnown is the length of the longest name that is cached.
const longestKnown = 256

// knownName is a cached operation name.
type knownName struct {
	told string
	// class is the hash of the name without identifiers; 0 if the slot is free.
	class uint64
	// waiting is how many operations have not been reported to the roster of classes yet. Once per bin is enough.
	waiting uint32
	// number is the number of the class. settled reports whether the roster has assigned it in this bin.
	number  uint16
	settled bool
}

// Class counts operations by their name and returns the number of their class. Names that differ only in identifiers
// are in one class.
func (v *Service) Class(name string, count uint32) uint16 {
	return v.ClassAt(SlotOf(name), name, count)
}

// ClassAt is Class for a name whose slot is already known.
func (v *Service) ClassAt(slot uint8, name string, count uint32) uint16 {
	// Comparing the name with the cached one is cheaper than computing a reliable hash of it.
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

// known finds a name in its slot or in one of the slots beside it.
func (v *Service) known(slot uint8, name string) *knownName {
	for beside := range uint8(slotsBeside) {
		if known := &v.names[(slot^beside)%Slots]; known.told == name && known.class != 0 {
			return known
		}
	}
	return nil
}

// remember caches a name in its slot or in a free slot beside it. If there is none, it replaces the name in its slot.
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

// settle reports the waiting count to the roster and gets the number of the class.
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

// Fetch loads the cached names in the slots, so that they are in the processor's cache; it skips numbers that are no
// slots. The result has no meaning.
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

// SlotOf maps a name to a slot by its last bytes, in which the names of one service differ most.
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
