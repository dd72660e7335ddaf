// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"cmp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// devLakeResults maps the results of DevLake's deployments. In DevLake, no result means success.
var devLakeResults = map[string]delivery.DeploymentStatus{
	"":        delivery.StatusSucceeded,
	"SUCCESS": delivery.StatusSucceeded,
	"FAILURE": delivery.StatusFailed,
}

// devLake returns the function that maps a request in the format of Apache DevLake's webhooks, or nil for other
// requests. DevLake distinguishes its webhooks by the path; here a required member of each does.
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

// devLakeDeployment returns one deployment per repository: a DevLake deployment may roll out several services, which it
// identifies only by the repositories of its commits. Of each repository the last commit counts.
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

// ofCommit returns a copy of a deployment's facts with the repository, service, ref and revision of one commit.
func ofCommit(facts delivery.DeploymentFacts, commit source.Object) *delivery.DeploymentFacts {
	facts.Repository = source.RepositoryAt(commit.Need().Text("repoUrl"))
	facts.Service = delivery.Service{Name: cmp.Or(facts.Repository.Name, facts.Repository.URL)}
	facts.Name = cmp.Or(facts.Name, commit.Text("name"))
	facts.Ref = delivery.ParseRef(commit.Text("refName"))
	facts.Revision = commit.Need().Text("commitSha")
	return &facts
}
