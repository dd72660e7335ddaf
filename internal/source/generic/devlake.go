// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"cmp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// devLakeResults maps the results of DevLake's deployments; no result means success there.
var devLakeResults = map[string]delivery.DeploymentStatus{
	"":        delivery.StatusSucceeded,
	"SUCCESS": delivery.StatusSucceeded,
	"FAILURE": delivery.StatusFailed,
}

// devLake returns what reads a request that was written for the webhooks of Apache DevLake, or nil
// where it was not. DevLake tells them apart by the path; here it is by the member that each must have.
func (s *Source) devLake(body []byte) func(source.Request) (source.Events, error) {
	o, err := source.Decode(body)
	switch {
	case err != nil || o.Has("event") || o.Has("events"):
		return nil
	case o.Has("deploymentCommits"):
		return func(r source.Request) (source.Events, error) { return s.devLakeEvents(r, o, s.devLakeDeployment) }
	case o.Has("issueKey"):
		return func(r source.Request) (source.Events, error) { return s.devLakeEvents(r, o, s.devLakeIssue) }
	}
	return nil
}

func (s *Source) devLakeEvents(
	r source.Request, o source.Object, read func(source.Object, source.Envelope) []source.Event,
) (source.Events, error) {
	envelope := s.envelope(r)
	envelope.Provider = "devlake"
	return o.Finish(read(o, envelope), nil)
}

// devLakeDeployment returns one deployment per repository: DevLake's deployment may roll out several
// services, and names none but by the repositories of its commits. The last commit of each counts.
func (s *Source) devLakeDeployment(o source.Object, envelope source.Envelope) []source.Event {
	result := o.Text("result")
	status, ok := devLakeResults[strings.ToUpper(result)]
	if !ok {
		o.Fault("result", "%q is none of SUCCESS, FAILURE", result)
	}
	deployment := s.devLakeFacts(o)
	deployment.Status = status
	var events []source.Event
	at := map[string]int{}
	for _, commit := range o.Need().Objects("deploymentCommits") {
		facts := ofCommit(*deployment, commit)
		envelope.Origin = origin(facts.Repository, delivery.Service{}, facts.Name, facts.Ref)
		envelope.Origin.Kind = source.KindDeployment
		event := envelope.Event(delivery.DeploymentFinished, o.Time("finishedDate"), facts)
		if i, ok := at[facts.Repository.URL]; ok {
			events[i] = event
			continue
		}
		at[facts.Repository.URL] = len(events)
		events = append(events, event)
	}
	if len(events) == 0 {
		o.Fault("deploymentCommits", "must be a list of at least one commit")
	}
	return events
}

func (s *Source) devLakeFacts(o source.Object) *delivery.DeploymentFacts {
	environment := cmp.Or(o.Text("environment"), s.options.Environment)
	return &delivery.DeploymentFacts{
		ID:           o.Need().ID("id"),
		Name:         o.Text("name"),
		Environment:  s.environments.Normalize(environment, ""),
		CreationTime: o.Time("createdDate"),
		StartTime:    o.Time("startedDate"),
	}
}

// ofCommit returns what of a deployment is of one commit.
func ofCommit(facts delivery.DeploymentFacts, commit source.Object) *delivery.DeploymentFacts {
	facts.Repository = source.RepositoryAt(commit.Need().Text("repoUrl"))
	facts.Service = delivery.Service{Name: cmp.Or(facts.Repository.Name, facts.Repository.URL)}
	facts.Name = cmp.Or(facts.Name, commit.Text("name"))
	facts.Ref = delivery.ParseRef(commit.Text("refName"))
	facts.Revision = commit.Need().Text("commitSha")
	return &facts
}
