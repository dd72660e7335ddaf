// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

var (
	checkout   = delivery.Service{Namespace: "shop", Name: "checkout"}
	repository = delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"}
	production = delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"}
)

func TestShapes(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]delivery.Subject{
		"attribution.corrected": &delivery.CorrectionFacts{
			Correction: delivery.CorrectionNotCausedBy, IncidentID: "INC-9", DeploymentID: "build-812", Service: checkout,
		},
		"deployment.started": &delivery.DeploymentFacts{
			ID: "build-812", Service: checkout, State: delivery.StateQueued, Version: "1.4.2",
			Environment:  delivery.Environment{Name: "prod-eu", Tier: delivery.TierProduction, SourceName: "prod-eu"},
			CreationTime: clock(t, "2026-03-02T09:00:00Z"),
		},
		"deployment.finished": &delivery.DeploymentFacts{
			ID: "build-812", Name: "deploy checkout", Service: checkout, Environment: production,
			Status: delivery.StatusFailed, ErrorType: "timeout",
			Reason: delivery.ReasonRollback, ReasonDeclared: true, RollbackOf: "811",
			CreationTime: clock(t, "2026-03-02T09:00:00Z"), StartTime: clock(t, "2026-03-02T09:00:30Z"),
			Version: "1.4.2", PreviousVersion: "1.4.1", PreviousID: "build-811",
			Repository: repository, Ref: delivery.Ref{Name: "main", Type: "branch"},
			Revision: revisionThree, BaseRevision: revisionOne, ChangeID: "17",
			PipelineName: "release", PipelineRunID: "5001", PipelineRunURL: "https://ci.example.com/5001",
			URL: "https://cd.example.com/812", Strategy: "canary",
			ArtifactPURL: "pkg:oci/checkout@sha256%3Aab", ArtifactVersion: "1.4.2",
			ImageName: "acme/checkout", ImageTags: []string{"1.4.2"}, ImageDigests: []string{"sha256:ab"}, PlatformRevision: "6d4cf56db6",
		},
		"deployment.rolled_back": &delivery.DeploymentFacts{
			ID: "build-812", Service: delivery.Service{Name: "checkout"}, Environment: production, RecoveryID: "build-813", Version: "1.4.1",
		},
		"deployment.deleted": &delivery.DeploymentFacts{ID: "build-812", Service: checkout, Environment: production},
		"incident.deleted":   &delivery.IncidentFacts{ID: "INC-9", Service: checkout, Environment: production},
		"change.opened": &delivery.ChangeFacts{
			ID: "17", Repository: repository, Service: delivery.Service{Name: "checkout"}, Title: "Fix it",
			URL:  "https://github.com/acme/checkout/pull/17",
			Base: delivery.Ref{Name: "main", Type: "branch"}, Head: delivery.Ref{Name: "fix-it", Type: "branch"}, HeadRevision: revisionTwo,
			CreationTime: clock(t, "2026-03-01T07:00:00Z"), ReadyTime: clock(t, "2026-03-01T08:00:00Z"),
		},
		"change.merged": &delivery.ChangeFacts{
			ID: "17", Repository: repository, Labels: []string{"hotfix"},
			Base: delivery.Ref{Name: "main", Type: "branch"}, Head: delivery.Ref{Name: "fix-it", Type: "branch"},
			HeadRevision: revisionTwo, MergeRevision: revisionThree, Revisions: []string{revisionTwo},
			ApprovalTime: clock(t, "2026-03-02T07:00:00Z"), FirstCommitTime: clock(t, "2026-03-01T06:00:00Z"),
			RevertedID: "12", RevertedRevision: revisionOne,
		},
		"revision.pushed": &delivery.RevisionFacts{
			Repository: repository, Service: delivery.Service{Name: "checkout"}, Ref: delivery.Ref{Name: "main", Type: "branch"},
			Revision: revisionThree, BaseRevision: revisionOne, Position: 2,
			AuthorTime: clock(t, "2026-03-02T07:20:00Z"), CommitTime: clock(t, "2026-03-02T07:30:00Z"), RevertedRevision: revisionTwo,
		},
		"pipeline_run.started": &delivery.PipelineRunFacts{
			Name: "release", RunID: "5001", Attempt: 2, Repository: repository, Service: delivery.Service{Name: "checkout"},
			Ref: delivery.Ref{Name: "main"}, Revision: revisionThree, ChangeID: "17", CreationTime: clock(t, "2026-03-02T08:00:00Z"),
		},
		"pipeline_run.finished": &delivery.PipelineRunFacts{
			Name: "release", RunID: "5001", Attempt: 1, URL: "https://ci.example.com/5001",
			Result: delivery.ResultFailure, ErrorType: "tests", StartTime: clock(t, "2026-03-02T08:50:00Z"),
		},
		"incident.opened": &delivery.IncidentFacts{
			ID: "INC-9", Service: checkout, Environment: production, Title: "checkout is down", URL: "https://status.example.com/9",
			Severity: delivery.SeverityHigh, SeverityLabel: "SEV-2", Cause: delivery.CauseChange, StartTime: clock(t, "2026-03-02T09:15:00Z"),
			DeploymentID: "build-812", Version: "1.4.2", Revision: revisionThree,
		},
		"incident.acknowledged": &delivery.IncidentFacts{
			ID: "INC-9", Service: checkout, Environment: production,
			OpenTime: clock(t, "2026-03-02T09:20:00Z"), AcknowledgeTime: clock(t, "2026-03-02T09:22:00Z"),
		},
		"artifact.published": &delivery.ArtifactFacts{
			PURL: "pkg:oci/checkout@sha256%3Aab", Version: "1.4.2", ImageName: "ghcr.io/acme/checkout",
			ImageTags: []string{"1.4.2"}, ImageDigests: []string{"sha256:ab"},
			Repository: repository, Service: checkout, Revision: revisionThree, Ref: delivery.Ref{Name: "main", Type: "branch"},
		},
		"change.reviewed": &delivery.ChangeFacts{
			ID: "17", Repository: repository, Kind: delivery.ChangeInfrastructure, ReviewOutcome: delivery.ReviewApproved,
			Base: delivery.Ref{Name: "main", Type: "branch"},
		},
		"deployment.approval_requested": &delivery.DeploymentFacts{ID: "build-812", Service: checkout, Environment: production},
		"deployment.approved":           &delivery.DeploymentFacts{ID: "build-812", Service: checkout, Environment: production},
		"deployment.rejected":           &delivery.DeploymentFacts{ID: "build-812", Service: checkout, Environment: production},
		"deployment.stage_finished": &delivery.DeploymentFacts{
			ID: "build-812", Service: checkout, Environment: production, Stage: "eu-1", Kind: delivery.ChangeConfiguration,
			Status: delivery.StatusFailed, ErrorType: "timeout",
		},
		"feature_flag.changed": &delivery.FeatureFlagFacts{
			Key: "new-till", ProviderName: "launchdarkly", SetID: "shop", Version: "7", Action: delivery.FlagEnabled, Service: checkout,
			Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		},
		"incident.mitigated": &delivery.IncidentFacts{ID: "INC-9", Service: checkout, Environment: production},
		"incident.resolved":  &delivery.IncidentFacts{ID: "INC-9", Service: checkout, Environment: production, Cause: delivery.CauseInfrastructure},
		"incident.reopened":  &delivery.IncidentFacts{ID: "INC-9", Service: checkout, Environment: production},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			event := one(t, fixture(t, kind))
			assert.Equal(t, shapes[kind].name, event.Name)
			assert.Equal(t, delivery.TimeFromPayload, event.TimeSource)
			assert.Equal(t, want, event.Subject)
		})
	}
	assert.Len(t, shapes, 23, "every shape has its case above")
}

func TestAPersonsWord(t *testing.T) {
	t.Parallel()
	said := func(members string) sourcetest.Body {
		return sourcetest.Parse(t, []byte(`{"event":"attribution.corrected","time":"2026-03-02T10:20:00Z",`+members+`}`))
	}
	for members, want := range map[string]*delivery.CorrectionFacts{
		`"correction":"confirmed","deployment_id":812,"service":"shop/checkout"`: {
			Correction: delivery.CorrectionConfirmed, DeploymentID: "812", Service: checkout, Environment: production,
		},
		`"correction":"dismissed","deployment_id":"812","service":"shop/checkout","environment":"production"`: {
			Correction: delivery.CorrectionDismissed, DeploymentID: "812", Service: checkout, Environment: production,
		},
		`"correction":"caused_by","incident_id":"INC-9","deployment_id":"812"`: {
			Correction: delivery.CorrectionCausedBy, IncidentID: "INC-9", DeploymentID: "812",
		},
		`"correction":"not_change_related","incident_id":"INC-9","service":"shop/checkout"`: {
			Correction: delivery.CorrectionNotChangeRelated, IncidentID: "INC-9", Service: checkout,
		},
	} {
		event := one(t, said(members))
		assert.Equal(t, delivery.AttributionCorrected, event.Name, members)
		assert.Equal(t, want, event.Subject, members)
	}
	for members, want := range map[string]string{
		`"incident_id":"INC-9"`:                                                                     "correction is required",
		`"correction":"maybe","incident_id":"INC-9"`:                                                `correction "maybe" is none of caused_by, not_caused_by, not_change_related, confirmed, dismissed`,
		`"correction":"caused_by","deployment_id":"812"`:                                            "incident_id is required",
		`"correction":"caused_by","incident_id":"INC-9"`:                                            "deployment_id is required",
		`"correction":"not_change_related"`:                                                         "incident_id is required",
		`"correction":"confirmed","service":"checkout"`:                                             "deployment_id is required",
		`"correction":"confirmed","deployment_id":"812"`:                                            "service is required",
		`"correction":"dismissed","deployment_id":"812","service":"checkout","incident_id":"INC-9"`: `"incident_id" is not known here`,
	} {
		_, err := newSource().Events(request(said(members)))
		assert.EqualError(t, err, want, members)
	}
}

func TestPelorusDeployment(t *testing.T) {
	t.Parallel()
	event := onePelorus(t, "deploytime", fixture(t, "pelorus.deploytime"))
	facts := event.Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.Equal(t, "pelorus", event.Provider)
	assert.Equal(t, int64(1772442270), event.Time.Unix())
	assert.Equal(t, &delivery.DeploymentFacts{
		ID: facts.ID, Service: delivery.Service{Name: "checkout"}, Environment: production,
		Status: delivery.StatusSucceeded, Revision: revisionThree, ImageDigests: []string{"sha256:ab"},
	}, facts)
	for key, value := range map[string]any{"app": "other", "namespace": "other", "image_sha": "sha256:cd", "commit_hash": revisionOne, "timestamp": 1772442271} {
		other := onePelorus(t, "deploytime", fixture(t, "pelorus.deploytime").With(key, value))
		assert.NotEqual(t, facts.ID, other.Subject.(*delivery.DeploymentFacts).ID, "%s tells deployments apart", key)
	}
}

func TestPelorusCommit(t *testing.T) {
	t.Parallel()
	event := onePelorus(t, "committime", fixture(t, "pelorus.committime"))
	assert.Equal(t, delivery.ArtifactPublished, event.Name)
	assert.Equal(t, int64(1772437500), event.Time.Unix())
	assert.Equal(t, &delivery.ArtifactFacts{
		Service: delivery.Service{Name: "checkout"}, ImageDigests: []string{"sha256:ab"}, Revision: revisionThree,
	}, event.Subject)
}

func TestPelorusFailure(t *testing.T) {
	t.Parallel()
	body := fixture(t, "pelorus.failure")
	opened := onePelorus(t, "failure", body)
	assert.Equal(t, delivery.IncidentOpened, opened.Name)
	assert.Equal(t, &delivery.IncidentFacts{
		ID: "INC-9", Service: delivery.Service{Name: "checkout"}, Environment: production, OpenTime: opened.Time,
	}, opened.Subject)
	assert.Equal(t, delivery.IncidentResolved, onePelorus(t, "failure", body.With("failure_event", "resolved")).Name)

	_, err := newSource().Events(pelorusRequest("failure", body.With("failure_event", "x")))
	assert.EqualError(t, err, `failure_event "x" is none of created, resolved`)
	_, err = newSource().Events(pelorusRequest("heartbeat", body))
	var ignored *source.Ignored
	assert.ErrorAs(t, err, &ignored)
}

func pelorusRequest(kind string, body sourcetest.Body) source.Request {
	r := request(body)
	r.Header.Set("X-Pelorus-Event", kind)
	return r
}

func onePelorus(t *testing.T, kind string, body sourcetest.Body) *delivery.Event {
	t.Helper()
	events, err := newSource().Events(pelorusRequest(kind, body))
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0].Event
}
