// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

var (
	till    = delivery.Service{Namespace: "acme", Name: "till"}
	ofAcme  = attributes(keyEnvironment, "production", keyServiceNamespace, "acme")
	pooling = Options{Definitions: NewDefaultDefinitions(), Namespaces: true}
)

func TestANamespacePoolsItsServices(t *testing.T) {
	t.Parallel()
	story := NewStory().
		Push(0, "main", "", "r1@0").Deploy(60, "c-1", "r1").Deploy(70, "c-2", "r2").Deploy(80, "back", "r1").
		In("https://git.example.com/acme/till").Push(0, "main", "", "t1@0").Deploy(180, "t-1", "t1", Of(till)).
		Deploy(10, "x", "y", Of(delivery.Service{Name: "lone"})).
		Deploy(10, "s", "y", Of(till), To("staging")).
		Open(10, "i", Hitting(delivery.Service{Namespace: "acme", Name: "idle"}))
	flush := bookOf(t, pooling, story.Events).Flush(At(Day(1)))
	assert.Equal(t, figures{
		"dora.deployment.frequency":         3.0 / 7,
		"dora.deployment.window_total":      3,
		"dora.deployment.window_failed":     1,
		"dora.change.fail_rate":             1.0 / 3,
		"dora.deployment.window_succeeded":  4,
		"dora.deployment.window_reworked":   1,
		"dora.deployment.rework_rate":       0.25,
		"dora.deployment.window_excluded":   1,
		"dora.change.window_total":          2,
		"dora.change.lead_time_p50":         hours(1),
		"dora.change.lead_time_p90":         hours(3),
		"dora.deployment.window_recovered":  1,
		"dora.deployment.recovery_time_p50": 600,
		"dora.deployment.recovery_time_p90": 600,
	}, figuresOf(flush, ofAcme).window("7d"))
	for _, r := range bookOf(t, plain(), story.Events).Flush(At(Day(1))).Reports {
		assert.NotEqual(t, ofAcme, r.Identity, "namespaces are told on request")
	}
}

// The figures of a namespace are those of a single service with all deployments and incidents of the members.
func TestANamespaceIsRecomputedFromItsMembers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := bookOf(t, pooling, anyEvents(t))
		f := b.Flush(now)
		var members []*cohort
		for i, scope := range b.scopes.keys {
			if scope.Service.Namespace == "acme" && scope.Environment == "production" && b.scopes.values[i].deploys {
				members = append(members, &b.scopes.values[i].cohort)
			}
		}
		if len(members) == 0 {
			return
		}
		require.ElementsMatch(t, pooled(members).samples(nil, now), reportOf(t, f, ofAcme).Samples)
		for _, w := range Windows {
			pooled := figuresOf(f, ofAcme).window(w.Size)
			for _, metric := range []string{"dora.deployment.window_total", "dora.deployment.window_failed", "dora.change.window_total"} {
				sum := 0.0
				for _, scope := range b.scopes.keys {
					if scope.Service.Namespace == "acme" && scope.Environment == "production" {
						sum += figuresOf(f, identityOf(scope)).window(w.Size)[metric]
					}
				}
				require.InDelta(t, sum, pooled[metric], 0, metric)
			}
		}
	})
}
