// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// pelorus maps the webhooks of Pelorus, by the value of X-Pelorus-Event. Its "committime" joins an
// image to a commit without naming a repository, which is no fact by itself.
func (s *Source) pelorus(r source.Request, kind string) (source.Events, error) {
	if kind != "deploytime" && kind != "failure" {
		return nil, source.Ignore("Pelorus event %q carries no delivery fact", kind)
	}
	o, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	envelope := s.envelope(r)
	envelope.Provider = "pelorus"
	var event source.Event
	if kind == "deploytime" {
		event = s.pelorusDeployment(o, envelope)
	} else {
		event = s.pelorusFailure(o, envelope)
	}
	if err := o.Err(); err != nil {
		return nil, err
	}
	return source.Finish(event)
}

// pelorusDeployment derives an id from everything that tells one deployment from another. The
// Kubernetes namespace is one of those but names neither our service nor its environment.
func (s *Source) pelorusDeployment(o source.Object, envelope source.Envelope) source.Event {
	app, image, commit := o.Need().Text("app"), o.Text("image_sha"), o.Text("commit_hash")
	at := o.Need().Time("timestamp")
	facts := &delivery.DeploymentFacts{
		ID:          delivery.NewUID("pelorus", app, o.Text("namespace"), image, commit, unix(at)),
		Service:     delivery.Service{Name: app},
		Environment: s.environments.Normalize(s.options.Environment, ""),
		Status:      delivery.StatusSucceeded,
		Revision:    commit,
	}
	if image != "" {
		facts.ImageDigests = []string{image}
	}
	return envelope.Event(delivery.DeploymentFinished, at, facts)
}

func (s *Source) pelorusFailure(o source.Object, envelope source.Envelope) source.Event {
	facts := &delivery.IncidentFacts{
		ID:          o.Need().ID("failure_id"),
		Service:     delivery.Service{Name: o.Need().Text("app")},
		Environment: s.environments.Normalize(s.options.Environment, ""),
	}
	at := o.Need().Time("timestamp")
	switch step := o.Need().Text("failure_event"); step {
	case "created":
		facts.OpenTime = at
		return envelope.Event(delivery.IncidentOpened, at, facts)
	case "resolved":
		return envelope.Event(delivery.IncidentResolved, at, facts)
	default:
		o.Fault("failure_event", "%q is none of created, resolved", step)
		return source.Event{}
	}
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
