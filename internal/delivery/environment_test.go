// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestNormalizeEnvironment(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, source string
		told         delivery.Tier
		wantName     string
		wantTier     delivery.Tier
	}{
		{"an alias", "prod", "", "production", delivery.TierProduction},
		{"an alias in another case", "Live", "", "production", delivery.TierProduction},
		{"a tier's own name in another case", "Production", "", "production", delivery.TierProduction},
		{"blanks around a name", " stg ", "", "staging", delivery.TierStaging},
		{"a production of many", "prod-eu-1", "", "prod-eu-1", delivery.TierProduction},
		{"a path", "eu/production", "", "eu/production", delivery.TierProduction},
		{"a cluster in lower production", "cluster:prd.eu", "", "cluster:prd.eu", delivery.TierProduction},
		{"before production is not production", "pre-prod", "", "pre-prod", delivery.TierStaging},
		{"nor is what calls itself not production", "non-prod", "", "non-prod", delivery.TierStaging},
		{"nor in one word", "nonprod-us", "", "nonprod-us", delivery.TierStaging},
		{"nor before production in full", "Pre Production", "", "Pre Production", delivery.TierStaging},
		{"the alias for it", "preprod", "", "staging", delivery.TierStaging},
		{"a test of production", "prod-test", "", "prod-test", delivery.TierTest},
		{"a preview", "preview-42", "", "preview-42", delivery.TierDevelopment},
		{"a review app", "review/feature-x", "", "review/feature-x", delivery.TierDevelopment},
		{"a demo", "demo", "", "demo", delivery.TierStaging},
		{"a word that only contains prod", "reproduction", "", "reproduction", delivery.TierOther},
		{"a name that says nothing", "github-pages", "", "github-pages", delivery.TierOther},
		{"the name of the tier for the rest", "Other", "", "Other", delivery.TierOther},
		{"what the source told wins over the name", "github-pages", delivery.TierProduction, "github-pages", delivery.TierProduction},
		{"what the source told wins over a canonical name", "prod", delivery.TierTest, "production", delivery.TierTest},
		{"a tier that does not exist is not told", "qa", "platinum", "test", delivery.TierTest},
		{"no name has no tier", "", delivery.TierProduction, "", ""},
		{"blanks are no name", "  ", "", "", ""},
	}
	environments := delivery.Environments{Aliases: delivery.DefaultAliases()}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := delivery.Environment{Name: tt.wantName, Tier: tt.wantTier, SourceName: tt.source}
			assert.Equal(t, want, environments.Normalize(tt.source, tt.told))
		})
	}
}

func TestConfiguredTiersAndAliasesWin(t *testing.T) {
	t.Parallel()
	environments := delivery.Environments{
		Aliases: map[string]string{"blue": "production", "green": "production"},
		Tiers: map[string]delivery.Tier{
			"prod*":     delivery.TierStaging,
			"prod-eu-*": delivery.TierProduction,
			"?rod-xx":   delivery.TierTest,
			"prod-x?":   delivery.TierDevelopment,
			"eu/*":      delivery.TierTest,
			"[":         delivery.TierOther,
		},
	}
	tests := []struct {
		name, source string
		told         delivery.Tier
		wantName     string
		wantTier     delivery.Tier
	}{
		{"a pattern wins over the guess", "prod-us-1", "", "prod-us-1", delivery.TierStaging},
		{"and over what the source told", "prod-us-1", delivery.TierProduction, "prod-us-1", delivery.TierStaging},
		{"the longest pattern wins", "prod-eu-1", "", "prod-eu-1", delivery.TierProduction},
		{"of equally long ones always the same", "prod-xx", "", "prod-xx", delivery.TierDevelopment},
		{"a star stops at a slash", "eu/a/b", "", "eu/a/b", delivery.TierOther},
		{"and matches within one", "eu/a", "", "eu/a", delivery.TierTest},
		{"patterns see the canonical name", "Blue", "", "production", delivery.TierStaging},
		{"defaults do not sneak in beside own aliases", "live", "", "live", delivery.TierOther},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := delivery.Environment{Name: tt.wantName, Tier: tt.wantTier, SourceName: tt.source}
			assert.Equal(t, want, environments.Normalize(tt.source, tt.told))
		})
	}
}
