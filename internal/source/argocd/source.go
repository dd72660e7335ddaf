// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// provider is the value of dora.provider.name.
const provider = "argocd"

// Source maps Argo CD's notifications.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// Verify checks a token, since Argo CD cannot sign: a bearer token, a password of basic authentication, or the header
// X-Delivery-Token.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	return source.VerifySharedToken(r, secrets, source.DefaultTokenHeader)
}

// Events maps one notification.
func (s *Source) Events(r source.Request) (source.Events, error) {
	root, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	event, err := s.event(r, root)
	return root.Finish([]source.Event{event}, err)
}

// event maps the sync that the notification is about. The event is valid only if the payload has no faults, which
// [source.Object.Finish] checks.
func (s *Source) event(r source.Request, root source.Object) (source.Event, error) {
	app := s.application(root)
	switch {
	case app.deleted:
		return source.Event{}, source.Ignore("application %q is being deleted", app.name)
	case !app.told.Object("status").Has("operationState"):
		return source.Event{}, source.Ignore("application %q has no operation: it was never synced", app.name)
	case app.operation.Object("operation").Object("sync").Bool("dryRun"):
		return source.Event{}, source.Ignore("the sync of application %q was a dry run", app.name)
	}
	outcome, err := s.outcome(r, root, app)
	if err != nil {
		return source.Event{}, err
	}
	if at := source.FirstTime(app.operation.Time("finishedAt"), app.started); s.tooOld(r, at) {
		return source.Event{}, source.Ignore("the sync of application %q is of %s, older than `max_age`", app.name, at)
	}
	facts := s.facts(root, app)
	facts.State, facts.Status, facts.ErrorType = outcome.state, outcome.status, outcome.errorType
	return envelope(r, root, app, facts).Event(outcome.name, outcome.at, facts), nil
}
