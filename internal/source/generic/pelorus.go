// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// pelorus maps the webhooks of Pelorus, by the value of X-Pelorus-Event.
func (s *Source) pelorus(r source.Request, kind string) (source.Events, error) {
	read, ok := map[string]func(source.Object, source.Envelope) source.Event{
		"committime": pelorusCommit,
		"deploytime": s.pelorusDeployment,
		"failure":    s.pelorusFailure,
	}[kind]
	if !ok {
		return nil, source.Ignore("Pelorus event %q carries no delivery fact", kind)
	}
	o, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	envelope := s.envelope(r)
	envelope.Provider = "pelorus"
	return o.Finish([]source.Event{read(o, envelope)}, nil)
}

// pelorusCommit reads which commit an image was built from. The time of the event is that of the commit, because there
// is no other. There is no repository: it is known from the push of the commit.
func pelorusCommit(o source.Object, envelope source.Envelope) source.Event {
	facts := &delivery.ArtifactFacts{
		Service:      delivery.Service{Name: o.Need().Text("app")},
		ImageDigests: []string{o.Need().Text("image_sha")},
		Revision:     o.Need().Text("commit_hash"),
	}
	envelope.Origin.Kind = source.KindArtifact
	return envelope.Event(delivery.ArtifactPublished, o.Need().Time("timestamp"), facts)
}

// pelorusDeployment derives an id from all members that distinguish deployments. The Kubernetes namespace is one of
// them, but it is neither the service's namespace nor its environment.
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
	envelope.Origin.Kind = source.KindDeployment
	return envelope.Event(delivery.DeploymentFinished, at, facts)
}

func (s *Source) pelorusFailure(o source.Object, envelope source.Envelope) source.Event {
	facts := &delivery.IncidentFacts{
		ID:          o.Need().ID("failure_id"),
		Service:     delivery.Service{Name: o.Need().Text("app")},
		Environment: s.environments.Normalize(s.options.Environment, ""),
	}
	envelope.Origin.Kind = source.KindIncident
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
