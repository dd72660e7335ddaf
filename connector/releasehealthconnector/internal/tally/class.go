// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// namesKnown is for how many names of operations it is remembered what they are without identifiers. A power of two.
const namesKnown = 32

// knownName leads from the hash of a name, as a span has it, to that of the name without identifiers.
type knownName struct{ told, class uint64 }

// Class counts operations by their name and returns the number of their class. Names that differ by identifiers are one class.
func (v *Service) Class(name string, count uint32) uint16 {
	told := roster.Hash(name)
	known := &v.names[told&(namesKnown-1)]
	if known.told != told {
		*known = knownName{told: told, class: roster.Hash(withoutIdentifiers(name))}
	}
	number, settled := v.Classes.Count(known.class, count)
	if settled {
		return number
	}
	return v.Classes.Settle(known.class, withoutIdentifiers(name))
}

func withoutIdentifiers(name string) string {
	if fingerprint.Clean(name) {
		return name
	}
	return fingerprint.Name(name)
}
