// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package opsgenie

import (
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// step maps one action on an alert. Jira Service Management sends actions in lower case.
func (s *Source) step(v source.Envelope, root source.Object) (source.Event, error) {
	action, told := root.Need().Text("action"), root.Need().Object("alert")
	a := s.alert(told)
	v.Origin = a.origin(root)
	a.facts.Service = s.service(v.Origin, a)
	switch strings.ToLower(action) {
	case "create":
		return s.tell(v, delivery.IncidentOpened, source.FirstTime(a.created, a.updated), a), nil
	case "acknowledge":
		a.facts.AcknowledgeTime = a.updated
		return s.tell(v, delivery.IncidentAcknowledged, a.updated, a), nil
	case "close":
		return s.tell(v, delivery.IncidentResolved, a.updated, a), nil
	case "delete":
		return s.tell(v, delivery.IncidentResolved, a.updated, a.dismissed()), nil
	case "updatepriority":
		return s.reweighed(v, a, s.options.Severities.Count(source.ParseSeverity(a.oldPriority)) || a.oldPriority == ""), nil
	case "addtags":
		if s.isIncident(told.Texts("addedTags")) {
			return s.reweighed(v, a, false), nil
		}
	case "removetags":
		if s.isIncident(told.Texts("removedTags")) {
			return s.reweighed(v, a, true), nil
		}
	}
	return source.Event{}, source.Ignore("action %q carries no delivery fact", action)
}

// alert holds what a webhook says about an alert.
type alert struct {
	facts       *delivery.IncidentFacts
	tags        []string
	entity      string
	priority    string
	oldPriority string
	created     time.Time
	updated     time.Time
	// counts says that the alert is an incident because of its priority or a tag.
	counts bool
}

// tell returns one step of the alert. It is a draft unless the alert is an incident.
func (s *Source) tell(v source.Envelope, name delivery.EventName, at time.Time, a alert) source.Event {
	event := v.Event(name, at, a.facts)
	if !a.counts {
		return event.AsDraft()
	}
	return event
}

// reweighed returns the event for an alert whose priority or tags changed. counted says whether it was an incident before.
// An incident is opened again, at the time of the change: when facts are merged, the later severity wins, and so does the
// earlier opening. An alert that is no incident any more is resolved and dismissed.
func (s *Source) reweighed(v source.Envelope, a alert, counted bool) source.Event {
	if counted && !a.counts {
		a.counts = true
		return s.tell(v, delivery.IncidentResolved, a.updated, a.dismissed())
	}
	return s.tell(v, delivery.IncidentOpened, a.updated, a)
}

// dismissed withdraws the cause of an alert that was deleted or is no incident any more. It also removes the opening time,
// since it is not always known whether the alert was opened as an incident.
func (a alert) dismissed() alert {
	a.facts.Cause, a.facts.OpenTime = delivery.CauseUnknown, time.Time{}
	return a
}

func (s *Source) isIncident(tags []string) bool {
	return slices.ContainsFunc(tags, func(tag string) bool {
		return slices.ContainsFunc(s.options.IncidentTags, func(t string) bool { return strings.EqualFold(t, tag) })
	})
}
