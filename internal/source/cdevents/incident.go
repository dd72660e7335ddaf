// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// incidentOpened maps incident.detected and incident.reported, two successive events about one incident.
func (s *Source) incidentOpened(m message) ([]source.Event, error) {
	facts := s.incidentFacts(m)
	facts.OpenTime = m.time
	return m.incident(delivery.IncidentOpened, facts), nil
}

func (s *Source) incidentResolved(m message) ([]source.Event, error) {
	return m.incident(delivery.IncidentResolved, s.incidentFacts(m)), nil
}

// incidentFacts reads an incident. The artifact that was running is evidence, not a declared cause.
func (s *Source) incidentFacts(m message) *delivery.IncidentFacts {
	facts := &delivery.IncidentFacts{
		ID:            m.subjectID,
		Environment:   s.environment(m),
		Title:         delivery.DisplayText(m.content.Prose("description")),
		URL:           source.Link(m.content.Text("ticketURI")),
		SeverityLabel: cmp.Or(m.custom.Text("severity"), m.custom.Text("priority")),
	}
	if name := m.content.Object("service").ID("id"); name != "" || m.custom.Has("service") {
		facts.Service = s.service(m, name)
	}
	facts.Severity = source.ParseSeverity(facts.SeverityLabel)
	source.DeclareCause(facts, m.content.Prose("description"))
	if facts.Cause == "" {
		a := m.artifact(m.content.Text("artifactId"))
		facts.Version, facts.Revision = a.version, a.revision
	}
	return facts
}

func (m message) incident(name delivery.EventName, facts *delivery.IncidentFacts) []source.Event {
	return []source.Event{m.Event(name, m.time, facts)}
}

func (s *Source) ticketCreated(m message) ([]source.Event, error) {
	facts := s.ticketFacts(m)
	facts.OpenTime = m.time
	return m.ticket(delivery.IncidentOpened, facts), nil
}

func (s *Source) ticketClosed(m message) ([]source.Event, error) {
	return m.ticket(delivery.IncidentResolved, s.ticketFacts(m)), nil
}

func (s *Source) ticketFacts(m message) *delivery.IncidentFacts {
	facts := &delivery.IncidentFacts{
		ID:            m.subjectID,
		Service:       s.service(m),
		Environment:   s.environment(m),
		Title:         delivery.DisplayText(m.content.Prose("summary")),
		URL:           source.Link(m.content.Text("uri")),
		SeverityLabel: m.content.Text("priority"),
	}
	facts.Severity = source.ParseSeverity(facts.SeverityLabel)
	source.DeclareCause(facts, m.content.Texts("labels")...)
	return facts
}

// ticketType is the label by which rules match the type of a ticket.
const ticketType = "ticketType"

// ticket returns a ticket as the draft of an incident. Rules match on its labels, its type and its group.
func (m message) ticket(name delivery.EventName, facts *delivery.IncidentFacts) []source.Event {
	m = m.about(m.content.Text("group"), delivery.Repository{})
	m.Origin.Labels = source.LabelSet(m.content.Texts("labels"))
	if told := m.content.Text(ticketType); told != "" {
		if m.Origin.Labels == nil {
			m.Origin.Labels = map[string]string{}
		}
		m.Origin.Labels[ticketType] = told
	}
	return []source.Event{m.Event(name, m.time, facts).AsDraft()}
}
