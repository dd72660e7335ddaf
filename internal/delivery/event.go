// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"time"
)

// EventName is the name of a delivery event, as it stands in the EventName field of a log record.
type EventName string

// The delivery events this package understands.
const (
	DeploymentStarted    EventName = "dora.deployment.started"
	DeploymentFinished   EventName = "dora.deployment.finished"
	DeploymentRolledBack EventName = "dora.deployment.rolled_back"
	// DeploymentDeleted says that the source knows of the deployment no more: it should never have been told of.
	DeploymentDeleted EventName = "dora.deployment.deleted"

	DeploymentApprovalRequested EventName = "dora.deployment.approval_requested"
	DeploymentApproved          EventName = "dora.deployment.approved"
	DeploymentRejected          EventName = "dora.deployment.rejected"
	DeploymentStageFinished     EventName = "dora.deployment.stage_finished"

	ArtifactPublished    EventName = "dora.artifact.published"
	FeatureFlagChanged   EventName = "dora.feature_flag.changed"
	ChangeOpened         EventName = "dora.vcs.change.opened"
	ChangeReviewed       EventName = "dora.vcs.change.reviewed"
	ChangeMerged         EventName = "dora.vcs.change.merged"
	RevisionPushed       EventName = "dora.vcs.revision.pushed"
	PipelineRunStarted   EventName = "dora.cicd.pipeline.run.started"
	PipelineRunFinished  EventName = "dora.cicd.pipeline.run.finished"
	IncidentOpened       EventName = "dora.incident.opened"
	IncidentAcknowledged EventName = "dora.incident.acknowledged"
	IncidentResolved     EventName = "dora.incident.resolved"
	IncidentReopened     EventName = "dora.incident.reopened"
	IncidentMitigated    EventName = "dora.incident.mitigated"
	// IncidentDeleted says that the source knows of the incident no more.
	IncidentDeleted EventName = "dora.incident.deleted"
	// AttributionCorrected is a person's word on what was found to have failed, or to have caused an incident.
	AttributionCorrected EventName = "dora.attribution.corrected"
)

// TimeSource says where an event's time was read.
type TimeSource string

// Values of [TimeSource], most trustworthy first.
const (
	TimeFromPayload  TimeSource = "payload"
	TimeFromHeader   TimeSource = "header"
	TimeFromObserved TimeSource = "observed"
)

// Event is one fact told by a source about one subject.
type Event struct {
	Name EventName

	// Time is when it happened at the source; Observed is when we were told.
	// Without a time in the payload, Time equals Observed and TimeSource says so.
	Time       time.Time
	Observed   time.Time
	TimeSource TimeSource

	// UID identifies the business fact, see [Event.Identify]. Two deliveries of the same fact share it.
	UID string

	// Provider names the system the fact came from (github, pagerduty, …); Tenant is the host,
	// account or repository owner that makes the provider's identifiers unique.
	Provider string
	Tenant   string

	// DeliveryID is the provider's delivery id; it serves diagnosis only.
	DeliveryID string

	// TraceID and SpanID link the event to a pipeline trace; zero when there is none.
	TraceID [16]byte
	SpanID  [8]byte

	// Subject is what the event is about; its type must fit Name.
	Subject Subject
}

// Subject is what an event says about one thing: [DeploymentFacts], [ChangeFacts], [RevisionFacts],
// [PipelineRunFacts], [IncidentFacts], [ArtifactFacts], [FeatureFlagFacts] or [CorrectionFacts]. A zero field means "not said", never "known to be empty".
type Subject interface {
	// identity returns what names the subject within its provider and what tells apart
	// several facts of one event name about it.
	identity(name EventName, at time.Time) (id, service, discriminator string)
	validate(name EventName) error
	describes(name EventName) bool
}

// Service identifies a service as its own telemetry does.
type Service struct {
	Namespace string
	Name      string
}

// String returns "name" or "namespace/name".
func (s Service) String() string {
	if s.Namespace == "" {
		return s.Name
	}
	return s.Namespace + "/" + s.Name
}

// orUnknown returns the zero service where there is only a namespace.
func (s Service) orUnknown() Service {
	if s.Name == "" {
		return Service{}
	}
	return s
}

// Environment is where something ran. Name is normalised by [Environments.Normalize]; SourceName
// is the provider's own spelling.
type Environment struct {
	Name       string
	Tier       Tier
	SourceName string
}

// Repository identifies a repository by its browser URL without ".git", see [NormalizeRepositoryURL].
type Repository struct {
	URL      string
	Name     string
	Owner    string
	Provider string
}

// Ref is a branch or tag by its short name; Type is "branch", "tag" or empty when unknown.
type Ref struct {
	Name string
	Type string
}
