// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"cmp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// devLakeIssue returns all steps of an issue that are known: every request contains the whole state of the issue, and
// may be the only request about it. An issue of another type than INCIDENT is the draft of an incident.
func (s *Source) devLakeIssue(o source.Object, envelope source.Envelope) []source.Event {
	facts := s.devLakeIncident(o)
	kind := strings.ToUpper(o.Text("type"))
	envelope.Origin = source.Origin{Kind: source.KindIncident, Name: facts.Title}
	if kind != "INCIDENT" {
		envelope.Origin.Kind = source.KindIssue
		if kind != "" {
			envelope.Origin.Labels = source.LabelSet([]string{kind})
		}
	}
	events := []source.Event{envelope.Event(delivery.IncidentOpened, facts.OpenTime, facts)}
	switch status := o.Need().Text("status"); strings.ToUpper(status) {
	case "TODO":
	case "IN_PROGRESS":
		events = append(events, envelope.Event(delivery.IncidentAcknowledged, o.Time("updatedDate"), facts))
	case "DONE":
		at := source.FirstTime(o.Time("resolutionDate"), o.Time("updatedDate"))
		events = append(events, envelope.Event(delivery.IncidentResolved, at, facts))
	default:
		o.Fault("status", "%q is none of TODO, IN_PROGRESS, DONE", status)
	}
	for i := range events {
		events[i].Draft = kind != "INCIDENT"
	}
	return events
}

func (s *Source) devLakeIncident(o source.Object) *delivery.IncidentFacts {
	facts := &delivery.IncidentFacts{
		ID:            o.Need().ID("issueKey"),
		Service:       delivery.Service{Name: o.Text("component")},
		Environment:   s.environments.Normalize(s.options.Environment, ""),
		Title:         delivery.DisplayText(o.Prose("title")),
		URL:           source.Link(o.Text("url")),
		SeverityLabel: cmp.Or(o.Text("severity"), o.Text("priority")),
		OpenTime:      o.Need().Time("createdDate"),
	}
	facts.Severity = source.ParseSeverity(facts.SeverityLabel)
	return facts
}
