// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func (s *Source) deployment(o source.Object, name delivery.EventName) delivery.Subject {
	f := &delivery.DeploymentFacts{
		ID:              o.Need().ID("id"),
		Name:            o.Text("name"),
		Service:         service(o.Need()),
		Environment:     s.environment(o),
		Kind:            oneOf(o, "change_kind", delivery.ChangeKinds),
		Reason:          oneOf(o, "reason", delivery.Reasons),
		RollbackOf:      o.ID("rollback_of"),
		CreationTime:    o.Time("created_at"),
		StartTime:       o.Time("started_at"),
		Version:         o.Text("version"),
		PreviousVersion: o.Text("previous_version"),
		PreviousID:      o.ID("previous_id"),
		Repository:      source.RepositoryAt(o.Text("repository")),
		Ref:             delivery.ParseRef(o.Text("ref")),
		Revision:        o.Text("revision"),
		BaseRevision:    o.Text("base_revision"),
		ChangeID:        o.ID("change_id"),
		PipelineName:    o.Text("pipeline"),
		PipelineRunID:   o.ID("run_id"),
		PipelineRunURL:  source.Link(o.Text("run_url")),
		URL:             source.Link(o.Text("url")),
		Strategy:        o.Text("strategy"),
		ArtifactPURL:    o.Text("artifact_purl"),
		ArtifactVersion: o.Text("artifact_version"),
		ImageName:       o.Text("image"),
		ImageTags:       o.Texts("image_tags"),
		ImageDigests:    o.Texts("image_digests"),

		PlatformRevision: o.ID("platform_revision"),
	}
	switch name {
	case delivery.DeploymentStarted:
		f.State = oneOf(o, "state", delivery.DeploymentStates)
		if f.State == "" {
			f.State = delivery.StateInProgress
		}
	case delivery.DeploymentStageFinished:
		f.Stage = o.Need().Text("stage")
		fallthrough
	case delivery.DeploymentFinished:
		f.Status = oneOf(o.Need(), "status", delivery.DeploymentStatuses)
		f.ErrorType = o.Text("error_type")
	case delivery.DeploymentRolledBack:
		f.RecoveryID = o.ID("recovery_id")
	}
	if f.Reason == "" && f.RollbackOf != "" {
		f.Reason = delivery.ReasonRollback
	}
	f.ReasonDeclared = f.Reason != ""
	return f
}
