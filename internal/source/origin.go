// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strconv"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Kind is the kind of thing that a webhook is about, by the name that rules match on.
type Kind string

// Kinds of things that webhooks are about.
const (
	KindDeployment  Kind = "deployment"
	KindPipelineRun Kind = "pipeline_run"
	KindJob         Kind = "job"
	KindRelease     Kind = "release"
	KindTag         Kind = "tag"
	KindChange      Kind = "change"
	KindPush        Kind = "push"
	KindArtifact    Kind = "artifact"
	KindIssue       Kind = "issue"
	KindAlert       Kind = "alert"
	KindIncident    Kind = "incident"
)

// Kinds lists every kind.
var Kinds = []Kind{
	KindDeployment, KindPipelineRun, KindJob, KindRelease, KindTag, KindChange, KindPush, KindArtifact,
	KindIssue, KindAlert, KindIncident,
}

// Scheme is a kind of identifier by which the delivery file may name a service.
type Scheme string

// Schemes of identifiers. The value of SchemeRepository is a full name (owner/repo) or a browser URL.
const (
	SchemeRepository Scheme = "repository"
	SchemeArgoCD     Scheme = "argocd"
	SchemePagerDuty  Scheme = "pagerduty"
	SchemeOpsgenie   Scheme = "opsgenie"
)

// Alias is one identifier that a sender uses for the service of an event.
type Alias struct {
	Scheme Scheme
	Value  string
}

// Origin describes where an event comes from, in addition to its facts: what the delivery file needs to find the
// service, and what its rules match on. A zero field means that the payload does not say.
type Origin struct {
	Kind Kind
	// Name of the pipeline, job, release, application or alert.
	Name string
	// Repository is the full name (owner/repo, group/sub/repo). Branch is the name of the branch or tag.
	Repository string
	Branch     string
	// Labels of a change, issue or alert. A label without a value has the value "".
	Labels map[string]string
	// Paths of the files that a push or change modified.
	Paths []string
	// Aliases may identify the service. The most specific comes first.
	Aliases []Alias
}

// AsDraft returns the event as a draft, see Event.Draft.
func (e Event) AsDraft() Event {
	e.Draft = true
	return e
}

// DeploymentDraft returns a finished pipeline run as the draft of a deployment. A rule may add the service and the
// environment. It returns false for runs that are not finished.
func DeploymentDraft(run Event) (Event, bool) {
	facts, ok := run.Subject.(*delivery.PipelineRunFacts)
	if !ok || run.Name != delivery.PipelineRunFinished {
		return Event{}, false
	}
	status, ok := deploymentStatuses[facts.Result]
	if !ok {
		return Event{}, false
	}
	told := *run.Event
	told.Name, told.UID = delivery.DeploymentFinished, ""
	told.Subject = &delivery.DeploymentFacts{
		ID:             RunDeploymentID(facts),
		Name:           facts.Name,
		Service:        facts.Service,
		Status:         status,
		ErrorType:      facts.ErrorType,
		CreationTime:   facts.CreationTime,
		StartTime:      facts.StartTime,
		Repository:     facts.Repository,
		Ref:            facts.Ref,
		Revision:       facts.Revision,
		ChangeID:       facts.ChangeID,
		PipelineName:   facts.Name,
		PipelineRunID:  facts.RunID,
		PipelineRunURL: facts.URL,
	}
	return Event{Event: &told, Origin: run.Origin, Draft: true}, true
}

// RunDeploymentID returns the id of the deployment that a rule makes of a run. Each attempt is a deployment of its
// own, because a re-run may roll back, or fail where the first attempt succeeded.
func RunDeploymentID(run *delivery.PipelineRunFacts) string {
	if run.Attempt <= 1 {
		return run.RunID
	}
	return run.RunID + "/" + strconv.Itoa(run.Attempt)
}

var deploymentStatuses = map[delivery.PipelineResult]delivery.DeploymentStatus{
	delivery.ResultSuccess:      delivery.StatusSucceeded,
	delivery.ResultFailure:      delivery.StatusFailed,
	delivery.ResultError:        delivery.StatusFailed,
	delivery.ResultTimeout:      delivery.StatusFailed,
	delivery.ResultCancellation: delivery.StatusCancelled,
	delivery.ResultSkip:         delivery.StatusSkipped,
}
