// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// rules are the documented defaults.
var rules = delivery.LineRules{
	ProductionTiers: []delivery.Tier{delivery.TierProduction},
	HotfixRefs:      []string{"hotfix/*", "hotfix-*"},
	HotfixLabels:    []string{"hotfix"},
}

// rolling are rules with rollouts and an excluded kind.
func rolling() delivery.LineRules {
	r := rules
	r.RolloutWindow, r.ExcludedKinds = 10*time.Minute, []delivery.ChangeKind{delivery.ChangeData}
	return r
}

// answer is one question to a history, and what it answered.
type answer struct {
	question string
	about    any
}

// portrait asks a history everything it can be asked.
func portrait(h *delivery.History) map[answer]any {
	p := map[answer]any{
		{question: "scopes"}:    h.Scopes(),
		{question: "pipelines"}: h.Pipelines(),
	}
	for _, scope := range h.Scopes() {
		p[answer{"line", scope}] = h.Line(scope, rules)
		p[answer{"rollouts", scope}] = h.Line(scope, rolling())
		p[answer{"feature flags", scope}] = h.FeatureFlags(scope.Service)
		p[answer{"deployments", scope}] = h.Deployments(scope)
		p[answer{"gone", scope}] = h.GoneDeployments(scope)
		p[answer{"incidents", scope}] = h.Incidents(scope.Service)
	}
	for _, key := range h.Pipelines() {
		p[answer{"runs", key}] = h.PipelineRuns(key)
	}
	for key, entity := range h.Entities() {
		p[answer{"entity", key}] = entity
		askAbout(h, p, entity)
	}
	return p
}

func askAbout(h *delivery.History, p map[answer]any, entity any) {
	switch e := entity.(type) {
	case delivery.Deployment:
		p[answer{"incidents naming", e.Key}] = h.IncidentsNaming(e.Key)
		p[answer{"with id", e.Key.ID}] = h.DeploymentsWithID(e.Key.ID)
	case delivery.Incident:
		p[answer{"blames", e.Key}], _ = e.Declared()
		p[answer{"does not blame", e.Key}] = e.NotCausedBy()
		for _, id := range e.NotCausedBy() {
			p[answer{"means by " + id, e.Key}] = h.DeploymentsMeant(&e, id)
		}
	case delivery.Change:
		p[answer{"changes", e.Key.RepositoryURL}] = h.Changes(e.Key.RepositoryURL)
		if c, ok := h.Change(e.Key); ok {
			p[answer{"first commit", e.Key}] = h.FirstCommitAt(c)
		}
	case delivery.Revision:
		p[answer{"anywhere", e.Key.ID}], _ = h.Revision(delivery.RevisionKey{ID: e.Key.ID})
		p[answer{"merged as", e.Key}], _ = h.ChangeMergedAs(e.Key)
		if r, ok := h.Revision(e.Key); ok {
			p[answer{"change of", e.Key}], _ = h.ChangeOf(r)
		}
		for _, placement := range e.Placements {
			p[answer{"push", [2]any{e.Key.RepositoryURL, placement.Push}}] = h.PushMembers(e.Key.RepositoryURL, placement.Push)
		}
	}
}
