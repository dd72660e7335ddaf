// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// deploymentsAfter returns the deployments of cart in production after events.
func deploymentsAfter(t *testing.T, events ...*delivery.Event) map[string]join.Deployment {
	t.Helper()
	h := delivery.NewHistory(nil)
	for _, e := range events {
		_, _, err := h.Apply(e)
		require.NoError(t, err)
	}
	all := map[string]join.Deployment{}
	for _, d := range join.DeploymentsOf(h.Line(scope, delivery.LineRules{RolloutWindow: time.Hour, ExcludedKinds: []delivery.ChangeKind{delivery.ChangeData}})) {
		all[d.ID] = d
	}
	return all
}

func happened(name delivery.EventName, m int, f *delivery.DeploymentFacts) *delivery.Event {
	f.Service, f.Environment = scope.Service, delivery.Environment{Name: scope.Environment}
	switch name {
	case delivery.DeploymentStarted:
		f.State = delivery.StateInProgress
	case delivery.DeploymentFinished, delivery.DeploymentStageFinished:
		if f.Status == "" {
			f.Status = delivery.StatusSucceeded
		}
	}
	return &delivery.Event{Name: name, Time: minute(m).Time(), Observed: minute(m).Time(), Subject: f}
}

func TestADeploymentIsWhatItBroughtAndNotWhereItsConfigurationIsKept(t *testing.T) {
	t.Parallel()
	const app = "https://github.com/acme/cart"
	published := &delivery.Event{Name: delivery.ArtifactPublished, Time: minute(1).Time(), Observed: minute(1).Time(), Subject: &delivery.ArtifactFacts{
		ImageName: "registry/cart", ImageDigests: []string{"registry/cart@" + digest}, Revision: commit, Repository: delivery.Repository{URL: app},
	}}
	got := deploymentsAfter(t, published, happened(delivery.DeploymentFinished, 5, &delivery.DeploymentFacts{
		ID: "d", Name: "Deploy cart", Revision: other, Repository: delivery.Repository{URL: "https://github.com/acme/gitops"}, Version: "v1.2",
		ImageName: "registry/cart", ImageDigests: []string{"registry/cart@" + digest}, PlatformRevision: "6d4cf56db6", StartTime: minute(3).Time(),
	}))["d"]
	assert.Equal(t, app, got.RepositoryURL)
	assert.Equal(t, commit, got.Revision)
	assert.Equal(t, []string{commit, other}, got.Revisions)
	assert.Equal(t, "v1.2", got.Version)
	assert.Equal(t, "Deploy cart", got.Name)
	assert.Equal(t, []string{"6d4cf56db6"}, got.PlatformRevisions)
	assert.Equal(t, minute(3), got.Began)
	assert.Equal(t, minute(5), got.Finished)
}

func TestARolloutEndsWithItsLastStage(t *testing.T) {
	t.Parallel()
	facts := func(id string) *delivery.DeploymentFacts {
		return &delivery.DeploymentFacts{ID: id, Version: map[string]string{"east": "1.0", "west": "1.0", "first": "2.0", "second": "2.0", "third": "3.0", "fourth": "3.0"}[id]}
	}
	stage := func(id, name string) *delivery.DeploymentFacts { return &delivery.DeploymentFacts{ID: id, Stage: name} }
	got := deploymentsAfter(
		t,
		happened(delivery.DeploymentFinished, 5, facts("east")), happened(delivery.DeploymentFinished, 9, facts("west")),
		happened(delivery.DeploymentStarted, 20, facts("staged")), happened(delivery.DeploymentStageFinished, 21, stage("staged", "first")),
		happened(delivery.DeploymentStarted, 20, facts("over")), happened(delivery.DeploymentFinished, 22, facts("over")),
		happened(delivery.DeploymentStageFinished, 23, stage("over", "late")),
		happened(delivery.DeploymentFinished, 30, facts("first")), happened(delivery.DeploymentStarted, 31, facts("second")),
		happened(delivery.DeploymentStageFinished, 32, stage("second", "first")),
		happened(delivery.DeploymentStarted, 40, facts("third")), happened(delivery.DeploymentStageFinished, 41, stage("third", "first")),
		happened(delivery.DeploymentFinished, 42, facts("fourth")),
	)
	assert.Equal(t, []string{"second"}, got["first"].Stages)
	assert.Zero(t, got["first"].Finished)
	assert.Equal(t, []string{"fourth"}, got["third"].Stages)
	assert.Zero(t, got["third"].Finished)
	assert.Equal(t, []string{"west"}, got["east"].Stages)
	assert.Equal(t, minute(9), got["east"].Finished)
	assert.NotContains(t, got, "west")
	assert.True(t, got["east"].EndOnly)
	assert.Zero(t, got["staged"].Finished, "others may follow")
	assert.Equal(t, minute(23), got["over"].Finished)
}

func TestWhatBecameOfADeployment(t *testing.T) {
	t.Parallel()
	started := func(id string) *delivery.Event {
		return happened(delivery.DeploymentStarted, 10, &delivery.DeploymentFacts{ID: id})
	}
	finished := func(id string, status delivery.DeploymentStatus) *delivery.Event {
		return happened(delivery.DeploymentFinished, 20, &delivery.DeploymentFacts{ID: id, Status: status})
	}
	told := func(id string, name delivery.EventName, m int) *delivery.Event {
		return happened(name, m, &delivery.DeploymentFacts{ID: id, CreationTime: minute(5).Time()})
	}
	migration := finished("migration", "")
	migration.Subject.(*delivery.DeploymentFacts).Kind = delivery.ChangeData
	migrating := started("migrating")
	migrating.Subject.(*delivery.DeploymentFacts).Kind = delivery.ChangeData
	got := deploymentsAfter(
		t,
		started("running"), started("failed"), finished("failed", delivery.StatusFailed), started("cancelled"), finished("cancelled", delivery.StatusCancelled),
		started("undone"), finished("undone", ""), told("undone", delivery.DeploymentRolledBack, 30), migration, migrating,
		told("waiting", delivery.DeploymentApprovalRequested, 6), told("approved", delivery.DeploymentApprovalRequested, 6), told("approved", delivery.DeploymentApproved, 8),
		told("rejected", delivery.DeploymentApprovalRequested, 6), told("rejected", delivery.DeploymentRejected, 8),
	)
	for id, want := range map[string]join.Deployment{
		"running":   {Began: minute(10)},
		"failed":    {Began: minute(10), Finished: minute(20), Failed: true},
		"cancelled": {Began: minute(10), Finished: minute(20), Failed: true},
		"undone":    {Began: minute(5), Finished: minute(20), RolledBack: minute(30)},
		"migration": {Began: minute(20), EndOnly: true, Finished: minute(20), Excluded: true},
		"migrating": {Began: minute(10), Excluded: true},
		"waiting":   {},
		"approved":  {Began: minute(8)},
		"rejected":  {},
	} {
		if want.ID = id; id == "undone" {
			want.Began = minute(10)
		}
		assert.Equal(t, want, got[id])
	}
}
