// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package pagerduty

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// steps maps event types to delivery events. An incident whose priority or service changed is opened again, at the time
// of the change: when facts are merged, the later severity wins, and so does the earlier opening time. Other event types
// are ignored, also incident.unacknowledged, because the acknowledgement did happen.
var steps = map[string]delivery.EventName{
	"incident.triggered":        delivery.IncidentOpened,
	"incident.priority_updated": delivery.IncidentOpened,
	"incident.service_updated":  delivery.IncidentOpened,
	"incident.acknowledged":     delivery.IncidentAcknowledged,
	"incident.resolved":         delivery.IncidentResolved,
	"incident.reopened":         delivery.IncidentReopened,
}

func (s *Source) incidentEvent(told source.Object, envelope source.Envelope) (source.Event, error) {
	kind := told.Need().Text("event_type")
	name, ok := steps[kind]
	if !ok {
		return source.Event{}, source.Ignore("event type %q carries no delivery fact", kind)
	}
	data := told.Need().Object("data")
	if subject := data.Text("type"); subject != "" && subject != "incident" {
		return source.Event{}, source.Ignore("the event is about %q, not an incident", subject)
	}
	occurred := told.Time("occurred_at")
	facts := s.facts(data)
	switch kind {
	case "incident.triggered":
		facts.OpenTime = source.FirstTime(facts.OpenTime, occurred)
		return envelope.Event(name, facts.OpenTime, facts), nil
	case "incident.acknowledged":
		facts.AcknowledgeTime = occurred
	}
	return envelope.Event(name, occurred, facts), nil
}

func (s *Source) facts(data source.Object) *delivery.IncidentFacts {
	facts := &delivery.IncidentFacts{
		ID:          data.Need().ID("id"),
		Service:     s.service(data.Object("service")),
		Environment: s.environments.Normalize(s.options.Environment, ""),
		Title:       delivery.DisplayText(data.Prose("title")),
		URL:         source.Link(data.Text("html_url")),
		OpenTime:    data.Time("created_at"),
	}
	facts.Severity, facts.SeverityLabel = severity(data)
	return facts
}

// service returns the impacted service: the configured one, else one with PagerDuty's name, which may be empty.
func (s *Source) service(told source.Object) delivery.Service {
	id, summary := told.ID("id"), told.Text("summary")
	if service, ok := s.options.Services.Find(id, summary); ok {
		return service
	}
	return delivery.Service{Name: cmp.Or(summary, id)}
}

// severity prefers the priority, which most accounts do not use, over the urgency.
func severity(data source.Object) (delivery.Severity, string) {
	label := cmp.Or(data.Object("priority").Text("summary"), data.Text("urgency"))
	if known := source.ParseSeverity(label); known != "" {
		return known, label
	}
	return source.ParseSeverity(data.Text("urgency")), label
}
