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
	// DeploymentDeleted says that the source deleted the deployment: it should not count.
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
	// IncidentDeleted says that the source deleted the incident: it should not count.
	IncidentDeleted EventName = "dora.incident.deleted"
	// AttributionCorrected is a person's correction: which deployment failed, or which one caused an incident.
	AttributionCorrected EventName = "dora.attribution.corrected"
)

// TimeSource says where an event's time came from.
type TimeSource string

// Values of [TimeSource], most trustworthy first.
const (
	TimeFromPayload  TimeSource = "payload"
	TimeFromHeader   TimeSource = "header"
	TimeFromObserved TimeSource = "observed"
)

// Event is one fact that a source reported about one subject.
type Event struct {
	Name EventName

	// Time is when the fact happened at the source; Observed is when the event reached us.
	// Where the payload has no time, Time equals Observed and TimeSource is TimeFromObserved.
	Time       time.Time
	Observed   time.Time
	TimeSource TimeSource

	// UID identifies the business fact, see [Event.Identify]. Two deliveries of the same fact share it.
	UID string

	// Provider names the system the fact came from (github, pagerduty, …); Tenant is the host,
	// account or repository owner that makes the provider's identifiers unique.
	Provider string
	Tenant   string

	// DeliveryID is the provider's delivery id, for diagnosis only.
	DeliveryID string

	// TraceID and SpanID link the event to a pipeline trace; zero when there is none.
	TraceID [16]byte
	SpanID  [8]byte

	// Subject is the thing that the event is about. Its type must fit Name.
	Subject Subject
}

// Subject is what an event says about one thing: [DeploymentFacts], [ChangeFacts], [RevisionFacts],
// [PipelineRunFacts], [IncidentFacts], [ArtifactFacts], [FeatureFlagFacts] or [CorrectionFacts]. A zero field means "not said",
// never "known to be empty".
type Subject interface {
	// identity returns the subject's id within its provider, its service, and a discriminator for
	// several events of the same name about the subject.
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

// orUnknown returns the service, or the zero service if it has no name.
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
