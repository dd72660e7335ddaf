// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"path"
	"strings"
)

// Environments normalises the names that senders give to environments.
type Environments struct {
	// Aliases maps a lower-case source name to its canonical name.
	Aliases map[string]string
	// Tiers maps a glob over canonical names (path.Match) to a tier; where several match, the
	// longest pattern decides, so that the most specific one wins whatever the map's order.
	Tiers map[string]Tier
}

// DefaultAliases returns the alias map applied when none is configured.
func DefaultAliases() map[string]string {
	return map[string]string{
		"prod": "production", "prd": "production", "live": "production",
		"stage": "staging", "stg": "staging", "preprod": "staging",
		"qa": "test", "testing": "test",
		"dev": "development",
	}
}

// Normalize returns the environment for a source's own name: the canonical name, its tier and the
// source name. A tier told by the source itself wins over the one guessed from the name.
func (e Environments) Normalize(sourceName string, told Tier) Environment {
	name := strings.TrimSpace(sourceName)
	if canonical, ok := e.Aliases[strings.ToLower(name)]; ok {
		name = canonical
	} else if t := Tier(strings.ToLower(name)); t.Known() && t != TierOther {
		name = string(t)
	}
	env := Environment{Name: name, SourceName: sourceName}
	switch {
	case name == "":
	case e.configuredTier(name) != "":
		env.Tier = e.configuredTier(name)
	case told.Known():
		env.Tier = told
	default:
		env.Tier = e.guessTier(name)
	}
	return env
}

func (e Environments) configuredTier(name string) Tier {
	best, tier := "", Tier("")
	for pattern, t := range e.Tiers {
		matched, err := path.Match(pattern, name)
		if err == nil && matched && (len(pattern) > len(best) || (len(pattern) == len(best) && pattern > best)) {
			best, tier = pattern, t
		}
	}
	return tier
}

// guessTier reads the words of a name such as prod-eu-1. Words that mark a lesser environment win
// over "prod", because pre-prod and non-prod are not production.
func (e Environments) guessTier(name string) Tier {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return strings.ContainsRune("-_/. :", r)
	})
	found := map[Tier]bool{}
	for _, word := range words {
		if canonical, ok := e.Aliases[word]; ok {
			word = canonical
		}
		switch {
		case word == "pre" || word == "non" || word == "nonprod" || word == "demo":
			found[TierStaging] = true
		case word == "review" || word == "preview" || word == "sandbox":
			found[TierDevelopment] = true
		case Tier(word).Known():
			found[Tier(word)] = true
		}
	}
	for _, tier := range []Tier{TierDevelopment, TierTest, TierStaging, TierProduction} {
		if found[tier] {
			return tier
		}
	}
	return TierOther
}
