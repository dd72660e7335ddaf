// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strconv"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Kind is what kind of thing a webhook tells of, in the words that rules match on.
type Kind string

// Kinds of things that webhooks tell of.
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

// Scheme names a kind of identifier under which the delivery file may know a service.
type Scheme string

// Schemes of identifiers. The repository scheme takes full names (owner/repo) and browser URLs.
const (
	SchemeRepository Scheme = "repository"
	SchemeArgoCD     Scheme = "argocd"
	SchemePagerDuty  Scheme = "pagerduty"
	SchemeOpsgenie   Scheme = "opsgenie"
)

// Alias is one name under which a sender knows the service that an event is about.
type Alias struct {
	Scheme Scheme
	Value  string
}

// Origin is what a payload says about where an event comes from, beyond the facts: what the delivery
// file needs to name the service, and what its rules match on. A zero field means "not said".
type Origin struct {
	Kind Kind
	// Name is the name of the pipeline, job, release, application or alert.
	Name string
	// Repository is the full name (owner/repo, group/sub/repo), Branch the branch or tag.
	Repository string
	Branch     string
	// Labels are the labels of a change, issue or alert; a label without a value has an empty one.
	Labels map[string]string
	// Paths are the files that a push or change touched.
	Paths []string
	// Aliases may name the service, most telling first.
	Aliases []Alias
}

// AsDraft returns the event as one that stands only if a rule makes it stand.
func (e Event) AsDraft() Event {
	e.Draft = true
	return e
}

// DeploymentDraft returns a finished pipeline run as the draft of a deployment, which a rule may give
// the service and environment that it lacks. Runs that did not finish have none.
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

// RunDeploymentID names the deployment that a run is by a rule. Each attempt is one of its own: a
// re-run may roll back, or fail where the first attempt succeeded.
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
