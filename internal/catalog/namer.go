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

// namer maps environments by the file. Environments that the file does not mention stay unchanged.
type namer struct {
	// said holds the file's own aliases by lower-case name. rules also has the built-in aliases, and the tiers.
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

// name returns the environment by the file's names. The tier is the one in the file, else the one that follows from the
// new name, else the previous one.
func (n namer) name(e delivery.Environment) delivery.Environment {
	spelling := cmp.Or(e.SourceName, e.Name)
	if _, ok := n.said[strings.ToLower(strings.TrimSpace(spelling))]; !ok {
		spelling = e.Name // the receiver's aliases may have mapped the source's name already
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

// read returns the environment for a name that is used in the file itself.
func (n namer) read(name string) delivery.Environment { return n.rules.Normalize(name, "") }

// tiered reports whether the file sets the tier of a canonical name.
func (n namer) tiered(name string) bool {
	for pattern := range n.rules.Tiers {
		if matched, err := path.Match(pattern, name); err == nil && matched {
			return true
		}
	}
	return false
}
