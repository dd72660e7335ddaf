// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

var scope = delivery.Scope{Service: delivery.Service{Name: "cart"}, Environment: "production"}

const (
	commit = "3f2a9c1d5e6b7a8f90123456789abcdef0123456"
	other  = "aaaa9c1d5e6b7a8f90123456789abcdef0123456"
	digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

func TestIdentitiesJoinByTheBestRung(t *testing.T) {
	t.Parallel()
	const config, code = "bbbb9c1d5e6b7a8f90123456789abcdef0123456", "cccc9c1d5e6b7a8f90123456789abcdef0123456"
	deployments := []join.Deployment{
		{ID: "first", Began: 100, Revisions: []string{commit}, Versions: []release.Version{{Text: "1.2"}}},
		{ID: "again", Began: 10_000e9, Revisions: []string{commit}, Versions: []release.Version{{Text: "1.2"}}},
		{ID: "image", Began: 100, Digests: []string{digest}, Versions: []release.Version{{Text: "1.3", Revision: other[:7]}}, Tags: []string{"1.3-rc"}},
		{ID: "gitops", Began: 100, Revisions: []string{config}, RepositoryURL: "https://github.com/acme/gitops.git", Versions: []release.Version{{Text: "1.5"}}},
		{ID: "pods", Stages: []string{"more-pods"}, Began: 100, PlatformRevisions: []string{"6d4cf56db6"}},
	}
	for name, c := range map[string]struct {
		identity release.Identity
		served   delivery.Instant
		want     join.Match
		exact    bool
	}{
		"by deployment id":               {release.Identity{DeploymentID: "first", Version: "1.3"}, 200e9, join.Match{Deployment: "first", Step: release.StepDeploymentID}, true},
		"by an abbreviated revision":     {release.Identity{Revision: commit[:9]}, 200e9, join.Match{Deployment: "first", Step: release.StepRevision}, true},
		"the last that began before":     {release.Identity{Revision: commit}, 20_000e9, join.Match{Deployment: "again", Step: release.StepRevision}, true},
		"even if clocks differ a little": {release.Identity{Revision: commit}, 9_800e9, join.Match{Deployment: "again", Step: release.StepRevision}, true},
		"by digest":                      {release.Identity{Digest: digest}, 200e9, join.Match{Deployment: "image", Step: release.StepDigest}, true},
		"by version":                     {release.Identity{Version: "1.3"}, 200e9, join.Match{Deployment: "image", Step: release.StepVersion}, true},
		"by the commit in a version":     {release.Identity{Revision: other}, 200e9, join.Match{Deployment: "image", Step: release.StepRevision}, true},
		"by what its platform calls it":  {release.Identity{PlatformRevision: "6d4cf56db6"}, 200e9, join.Match{Deployment: "pods", Step: release.StepPlatformRevision}, true},
		"by the id of a stage":           {release.Identity{DeploymentID: "more-pods"}, 200e9, join.Match{Deployment: "pods", Step: release.StepDeploymentID}, true},
		"by tag, which is not enough":    {release.Identity{Tag: "1.3-rc"}, 200e9, join.Match{Deployment: "image", Step: release.StepImageTag}, false},
		"not against a revision":         {release.Identity{Revision: other, Version: "1.2"}, 200e9, join.Match{Deployment: "image", Step: release.StepRevision}, true},
		"whatever the revision of another repository": {
			release.Identity{Revision: code, Repository: "https://github.com/acme/cart", Version: "1.5"}, 200e9, join.Match{Deployment: "gitops", Step: release.StepVersion}, true,
		},
		"not against a revision that nobody deployed": {
			release.Identity{Revision: code, Repository: "https://github.com/Acme/gitops", Version: "1.5"}, 200e9, join.Match{}, false,
		},
		"not where nothing fits": {release.Identity{Version: "1.4", Tag: "1.4"}, 200e9, join.Match{}, false},
		"no surer than a stamp, by whatever it added": {
			release.Identity{DeploymentID: "first", Revision: commit, Step: release.StepTime}, 20_000e9, join.Match{Deployment: "first", Step: release.StepTime}, false,
		},
		"not by what is not told, of course": {release.Identity{}, 200e9, join.Match{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := join.Join(c.identity, join.Served{Since: c.served}, deployments)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.want.Deployment != "", ok)
			assert.Equal(t, c.exact, got.IsExact())
		})
	}
}

func TestStagesOfARolloutAreOneDeployment(t *testing.T) {
	t.Parallel()
	h := delivery.NewHistory(nil)
	begin := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	tell := func(name delivery.EventName, id string, at time.Time, revision string) {
		e := delivery.Event{Name: name, Time: at, Observed: at, Subject: &delivery.DeploymentFacts{
			ID: id, Service: scope.Service, Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction},
			Revision: revision, Version: "v1.2", Status: delivery.StatusSucceeded, StartTime: begin,
			ImageName: "registry/cart", ImageTags: []string{"v1.2-build7"}, ImageDigests: []string{"registry/cart@" + digest},
		}}
		_, _, err := h.Apply(&e)
		require.NoError(t, err)
	}
	tell(delivery.DeploymentFinished, "one", begin.Add(time.Minute), commit)
	tell(delivery.DeploymentFinished, "two", begin.Add(2*time.Minute), commit)
	tell(delivery.DeploymentStarted, "running", begin.Add(time.Hour), other)
	line := h.Line(scope, delivery.LineRules{ProductionTiers: []delivery.Tier{delivery.TierProduction}, RolloutWindow: time.Hour})
	all := join.DeploymentsOf(line)
	require.Len(t, all, 2)
	assert.Equal(t, "one", all[0].ID)
	assert.Equal(t, delivery.InstantOf(begin), all[0].Began)
	assert.Equal(t, []string{commit}, all[0].Revisions)
	assert.Contains(t, all[0].Digests, digest)
	assert.Contains(t, all[0].Tags, "v1.2-build7")
	assert.Contains(t, all[0].Versions, release.Version{Text: "1.2"})
	assert.Equal(t, "running", all[1].ID)
	assert.Equal(t, []string{other}, all[1].Revisions)
}

func TestARollbackToTheSameVersionDoesNotTakeOverWhatItUndoes(t *testing.T) {
	t.Parallel()
	version := []release.Version{{Text: "1.2"}}
	deployments := []join.Deployment{{ID: "bad", Began: 1000e9, Versions: version}, {ID: "undo", Began: 1240e9, Versions: version}}
	for served, want := range map[delivery.Instant]string{1010e9: "bad", 1100e9: "bad", 1235e9: "undo", 1250e9: "undo"} {
		got, _ := join.Join(release.Identity{Version: "1.2"}, join.Served{Since: served}, deployments)
		assert.Equal(t, want, got.Deployment, "%d", served)
	}
}
