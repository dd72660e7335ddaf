// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// issue maps the webhooks issue, incident and work_item, which have the same format and come from different versions of
// GitLab. An issue is an incident if it has that type, or while it has an incident label; otherwise it is the draft of
// an incident.
func (s *Source) issue(p payload) ([]source.Event, error) {
	i := s.issueOf(p)
	events, err := i.events(i.told.Text("action"))
	if err != nil {
		return nil, err
	}
	for n := range events {
		events[n].Draft = !i.incident && !i.wasIncident
	}
	return events, nil
}

// issue is one webhook about an issue.
type issue struct {
	payload
	told    source.Object
	changes source.Object
	facts   *delivery.IncidentFacts
	updated time.Time
	closed  time.Time
	// incident says that the issue is an incident now, isLabelled that its labels alone make it one, and wasIncident
	// that it was one before the update, as far as the update shows.
	incident    bool
	isLabelled  bool
	wasIncident bool
	isClosed    bool
}

func (s *Source) issueOf(p payload) issue {
	told := p.root.Need().Object("object_attributes")
	names := labels(p.root, "labels")
	changes := p.root.Object("changes")
	i := issue{
		told:        told,
		changes:     changes,
		facts:       s.incidentFacts(p, told, names),
		updated:     told.Time("updated_at"),
		closed:      told.Time("closed_at"),
		isLabelled:  slices.ContainsFunc(names, s.isIncidentLabel),
		wasIncident: s.wasIncident(changes),
		isClosed:    told.Text("state") == "closed",
	}
	i.incident = i.isLabelled || isIncidentType(cmp.Or(told.Text("type"), p.root.Text("object_kind")))
	i.payload = p.labelled(names).about(i.facts.Title, "")
	return i
}

func (s *Source) isIncidentLabel(name string) bool {
	return slices.ContainsFunc(s.options.IncidentLabels, func(l string) bool { return strings.EqualFold(l, name) })
}

func isIncidentType(name string) bool { return strings.EqualFold(name, "incident") }

func (s *Source) wasIncident(changes source.Object) bool {
	return slices.ContainsFunc(labels(changes.Object("labels"), "previous"), s.isIncidentLabel) ||
		isIncidentType(changes.Object("type").Text("previous")) || isIncidentType(changes.Object("issue_type").Text("previous"))
}

func (i issue) events(action string) ([]source.Event, error) {
	switch action {
	case "open":
		return i.happened(delivery.IncidentOpened, i.facts.OpenTime), nil
	case "reopen":
		return i.happened(delivery.IncidentReopened, i.updated), nil
	case "close":
		return i.resolved(), nil
	case "update":
		return i.update()
	}
	return nil, source.Ignore("action %q of an issue carries no delivery fact", action)
}

func (i issue) happened(name delivery.EventName, at time.Time) []source.Event {
	return []source.Event{i.Event(name, at, i.facts)}
}

// resolved resolves an incident. An issue that was closed as a duplicate or moved is dismissed instead, since another
// issue reports the incident.
func (i issue) resolved() []source.Event {
	if i.told.Has("duplicated_to_id") || i.told.Has("moved_to_id") {
		return i.dismissed()
	}
	return i.happened(delivery.IncidentResolved, source.FirstTime(i.closed, i.updated))
}

// dismissed resolves an incident that turned out not to be one, and withdraws what the issue declared about its cause.
func (i issue) dismissed() []source.Event {
	i.facts.Cause, i.facts.DeploymentID = delivery.CauseUnknown, ""
	i.facts.Revision, i.facts.Version = "", ""
	return i.happened(delivery.IncidentResolved, source.FirstTime(i.closed, i.updated))
}

func (s *Source) incidentFacts(p payload, told source.Object, names []string) *delivery.IncidentFacts {
	facts := &delivery.IncidentFacts{
		ID:          p.project + "#" + told.Need().ID("iid"),
		Service:     p.service,
		Environment: s.environment(s.options.Environment, ""),
		URL:         source.Link(told.Text("url")),
		OpenTime:    told.Time("created_at"),
	}
	if !told.Bool("confidential") {
		facts.Title = delivery.DisplayText(told.Prose("title"))
	}
	word := told.Text("severity")
	if facts.Severity = source.ParseSeverity(word); facts.Severity != "" {
		facts.SeverityLabel = word
	} else {
		facts.Severity, facts.SeverityLabel = source.WorstSeverity(names)
	}
	source.DeclareCause(facts, append(names, told.Prose("description"))...)
	return facts
}
