// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

// Schema URLs of emitted telemetry: the semantic conventions for resource attributes, and our own vocabulary for records.
const (
	ResourceSchemaURL = semconv.SchemaURL
	ScopeSchemaURL    = "https://github.com/otelcol-dora/otelcol-dora/schemas/0.1.0"
)

// Attributes of the semantic conventions.
const (
	KeyServiceNamespace = string(semconv.ServiceNamespaceKey)
	KeyServiceName      = string(semconv.ServiceNameKey)
	KeyServiceVersion   = string(semconv.ServiceVersionKey)

	KeyEnvironmentName  = string(semconv.DeploymentEnvironmentNameKey)
	KeyDeploymentID     = string(semconv.DeploymentIDKey)
	KeyDeploymentName   = string(semconv.DeploymentNameKey)
	KeyDeploymentStatus = string(semconv.DeploymentStatusKey)
	KeyErrorType        = string(semconv.ErrorTypeKey)

	KeyRepositoryURL  = string(semconv.VCSRepositoryURLFullKey)
	KeyRepositoryName = string(semconv.VCSRepositoryNameKey)
	KeyOwnerName      = string(semconv.VCSOwnerNameKey)
	KeyVCSProvider    = string(semconv.VCSProviderNameKey)
	KeyHeadName       = string(semconv.VCSRefHeadNameKey)
	KeyHeadType       = string(semconv.VCSRefHeadTypeKey)
	KeyHeadRevision   = string(semconv.VCSRefHeadRevisionKey)
	KeyBaseName       = string(semconv.VCSRefBaseNameKey)
	KeyBaseType       = string(semconv.VCSRefBaseTypeKey)
	KeyBaseRevision   = string(semconv.VCSRefBaseRevisionKey)
	KeyChangeID       = string(semconv.VCSChangeIDKey)
	KeyChangeTitle    = string(semconv.VCSChangeTitleKey)
	KeyChangeState    = string(semconv.VCSChangeStateKey)

	KeyPipelineName   = string(semconv.CICDPipelineNameKey)
	KeyPipelineAction = string(semconv.CICDPipelineActionNameKey)
	KeyPipelineResult = string(semconv.CICDPipelineResultKey)
	KeyPipelineRunID  = string(semconv.CICDPipelineRunIDKey)
	KeyPipelineRunURL = string(semconv.CICDPipelineRunURLFullKey)

	KeyArtifactPURL    = string(semconv.ArtifactPurlKey)
	KeyArtifactVersion = string(semconv.ArtifactVersionKey)
	KeyImageName       = string(semconv.ContainerImageNameKey)
	KeyImageTags       = string(semconv.ContainerImageTagsKey)
	KeyImageDigests    = string(semconv.ContainerImageRepoDigestsKey)

	KeyFlagKey      = string(semconv.FeatureFlagKeyKey)
	KeyFlagProvider = string(semconv.FeatureFlagProviderNameKey)
	KeyFlagSetID    = string(semconv.FeatureFlagSetIDKey)
	KeyFlagVersion  = string(semconv.FeatureFlagVersionKey)

	KeyRecordUID = string(semconv.LogRecordUIDKey)
)

// Attributes that all events share.
const (
	KeyProviderName = "dora.provider.name"
	KeyTimeSource   = "dora.event.time_source"
	KeyDeliveryID   = "dora.event.delivery_id"
)

// Deployments, and the environments and services they change.
const (
	KeyEnvironmentTier        = "dora.deployment.environment.tier"
	KeyEnvironmentSourceName  = "dora.deployment.environment.source_name"
	KeyDeploymentState        = "dora.deployment.state"
	KeyDeploymentReason       = "dora.deployment.reason"
	KeyDeploymentReasonSource = "dora.deployment.reason_source"
	KeyDeploymentStrategy     = "dora.deployment.strategy"
	KeyDeploymentCreationTime = "dora.deployment.creation_time"
	KeyDeploymentStartTime    = "dora.deployment.start_time"
	KeyDeploymentURL          = "dora.deployment.url.full"
	KeyPreviousDeploymentID   = "dora.deployment.previous.id"
	KeyRollbackOfID           = "dora.deployment.rollback_of.id"
	KeyStageName              = "dora.deployment.stage.name"
	KeyPreviousVersion        = "dora.service.previous_version"
	// KeyPlatformRevision is the platform's name for what it rolled out. The platforms' own attributes for it are read
	// too, but not written.
	KeyPlatformRevision = "dora.deployment.platform_revision"
)

// Changes and revisions.
const (
	// KeyChangeKind says what kind of thing a change or a deployment changes.
	KeyChangeKind            = "dora.change.kind"
	KeyReviewOutcome         = "dora.vcs.review.outcome"
	KeyMergeRevision         = "dora.vcs.change.merge_revision"
	KeyChangeCreationTime    = "dora.vcs.change.creation_time"
	KeyChangeReadyTime       = "dora.vcs.change.ready_time"
	KeyChangeApprovalTime    = "dora.vcs.change.approval_time"
	KeyChangeFirstCommitTime = "dora.vcs.change.first_commit_time"
	KeyChangeURL             = "dora.vcs.change.url.full"
	KeyChangeLabels          = "dora.vcs.change.labels"
	KeyChangeRevisions       = "dora.vcs.change.revisions"
	KeyRevertedID            = "dora.vcs.change.reverted_id"
	KeyRevertedRevision      = "dora.vcs.change.reverted_revision"
	KeyRevisionAuthorTime    = "dora.vcs.revision.author_time"
	KeyRevisionCommitTime    = "dora.vcs.revision.commit_time"
	// KeyRevisionPosition is the position of a revision in its push, oldest first, from 1. Without it, events per
	// revision would lose the order from which reachability is computed.
	KeyRevisionPosition = "dora.vcs.revision.position"
)

// Pipeline runs.
const (
	KeyPipelineRunAttempt      = "dora.cicd.pipeline.run.attempt"
	KeyPipelineRunCreationTime = "dora.cicd.pipeline.run.creation_time"
	KeyPipelineRunStartTime    = "dora.cicd.pipeline.run.start_time"
)

// Incidents.
const (
	KeyIncidentID              = "dora.incident.id"
	KeyIncidentTitle           = "dora.incident.title"
	KeyIncidentURL             = "dora.incident.url.full"
	KeyIncidentState           = "dora.incident.state"
	KeyIncidentSeverity        = "dora.incident.severity"
	KeyIncidentCause           = "dora.incident.cause"
	KeyIncidentStartTime       = "dora.incident.start_time"
	KeyIncidentOpenTime        = "dora.incident.open_time"
	KeyIncidentAcknowledgeTime = "dora.incident.acknowledge_time"
)

// KeyFlagAction says what happened to a feature flag.
const KeyFlagAction = "dora.feature_flag.action"

// KeyJoinStep says how a release was recognised from telemetry.
const KeyJoinStep = "dora.join.step"

// Verdicts and recoveries.
const (
	KeyAttributionMethod     = "dora.attribution.method"
	KeyAttributionConfidence = "dora.attribution.confidence"
	KeyAttributionEvidence   = "dora.attribution.evidence"
	// KeyAttributionCorrection is a person's correction of an attribution.
	KeyAttributionCorrection = "dora.attribution.correction"
	// KeyAttributionTraceIDs are further failing traces besides that of the record, in hexadecimal digits.
	KeyAttributionTraceIDs = "dora.attribution.trace_ids"
	// KeyRetractedUID is the UID of the retracted record, a verdict or a suspicion. KeyReplacesUID is the UID of the
	// record that this one replaces.
	KeyRetractedUID         = "dora.attribution.retracted_uid"
	KeyReplacesUID          = "dora.attribution.replaces_uid"
	KeyRecoveryFailedUID    = "dora.recovery.failed_uid"
	KeyRecoveryMethod       = "dora.recovery.method"
	KeyRecoveryDuration     = "dora.recovery.duration"
	KeyRecoveryDeploymentID = "dora.recovery.deployment.id"
)

// Answers on incidents.
const (
	KeyAttributionOutcome    = "dora.attribution.outcome"
	KeyAttributionCandidates = "dora.attribution.candidates"
	// KeyNoneProbability is the probability that no release is to blame.
	KeyNoneProbability = "dora.attribution.none_probability"
	// KeyContradicted says that a release was declared to be the cause although telemetry contradicts that.
	KeyContradicted = "dora.attribution.contradicted"
	// KeyCausingNamespace and KeyCausingService are the service of the release that an answer blames.
	KeyCausingNamespace = "dora.attribution.service.namespace"
	KeyCausingService   = "dora.attribution.service.name"
)

// Releases as seen in telemetry: the state is their progress, the health is how well they work.
const (
	KeyReleaseHealth            = "dora.release.health"
	KeyReleasePreviousHealth    = "dora.release.previous_health"
	KeyReleaseState             = "dora.release.state"
	KeyReleasePreviousState     = "dora.release.previous_state"
	KeyReleaseErrorRate         = "dora.release.error_rate"
	KeyReleaseBaselineErrorRate = "dora.release.baseline_error_rate"
)

// Sources that fall silent. Durations are in seconds.
const (
	KeySourceLastEventTime = "dora.source.last_event_time"
	KeySourceLastEventAge  = "dora.source.last_event_age"
	// KeySourceLongestGap is the longest ordinary silence so far. KeySourceTolerance is how long the present silence would
	// have counted as ordinary.
	KeySourceLongestGap  = "dora.source.habit.longest_gap"
	KeySourceTolerance   = "dora.source.habit.tolerance"
	KeySourceGapUID      = "dora.source.gap.detected_uid"
	KeySourceGapOutcome  = "dora.source.gap.outcome"
	KeySourceGapDuration = "dora.source.gap.duration"
)
