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
	// Tiers maps a path.Match pattern over canonical names to a tier. If several patterns match, the longest
	// one, as the most specific, decides.
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

// Normalize returns the environment for the name that a source uses. A configured tier wins over the tier
// told by the source, and that one over the tier guessed from the name.
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

// guessTier guesses the tier from the words of a name such as prod-eu-1. Words that mean a lower environment
// win over "prod", because pre-prod and non-prod are not production.
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
