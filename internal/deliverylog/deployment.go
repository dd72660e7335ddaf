// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Values of dora.deployment.reason_source.
const (
	reasonDeclared = "declared"
	reasonInferred = "inferred"
)

type deployment = delivery.DeploymentFacts

func deploymentEnvironment(d *deployment) *delivery.Environment { return &d.Environment }

// deployments have the service and the environment on the resource, because they identify what the event is about.
// Versions are on the record, because a deployment has two of them, and a new version should not start a new stream.
var deployments = kind[deployment, *deployment]{
	resource: append(
		serviceFields(func(d *deployment) *delivery.Service { return &d.Service }),
		environmentName(deploymentEnvironment)),
	record: slices.Concat(
		deploymentIdentity(), environmentDetails(deploymentEnvironment), deploymentReason(),
		deploymentTimes(), deploymentCode(), deploymentArtifact()),
	derive: deploymentDefaults,
}

func deploymentIdentity() []field[deployment] {
	return []field[deployment]{
		text(KeyDeploymentID, func(d *deployment) *string { return &d.ID }),
		text(KeyDeploymentName, func(d *deployment) *string { return &d.Name }),
		optionalEnum(KeyDeploymentState, func(d *deployment) *delivery.DeploymentState { return &d.State },
			func(s delivery.DeploymentState) bool { return slices.Contains(delivery.DeploymentStates, s) }),
		enum(KeyDeploymentStatus, func(d *deployment) *delivery.DeploymentStatus { return &d.Status }),
		text(KeyErrorType, func(d *deployment) *string { return &d.ErrorType }),
		text(KeyStageName, func(d *deployment) *string { return &d.Stage }),
		optionalEnum(KeyChangeKind, func(d *deployment) *delivery.ChangeKind { return &d.Kind }, delivery.ChangeKind.Known),
		text(KeyDeploymentStrategy, func(d *deployment) *string { return &d.Strategy }),
		text(KeyDeploymentURL, func(d *deployment) *string { return &d.URL }),
		text(KeyPreviousDeploymentID, func(d *deployment) *string { return &d.PreviousID }),
		text(KeyRollbackOfID, func(d *deployment) *string { return &d.RollbackOf }),
		text(KeyRecoveryDeploymentID, func(d *deployment) *string { return &d.RecoveryID }),
	}
}

// deploymentReason are the reason and its source, declared or inferred. A reason without a source counts as declared,
// unless it is "planned", which many senders write by default.
func deploymentReason() []field[deployment] {
	origin := field[deployment]{
		key: KeyDeploymentReasonSource,
		write: func(d *deployment, to pcommon.Map) {
			if d.Reason != "" {
				to.PutStr(KeyDeploymentReasonSource, reasonSource(d.ReasonDeclared))
			}
		},
		read: func(d *deployment, from *source) {
			switch from.text(KeyDeploymentReasonSource) {
			case reasonDeclared:
				d.ReasonDeclared = d.Reason != ""
			case reasonInferred:
				d.ReasonDeclared = false
			default:
				d.ReasonDeclared = d.Reason != "" && d.Reason != delivery.ReasonPlanned
			}
		},
	}
	return []field[deployment]{
		enum(KeyDeploymentReason, func(d *deployment) *delivery.Reason { return &d.Reason }),
		origin,
	}
}

func reasonSource(declared bool) string {
	if declared {
		return reasonDeclared
	}
	return reasonInferred
}

// deploymentDefaults writes the reason "planned" for a finished deployment without a reason, since a reason is required.
func deploymentDefaults(name delivery.EventName, d *deployment, to pcommon.Map) {
	if name == delivery.DeploymentFinished && d.Reason == "" {
		to.PutStr(KeyDeploymentReason, string(delivery.ReasonPlanned))
		to.PutStr(KeyDeploymentReasonSource, reasonInferred)
	}
}

func deploymentTimes() []field[deployment] {
	return []field[deployment]{
		moment(KeyDeploymentCreationTime, func(d *deployment) *time.Time { return &d.CreationTime }),
		moment(KeyDeploymentStartTime, func(d *deployment) *time.Time { return &d.StartTime }),
	}
}

// deploymentCode are the deployed version and revision, and the pipeline run that deployed them.
func deploymentCode() []field[deployment] {
	return slices.Concat(
		[]field[deployment]{
			text(KeyServiceVersion, func(d *deployment) *string { return &d.Version }),
			text(KeyPreviousVersion, func(d *deployment) *string { return &d.PreviousVersion }),
			platformRevision(func(d *deployment) *string { return &d.PlatformRevision }),
		},
		repositoryFields(func(d *deployment) *delivery.Repository { return &d.Repository }),
		headFields(func(d *deployment) *delivery.Ref { return &d.Ref }),
		[]field[deployment]{
			text(KeyHeadRevision, func(d *deployment) *string { return &d.Revision }),
			text(KeyBaseRevision, func(d *deployment) *string { return &d.BaseRevision }),
			text(KeyChangeID, func(d *deployment) *string { return &d.ChangeID }),
			text(KeyPipelineName, func(d *deployment) *string { return &d.PipelineName }),
			text(KeyPipelineRunID, func(d *deployment) *string { return &d.PipelineRunID }),
			text(KeyPipelineRunURL, func(d *deployment) *string { return &d.PipelineRunURL }),
		})
}

func deploymentArtifact() []field[deployment] {
	return []field[deployment]{
		text(KeyArtifactPURL, func(d *deployment) *string { return &d.ArtifactPURL }),
		text(KeyArtifactVersion, func(d *deployment) *string { return &d.ArtifactVersion }),
		text(KeyImageName, func(d *deployment) *string { return &d.ImageName }),
		list(KeyImageTags, func(d *deployment) *[]string { return &d.ImageTags }),
		list(KeyImageDigests, func(d *deployment) *[]string { return &d.ImageDigests }),
	}
}
