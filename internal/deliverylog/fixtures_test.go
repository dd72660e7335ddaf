// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// fixtures holds one event per golden case. Together they have a value for every fact.
func fixtures() map[string]*delivery.Event {
	return map[string]*delivery.Event{
		"deployment_started": event(delivery.DeploymentStarted, deploying(func(d *delivery.DeploymentFacts) {
			d.State, d.Status, d.Reason, d.ReasonDeclared = delivery.StateQueued, "", "", false
			d.StartTime, d.ErrorType, d.RollbackOf, d.RecoveryID = time.Time{}, "", "", ""
		})),
		"deployment_finished": event(delivery.DeploymentFinished, deploying(nil)),
		"deployment_finished_without_reason": event(delivery.DeploymentFinished, &delivery.DeploymentFacts{
			ID: "7", Service: delivery.Service{Name: "ledger"}, Status: delivery.StatusSucceeded,
			Environment: delivery.Environment{Name: "staging"},
		}),
		"deployment_finished_by_rollback": event(delivery.DeploymentFinished, deploying(func(d *delivery.DeploymentFacts) {
			d.Reason, d.ReasonDeclared, d.RollbackOf = delivery.ReasonRollback, true, "1784526924"
		})),
		"deployment_finished_failed": event(delivery.DeploymentFinished, deploying(func(d *delivery.DeploymentFacts) {
			d.Status, d.ErrorType = delivery.StatusFailed, "timeout"
		})),
		"deployment_rolled_back": event(delivery.DeploymentRolledBack, &delivery.DeploymentFacts{
			ID: "1784526925", Service: delivery.Service{Namespace: "shop", Name: "checkout"},
			Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction},
			Version:     "1.4.1", PreviousVersion: "1.4.2", RecoveryID: "1784526926",
		}),
		"deployment_deleted": event(delivery.DeploymentDeleted, gated()),
		"change_opened": event(delivery.ChangeOpened, &delivery.ChangeFacts{
			ID: "42", Repository: checkoutRepository(), CreationTime: at(7, 0, 0),
		}),
		"change_merged":   event(delivery.ChangeMerged, mergedChange()),
		"revision_pushed": event(delivery.RevisionPushed, pushedRevision()),
		"pipeline_run_started": event(delivery.PipelineRunStarted, running(func(r *delivery.PipelineRunFacts) {
			r.Result, r.ErrorType = "", ""
		})),
		"pipeline_run_finished": event(delivery.PipelineRunFinished, running(nil)),
		"incident_opened":       event(delivery.IncidentOpened, openIncident()),
		"incident_opened_for_nobody": event(delivery.IncidentOpened, &delivery.IncidentFacts{
			ID: "P9", Severity: delivery.SeverityLow,
		}),
		"incident_acknowledged": event(delivery.IncidentAcknowledged, openIncident()),
		"incident_resolved":     event(delivery.IncidentResolved, openIncident()),
		"incident_reopened":     event(delivery.IncidentReopened, openIncident()),
		"incident_mitigated":    event(delivery.IncidentMitigated, openIncident()),
		"incident_deleted":      event(delivery.IncidentDeleted, openIncident()),

		"deployment_approval_requested": event(delivery.DeploymentApprovalRequested, gated()),
		"deployment_approved":           event(delivery.DeploymentApproved, gated()),
		"deployment_rejected":           event(delivery.DeploymentRejected, gated()),
		"deployment_stage_finished": event(delivery.DeploymentStageFinished, deploying(func(d *delivery.DeploymentFacts) {
			d.Stage, d.Status, d.ErrorType, d.Kind = "eu-west-1", delivery.StatusFailed, "timeout", delivery.ChangeConfiguration
		})),
		"change_reviewed": event(delivery.ChangeReviewed, &delivery.ChangeFacts{
			ID: "42", Repository: checkoutRepository(), ReviewOutcome: delivery.ReviewApproved, Kind: delivery.ChangeSecurity,
		}),
		"artifact_published":   event(delivery.ArtifactPublished, publishedArtifact()),
		"feature_flag_changed": event(delivery.FeatureFlagChanged, changedFlag()),

		"attribution_corrected": event(delivery.AttributionCorrected, &delivery.CorrectionFacts{
			Correction: delivery.CorrectionNotCausedBy, IncidentID: "PABC123", DeploymentID: "1784526925",
			Service: delivery.Service{Namespace: "shop", Name: "checkout"},
		}),
		"attribution_corrected_of_deployment": event(delivery.AttributionCorrected, &delivery.CorrectionFacts{
			Correction: delivery.CorrectionConfirmed, DeploymentID: "1784526925",
			Service:     delivery.Service{Namespace: "shop", Name: "checkout"},
			Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		}),
	}
}

func event(name delivery.EventName, subject delivery.Subject) *delivery.Event {
	return &delivery.Event{
		Name: name, Subject: subject,
		Time: at(9, 14, 31), Observed: at(9, 14, 33), TimeSource: delivery.TimeFromPayload,
		Provider: "github", Tenant: "github.com/acme", DeliveryID: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
		TraceID: [16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
		SpanID:  [8]byte{1, 2, 3, 4, 5, 6, 7, 8},
	}
}

func at(hour, minute, second int) time.Time {
	return time.Date(2026, 10, 5, hour, minute, second, 0, time.UTC)
}

func deploying(change func(*delivery.DeploymentFacts)) *delivery.DeploymentFacts {
	d := &delivery.DeploymentFacts{
		ID: "1784526925", Name: "checkout-production",
		Service:     delivery.Service{Namespace: "shop", Name: "checkout"},
		Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Status:      delivery.StatusSucceeded,
		Reason:      delivery.ReasonHotfix, ReasonDeclared: false,
		CreationTime: at(9, 11, 0), StartTime: at(9, 11, 19),
		Version: "1.4.2", PreviousVersion: "1.4.1", PreviousID: "1784526924",
		Repository: checkoutRepository(), Ref: delivery.Ref{Name: "main", Type: "branch"},
		Revision:     "08bcf6ac7ea30c0ce0b1db8b83ab2efb94ac6a5e",
		BaseRevision: "7f1e1b7d1c55a5e1f9a4d3c2b1a09876543210fe", ChangeID: "42",
		PipelineName: "release", PipelineRunID: "9753949763",
		PipelineRunURL: "https://github.com/acme/checkout/actions/runs/9753949763",
		URL:            "https://checkout.example.com", Strategy: "rolling",
		ArtifactPURL: "pkg:oci/checkout@sha256%3A2f6c", ArtifactVersion: "1.4.2",
		ImageName: "registry.example.com/checkout", ImageTags: []string{"1.4.2", "08bcf6a"},
		ImageDigests: []string{"registry.example.com/checkout@sha256:2f6c"}, PlatformRevision: "6d4cf56db6",
	}
	if change != nil {
		change(d)
	}
	return d
}

func gated() *delivery.DeploymentFacts {
	return &delivery.DeploymentFacts{
		ID: "1784526925", Service: delivery.Service{Namespace: "shop", Name: "checkout"}, Version: "1.4.2",
		Environment:  delivery.Environment{Name: "production", Tier: delivery.TierProduction},
		CreationTime: at(9, 11, 0),
	}
}

func publishedArtifact() *delivery.ArtifactFacts {
	return &delivery.ArtifactFacts{
		PURL: "pkg:oci/checkout@sha256%3A2f6c", Version: "1.4.2",
		ImageName: "registry.example.com/checkout", ImageTags: []string{"1.4.2", "08bcf6a"},
		ImageDigests: []string{"registry.example.com/checkout@sha256:2f6c"},
		Repository:   checkoutRepository(), Service: delivery.Service{Namespace: "shop", Name: "checkout"},
		Revision: "08bcf6ac7ea30c0ce0b1db8b83ab2efb94ac6a5e", Ref: delivery.Ref{Name: "main", Type: "branch"},
	}
}

func changedFlag() *delivery.FeatureFlagFacts {
	return &delivery.FeatureFlagFacts{
		Key: "new-totals", ProviderName: "flagd", SetID: "shop", Version: "7", Action: delivery.FlagEnabled,
		Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Service:     delivery.Service{Namespace: "shop", Name: "checkout"},
	}
}

func checkoutRepository() delivery.Repository {
	return delivery.Repository{URL: "https://github.com/acme/checkout", Name: "checkout", Owner: "acme", Provider: "github"}
}

func mergedChange() *delivery.ChangeFacts {
	return &delivery.ChangeFacts{
		ID: "42", Repository: checkoutRepository(), Service: delivery.Service{Namespace: "shop", Name: "checkout"},
		Title: "Revert \"round totals\"", URL: "https://github.com/acme/checkout/pull/42", Labels: []string{"hotfix", "billing"},
		Base: delivery.Ref{Name: "main", Type: "branch"}, Head: delivery.Ref{Name: "hotfix/totals", Type: "branch"},
		HeadRevision:  "5d41402abc4b2a76b9719d911017c592ae1f8b0c",
		MergeRevision: "08bcf6ac7ea30c0ce0b1db8b83ab2efb94ac6a5e",
		Revisions:     []string{"5d41402abc4b2a76b9719d911017c592ae1f8b0c", "7d793037a0760186574b0282f2f435e7aa11bb22"},
		CreationTime:  at(7, 0, 0), ReadyTime: at(7, 30, 0), ApprovalTime: at(8, 45, 0),
		FirstCommitTime: at(6, 10, 0).Add(123456789 * time.Nanosecond),
		RevertedID:      "41", RevertedRevision: "7f1e1b7d1c55a5e1f9a4d3c2b1a09876543210fe",
	}
}

func pushedRevision() *delivery.RevisionFacts {
	return &delivery.RevisionFacts{
		Repository: checkoutRepository(), Service: delivery.Service{Namespace: "shop", Name: "checkout"},
		Ref: delivery.Ref{Name: "main", Type: "branch"}, Revision: "08bcf6ac7ea30c0ce0b1db8b83ab2efb94ac6a5e",
		BaseRevision: "7f1e1b7d1c55a5e1f9a4d3c2b1a09876543210fe", Position: 2,
		AuthorTime: at(6, 10, 0), CommitTime: at(6, 12, 0),
		RevertedRevision: "7d793037a0760186574b0282f2f435e7aa11bb22",
	}
}

func running(change func(*delivery.PipelineRunFacts)) *delivery.PipelineRunFacts {
	r := &delivery.PipelineRunFacts{
		Name: "release", RunID: "9753949763", Attempt: 2, Action: "RUN",
		URL:        "https://github.com/acme/checkout/actions/runs/9753949763",
		Repository: checkoutRepository(), Service: delivery.Service{Namespace: "shop", Name: "checkout"},
		Ref: delivery.Ref{Name: "main", Type: "branch"}, Revision: "08bcf6ac7ea30c0ce0b1db8b83ab2efb94ac6a5e", ChangeID: "42",
		Result: delivery.ResultFailure, ErrorType: "test",
		CreationTime: at(9, 10, 0), StartTime: at(9, 10, 30),
	}
	if change != nil {
		change(r)
	}
	return r
}

func openIncident() *delivery.IncidentFacts {
	return &delivery.IncidentFacts{
		ID: "PABC123", Service: delivery.Service{Namespace: "shop", Name: "checkout"},
		Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Title:       "Checkout answers 500", URL: "https://acme.example.com/incidents/PABC123",
		Severity: delivery.SeverityCritical, SeverityLabel: "SEV-1", Cause: delivery.CauseChange,
		StartTime: at(9, 12, 0), OpenTime: at(9, 14, 31), AcknowledgeTime: at(9, 20, 0),
		DeploymentID: "1784526925", Version: "1.4.2", Revision: "08bcf6ac7ea30c0ce0b1db8b83ab2efb94ac6a5e",
	}
}
