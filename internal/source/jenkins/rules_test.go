// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jenkins

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// TestRulesWeShip applies the delivery file of the examples to builds.
func TestRulesWeShip(t *testing.T) {
	t.Parallel()
	rules, err := catalog.Load("../../../examples/senders/jenkins/delivery.yaml")
	require.NoError(t, err)
	options := NewDefaultOptions()
	options.Parameters.Environment = "TARGET"
	staging := fixture(t).With("build.parameters.TARGET", "staging")
	for name, test := range map[string]struct {
		body        sourcetest.Body
		runs        int
		environment string
	}{
		"a job called deploy":                   {staging, 1, "staging"},
		"another job":                           {staging.With("url", "job/shop/job/lint/"), 1, ""},
		"the main branch":                       {staging.With("url", "job/shop/job/checkout/job/main/"), 1, "production"},
		"another branch":                        {staging.With("url", "job/shop/job/checkout/job/fix-it/"), 1, ""},
		"a pull request of a job called deploy": {staging.With("url", "job/shop/job/deploy-it/job/PR-7/"), 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _ := rules.Apply("jenkins", "jenkins", events(t, options, test.body))
			runs, environment := 0, ""
			for _, e := range got {
				if facts, ok := e.Subject.(*delivery.DeploymentFacts); ok {
					environment = facts.Environment.Name
					assert.NoError(t, e.Validate())
				} else {
					runs++
				}
			}
			assert.Equal(t, test.runs, runs)
			assert.Equal(t, test.environment, environment)
		})
	}
}
