// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// namer names environments as the file says. What the file does not speak of it leaves as it is.
type namer struct {
	// said are the file's own aliases, by lower-case name; rules adds the built-in ones and holds the tiers.
	said  map[string]string
	rules delivery.Environments
}

func newNamer(written environments, f *faults) namer {
	n := namer{said: map[string]string{}, rules: delivery.Environments{Aliases: delivery.DefaultAliases(), Tiers: map[string]delivery.Tier{}}}
	for _, name := range slices.Sorted(maps.Keys(written.Aliases)) {
		canonical, at := written.Aliases[name], "environments.aliases."+name
		if name == "" || canonical == "" {
			f.add(at, "maps %q to %q: neither may be empty", name, canonical)
		}
		checkIdentifier(canonical, at, f)
		lower := strings.ToLower(strings.TrimSpace(name))
		if other, ok := n.said[lower]; ok && other != canonical {
			f.add(at, "is %q, and %q in another spelling: case does not matter here, so keep one", canonical, other)
		}
		n.said[lower] = canonical
		n.rules.Aliases[lower] = canonical
	}
	for _, pattern := range slices.Sorted(maps.Keys(written.Tiers)) {
		tier, at := delivery.Tier(written.Tiers[pattern]), "environments.tiers."+pattern
		if _, err := path.Match(pattern, ""); err != nil {
			f.add(at, "is no pattern: write one such as prod-*")
		}
		oneOf(tier, delivery.Tiers, at, f)
		n.rules.Tiers[pattern] = tier
	}
	return n
}

// name returns the environment as the file names it. The tier is the file's; else, where a new name does
// not tell one, the former.
func (n namer) name(e delivery.Environment) delivery.Environment {
	spelling := cmp.Or(e.SourceName, e.Name)
	if _, ok := n.said[strings.ToLower(strings.TrimSpace(spelling))]; !ok {
		spelling = e.Name // the receiver may have understood the source's name already
	}
	canonical, renamed := n.said[strings.ToLower(strings.TrimSpace(spelling))]
	named := n.rules.Normalize(cmp.Or(canonical, e.Name), "")
	switch {
	case n.tiered(named.Name):
	case !renamed:
		return e
	case named.Tier == delivery.TierOther && e.Tier != "":
		named.Tier = e.Tier
	}
	named.SourceName = e.SourceName
	return named
}

// read returns the environment of a name that the file itself uses.
func (n namer) read(name string) delivery.Environment { return n.rules.Normalize(name, "") }

// tiered reports whether the file tells the tier of a canonical name.
func (n namer) tiered(name string) bool {
	for pattern := range n.rules.Tiers {
		if matched, err := path.Match(pattern, name); err == nil && matched {
			return true
		}
	}
	return false
}
