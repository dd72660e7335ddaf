// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// TestRulesWeShip applies the delivery file of the examples to every draft.
func TestRulesWeShip(t *testing.T) {
	t.Parallel()
	rules, err := catalog.Load("../../../examples/senders/gitlab/delivery.yaml")
	require.NoError(t, err)
	outage := fixture(t, "issue").With("object_attributes.type", "Issue").With("labels", []any{label("type::outage")})
	for name, test := range map[string]struct {
		body sourcetest.Body
		id   string
	}{
		"a job called deploy":                       {fixture(t, "build"), "612"},
		"another job":                               {fixture(t, "build").With("build_name", "lint"), ""},
		"a deploying job of a side branch":          {fixture(t, "build").With("ref", "fix-it"), ""},
		"a tag of a version":                        {fixture(t, "tag_push"), "acme/shop/checkout@v1.4.2"},
		"another tag":                               {fixture(t, "tag_push").With("ref", "refs/tags/nightly"), ""},
		"a release":                                 {fixture(t, "release"), "acme/shop/checkout@v1.4.2"},
		"a merge into production":                   {fixture(t, "merge_request").With("object_attributes.target_branch", "production"), "acme/shop/checkout#17"},
		"a merge into another branch":               {fixture(t, "merge_request"), ""},
		"a pipeline called release":                 {fixture(t, "pipeline"), "5001"},
		"a pipeline without name":                   {fixture(t, "pipeline").With("object_attributes.name", nil), ""},
		"an issue of a label that makes it one":     {outage, "acme/shop/checkout#42"},
		"an issue of another label":                 {outage.With("labels", []any{label("type::bug")}), ""},
		"an issue of a label with the value's name": {outage.With("labels", []any{label("outage")}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := read(t, test.body)
			got, _ := rules.Apply("gitlab", "gitlab", given)
			var promoted []string
			for _, e := range got {
				promoted = append(promoted, idOf(t, e))
			}
			if test.id == "" {
				assert.Len(t, got, len(given.Standing()), "no draft stands")
				return
			}
			assert.Len(t, got, len(given.Standing())+1)
			assert.Contains(t, promoted, test.id)
		})
	}
}

func idOf(t *testing.T, e source.Event) string {
	t.Helper()
	switch facts := e.Subject.(type) {
	case *delivery.DeploymentFacts:
		assert.Equal(t, "production", facts.Environment.Name)
		assert.NotEmpty(t, e.UID)
		return facts.ID
	case *delivery.IncidentFacts:
		assert.Equal(t, delivery.SeverityHigh, facts.Severity)
		return facts.ID
	}
	return ""
}
