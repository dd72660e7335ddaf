// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const rolledBack = "dev.cdevents.service.rolledback.0.3.0"

func TestServiceIsDeployed(t *testing.T) {
	t.Parallel()
	event := understood(t, fixture(t, "service.deployed"))[0]
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, "cdevents", event.Provider)
	assert.Equal(t, "/deployer/eu", event.Tenant)
	assert.Equal(t, "evt-1", event.DeliveryID)
	assert.Equal(t, clock(t, "2026-03-02T08:14:31.25Z"), event.Time)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:             "evt-1",
		Service:        delivery.Service{Name: "checkout"},
		Environment:    production,
		Status:         delivery.StatusSucceeded,
		Reason:         delivery.ReasonHotfix,
		ReasonDeclared: true,
		Version:        "v1.4.2",
		Repository:     checkout,
		Revision:       revisionThree,
		ArtifactPURL: "pkg:oci/checkout@sha256%3A4444444444444444444444444444444444444444444444444444444444444444?" +
			"repository_url=ghcr.io/acme/checkout&tag=v1.4.2&vcs_url=git%2Bhttps://github.com/acme/checkout.git%403333333333333333333333333333333333333333",
		ArtifactVersion: "v1.4.2",
		ImageName:       "ghcr.io/acme/checkout",
		ImageTags:       []string{"v1.4.2"},
		ImageDigests:    []string{imageFour},
	}, event.Subject)
	assert.Equal(t, source.Origin{
		Kind:       source.KindDeployment,
		Repository: "acme/checkout",
		Aliases: []source.Alias{
			{Scheme: source.SchemeRepository, Value: "https://github.com/acme/checkout"},
			{Scheme: source.SchemeRepository, Value: "acme/checkout"},
		},
	}, event.Origin)
}

func TestServiceIsRolledBack(t *testing.T) {
	t.Parallel()
	body := fixture(t, "service.deployed").With("context.type", rolledBack).With("customData", nil)
	events := understood(t, body)
	require.Len(t, events, 2)
	restored, undone := events[0].Subject.(*delivery.DeploymentFacts), events[1].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.DeploymentFinished, events[0].Name)
	assert.Equal(t, "evt-1/rolledback", restored.ID, "the deployment undone may bear the event's id")
	assert.Equal(t, delivery.StatusSucceeded, restored.Status)
	assert.Equal(t, delivery.ReasonRollback, restored.Reason)
	assert.True(t, restored.ReasonDeclared)
	assert.Equal(t, "evt-undone", restored.RollbackOf, "the link of kind ROLLBACK leads there")
	assert.Equal(t, delivery.DeploymentRolledBack, events[1].Name)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID: "evt-undone", Service: delivery.Service{Name: "checkout"}, Environment: production, Version: "v1.4.2", RecoveryID: "evt-1/rolledback",
	}, undone)

	declared := understood(t, body.With("customData", map[string]any{"rollback_of": "evt-said"}))
	assert.Equal(t, "evt-said", declared[1].Subject.(*delivery.DeploymentFacts).ID)

	nameless := one(t, body.Without("context.links")).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.ReasonRollback, nameless.Reason, "which deployment it undoes follows from the release that came back")
	assert.Empty(t, nameless.RollbackOf)
}

func TestDeploymentsOfTheComingSpecification(t *testing.T) {
	t.Parallel()
	body := fixture(t, "deployment.finished")
	event := one(t, body)
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:           "rollout-7",
		Service:      delivery.Service{Name: "checkout"},
		Environment:  delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Status:       delivery.StatusFailed,
		ErrorType:    "failure",
		Repository:   checkout,
		Revision:     revisionThree,
		URL:          "https://deploy.example.com/rollouts/7",
		ArtifactPURL: "pkg:golang/github.com/acme/checkout@" + revisionThree,
	}, event.Subject)

	for kind, want := range map[string]delivery.DeploymentState{"queued": delivery.StateQueued, "started": delivery.StateInProgress} {
		event := one(t, body.With("context.type", "dev.cdevents.deployment."+kind+".0.1.0"))
		assert.Equal(t, delivery.DeploymentStarted, event.Name)
		assert.Equal(t, want, event.Subject.(*delivery.DeploymentFacts).State)
		assert.Equal(t, "rollout-7", event.Subject.(*delivery.DeploymentFacts).ID)
	}
	stage := one(t, rollout(t).With("subject.content.outcome", "success"))
	assert.Equal(t, delivery.DeploymentStageFinished, stage.Name)
	assert.Equal(t, "eu-west-1", stage.Subject.(*delivery.DeploymentFacts).Stage)
	assert.Equal(t, "rollout-7", stage.Subject.(*delivery.DeploymentFacts).ID)
	assert.Equal(t, delivery.StatusSucceeded, stage.Subject.(*delivery.DeploymentFacts).Status)
	isIgnored(t, body.With("subject.content.outcome", "maybe"))
	isIgnored(t, body.Without("subject.content.outcome"))
}

func TestNameOfAService(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.Services = map[string]source.ServiceName{"daemonset/agent": {Namespace: "ops", Name: "node-agent"}}
	options.Environment = "live"
	src := New(options, environments)
	body := fixture(t, "service.deployed").Without("subject.content.environment")
	for id, want := range map[string]delivery.Service{
		"checkout":                  {Name: "checkout"},
		"service/checkout":          {Name: "checkout"},
		"Deployment/checkout":       {Name: "checkout"},
		"shop/checkout":             {Namespace: "shop", Name: "checkout"},
		"/clusters/eu/shop/tills":   {Namespace: "shop", Name: "tills"},
		"daemonset/agent":           {Namespace: "ops", Name: "node-agent"},
		"clusters/daemonset/agent2": {Name: "agent2"},
	} {
		events, err := src.Events(request(body.With("subject.id", id)))
		require.NoError(t, err)
		facts := events[0].Subject.(*delivery.DeploymentFacts)
		assert.Equal(t, want, facts.Service, id)
		assert.Equal(t, "production", facts.Environment.Name, "the alias of the configured one")
	}
	declared := one(t, body.With("customData.service", "stores/tills")).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.Service{Namespace: "stores", Name: "tills"}, declared.Service)
}

func TestWhatAnArtifactTellsOfADeployment(t *testing.T) {
	t.Parallel()
	body := fixture(t, "service.deployed").With("customData", nil)
	for id, want := range map[string]delivery.DeploymentFacts{
		"pkg:github/acme/checkout@" + revisionThree:        {Repository: checkout, Revision: revisionThree, ArtifactPURL: "pkg:github/acme/checkout@" + revisionThree},
		"pkg:golang/mygit.com/acme/app@v1.2.3":             {Version: "v1.2.3", ArtifactVersion: "v1.2.3", ArtifactPURL: "pkg:golang/mygit.com/acme/app@v1.2.3"},
		"pkg:oci/checkout@sha256%3A" + imageFour[7:]:       {ImageDigests: []string{imageFour}, ArtifactPURL: "pkg:oci/checkout@sha256%3A" + imageFour[7:]},
		"checkout@" + imageFour:                            {ImageDigests: []string{imageFour}},
		imageFour[7:]:                                      {},
		"six-1.14.0-py2.py3-none-any.whl":                  {},
		"pkg:npm/%40acme/checkout@1.4.2":                   {Version: "1.4.2", ArtifactVersion: "1.4.2", ArtifactPURL: "pkg:npm/%40acme/checkout@1.4.2"},
		"pkg:generic/checkout@" + revisionThree + "?a=%zz": {ArtifactPURL: "pkg:generic/checkout@" + revisionThree + "?a=%zz"},
	} {
		facts := one(t, body.With("subject.content.artifactId", id)).Subject.(*delivery.DeploymentFacts)
		want.ID, want.Service, want.Environment, want.Status = facts.ID, facts.Service, facts.Environment, facts.Status
		assert.Equal(t, &want, facts, id)
	}
	declared := one(t, body.With("customData", map[string]any{
		"repository": "git@github.com:acme/checkout.git", "revision": revisionThree, "version": "7",
	}).With("subject.content.artifactId", "")).Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, checkout, declared.Repository)
	assert.Equal(t, revisionThree, declared.Revision)
	assert.Equal(t, "7", declared.Version)
}

func TestArtifactLeadsToItsCommit(t *testing.T) {
	t.Parallel()
	body := fixture(t, "artifact.packaged")
	event := one(t, body)
	assert.Equal(t, delivery.ArtifactPublished, event.Name)
	facts := event.Subject.(*delivery.ArtifactFacts)
	assert.Equal(t, []string{imageFour}, facts.ImageDigests)
	assert.Equal(t, "ghcr.io/acme/checkout", facts.ImageName)
	assert.Equal(t, []string{"v1.4.2"}, facts.ImageTags)
	assert.Equal(t, revisionThree, facts.Revision)
	assert.Equal(t, "https://git.example.com/acme/checkout", facts.Repository.URL)
	assert.Equal(t, delivery.Service{Name: "checkout"}, facts.Service)

	isIgnored(t, body.With("subject.content.change.id", "myChange123"))
	isIgnored(t, body.With("subject.id", "six-1.14.0-py2.py3-none-any.whl"))
	told := sourcetest.Parse(t, body.JSON()).With("context.type", "dev.cdevents.artifact.published.0.3.0").Without("subject.content").
		With("subject.id", "pkg:github/acme/checkout@"+revisionThree)
	assert.Equal(t, checkout, one(t, told).Subject.(*delivery.ArtifactFacts).Repository)
}
