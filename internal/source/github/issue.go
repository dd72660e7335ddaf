// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// issue maps the event issues. An issue is an incident while it has an incident label; otherwise it is the draft of an
// incident.
func (s *Source) issue(p payload) ([]source.Event, error) {
	told := p.root.Need().Object("issue")
	p = p.named(delivery.DisplayText(told.Prose("title")), "")
	p.Origin.Labels = source.LabelSet(labels(told))
	i := issue{
		payload:  p,
		facts:    s.incidentFacts(p, told),
		touched:  p.root.Object("label").Text("name"),
		updated:  told.Time("updated_at"),
		closed:   told.Time("closed_at"),
		isClosed: told.Text("state") == "closed",
		reason:   told.Text("state_reason"),
		incident: slices.ContainsFunc(labels(told), s.isIncidentLabel),
	}
	if p.action == "unlabeled" && !i.incident && !i.isClosed && s.isIncidentLabel(i.touched) {
		i.incident = true // it was recorded as an incident, so its end must be recorded too
		return i.dismissed(i.updated), nil
	}
	switch p.action {
	case "opened":
		return i.opened(), nil
	case "labeled":
		return i.labeled(s.isIncidentLabel(i.touched))
	case "edited":
		return i.edited()
	case "reopened":
		return i.told(delivery.IncidentReopened, i.updated), nil
	case "closed":
		return i.resolved(s.options.NotPlannedResolves)
	}
	return nil, p.ignoredAction("issues")
}

func (s *Source) isIncidentLabel(name string) bool {
	return slices.ContainsFunc(s.options.IncidentLabels, func(l string) bool { return strings.EqualFold(l, name) })
}

// issue is an issue that is, was, or may be an incident.
type issue struct {
	payload
	facts    *delivery.IncidentFacts
	touched  string
	updated  time.Time
	closed   time.Time
	isClosed bool
	reason   string
	incident bool
}

func (i issue) told(name delivery.EventName, at time.Time) []source.Event {
	event := i.Event(name, at, i.facts)
	event.Draft = !i.incident
	return []source.Event{event}
}

// opened reports the incident as opened when the issue was created, even if the label was added later. So an issue that
// is opened with a label, and the separate event for that label, report the same fact.
func (i issue) opened() []source.Event { return i.told(delivery.IncidentOpened, i.facts.OpenTime) }

func (i issue) labeled(asIncident bool) ([]source.Event, error) {
	// A rule may recognise an incident by any label.
	asIncident = asIncident || !i.incident
	switch {
	case source.SeverityLabel(i.touched) != "" || source.DeclaresCause(i.touched):
		return i.retold(), nil
	case asIncident && i.isClosed:
		return append(i.opened(), i.told(delivery.IncidentResolved, i.closed)...), nil
	case asIncident:
		return i.opened(), nil
	}
	return nil, source.Ignore("label %q says nothing about the incident", i.touched)
}

func (i issue) edited() ([]source.Event, error) {
	if i.facts.Cause != delivery.CauseChange {
		return nil, source.Ignore("the edited issue declares no cause")
	}
	return i.retold(), nil
}

// retold repeats the opening with the severity and cause known now, at the time of the update. When the facts are
// merged, the later severity and cause win, and so does the earlier opening time.
func (i issue) retold() []source.Event { return i.told(delivery.IncidentOpened, i.updated) }

func (i issue) resolved(notPlannedResolves bool) ([]source.Event, error) {
	at := source.FirstTime(i.closed, i.updated)
	if i.reason != "not_planned" && i.reason != "duplicate" {
		return i.told(delivery.IncidentResolved, at), nil
	}
	if !notPlannedResolves {
		return nil, source.Ignore("the issue was closed as %q", i.reason)
	}
	return i.dismissed(at), nil
}

// dismissed resolves an incident that turned out not to be one, or that nobody will investigate, and withdraws what the
// issue declared about its cause.
func (i issue) dismissed(at time.Time) []source.Event {
	i.facts.Cause, i.facts.DeploymentID = delivery.CauseUnknown, ""
	i.facts.Revision, i.facts.Version = "", ""
	return i.told(delivery.IncidentResolved, at)
}
