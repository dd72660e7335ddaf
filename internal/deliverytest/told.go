// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverytest

import (
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// ToldByTelemetry draws what telemetry says about the scopes of [Events], also about deployments and incidents that do not exist.
func ToldByTelemetry(minutes int) *rapid.Generator[map[delivery.Scope]attribution.Told] {
	return rapid.Custom(func(t *rapid.T) map[delivery.Scope]attribution.Told {
		d := drawing{t, minutes}
		all := map[delivery.Scope]attribution.Told{}
		for _, service := range services {
			for _, environment := range []string{"production", "staging"} {
				scope := delivery.Scope{Service: service, Environment: environment}
				if told := d.told(scope); !told.IsEmpty() {
					all[scope] = told
				}
			}
		}
		return all
	})
}

func (d drawing) told(scope delivery.Scope) attribution.Told {
	var told attribution.Told
	for n := range rapid.IntRange(0, 3).Draw(d.t, "findings") {
		told.Findings = append(told.Findings, attribution.Finding{
			Deployment: delivery.DeploymentKey{Scope: scope, ID: oneOf(d, identifiers...)},
			Version:    identifiers[n],
			Suspected:  rapid.Bool().Draw(d.t, "suspected"),
			Onset:      d.instant(), WentBack: d.instant(), Restored: d.instant(),
			Confidence: oneOf(d, 0.5, 0.8, 0.99),
			Evidence:   []attribution.Evidence{{Term: "errors", Detail: oneOf(d, "many", "few"), Value: 9}},
			Traces:     []attribution.Trace{{TraceID: [16]byte{byte(oneOf(d, 1, 2))}}},
		})
	}
	for n := range rapid.IntRange(0, 2).Draw(d.t, "answers") {
		told.Answers = append(told.Answers, attribution.Answer{
			Incident: delivery.IncidentKey{
				Provider: oneOf(d, "pagerduty", "github"), ID: identifiers[n], Service: oneOf(d, services...),
			},
			Outcome: attribution.OutcomeRelease,
			Candidates: []attribution.Candidate{{
				Deployment:  delivery.DeploymentKey{Scope: scope, ID: oneOf(d, identifiers...)},
				Probability: oneOf(d, 0.6, 0.9), Declared: oneOf(d, false, false, true),
			}},
			Contradicted: oneOf(d, false, false, true),
		})
	}
	return told
}

func (d drawing) instant() delivery.Instant { return delivery.InstantOf(d.maybe()) }
