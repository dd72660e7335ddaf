// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// namesKnown is for how many names of operations it is remembered what they are without identifiers. A power of two.
const namesKnown = 32

// longestKnown is the longest name that is remembered.
const longestKnown = 256

// knownName leads from a name, as spans have it, to the hash of the name without identifiers.
type knownName struct {
	told  string
	class uint64
}

// Class counts operations by their name and returns the number of their class. Names that differ by identifiers are one class.
func (v *Service) Class(name string, count uint32) uint16 {
	return v.ClassAt(SlotOf(name), name, count)
}

// ClassAt is Class for a name of which the slot is known already.
func (v *Service) ClassAt(slot uint8, name string, count uint32) uint16 {
	// Comparing a name with the one that is expected costs less than a hash of it that can be trusted.
	known := &v.names[slot%namesKnown]
	if known.told != name || name == "" {
		return v.classOfStranger(known, name, count)
	}
	number, settled := v.Classes.Count(known.class, count)
	if settled {
		return number
	}
	return v.Classes.Settle(known.class, withoutIdentifiers(name))
}

func (v *Service) classOfStranger(slot *knownName, name string, count uint32) uint16 {
	plain := withoutIdentifiers(name)
	class := roster.Hash(plain)
	if len(name) <= longestKnown {
		*slot = knownName{told: strings.Clone(name), class: class}
	}
	return v.Classes.Number(class, plain, count)
}

// SlotOf spreads names by their last bytes, in which the names of one service differ most.
func SlotOf(name string) uint8 {
	const golden = 0x9e3779b97f4a7c15
	var last uint64
	if n := len(name); n >= 8 {
		last = uint64(name[n-1]) | uint64(name[n-2])<<8 | uint64(name[n-3])<<16 | uint64(name[n-4])<<24 |
			uint64(name[n-5])<<32 | uint64(name[n-6])<<40 | uint64(name[n-7])<<48 | uint64(name[n-8])<<56
	}
	return uint8((last ^ uint64(len(name))) * golden >> 59)
}

func withoutIdentifiers(name string) string {
	if fingerprint.Clean(name) {
		return name
	}
	return fingerprint.Name(name)
}
