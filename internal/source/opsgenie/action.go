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

// step maps one action on an alert. Jira Service Management writes actions in lower case.
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

// alert is what an action tells about an alert.
type alert struct {
	facts       *delivery.IncidentFacts
	tags        []string
	entity      string
	priority    string
	oldPriority string
	created     time.Time
	updated     time.Time
	// counts says that the alert is an incident by its priority or by a tag.
	counts bool
}

// tell returns one step. An alert that does not count becomes a draft.
func (s *Source) tell(v source.Envelope, name delivery.EventName, at time.Time, a alert) source.Event {
	event := v.Event(name, at, a.facts)
	if !a.counts {
		return event.AsDraft()
	}
	return event
}

// reweighed tells of an alert whose priority or tags changed. One that counts is opened once more, at
// the time of the change: facts merge, the later severity stands and so does the earlier opening. One
// that counted and no longer does was no incident after all: it is over.
func (s *Source) reweighed(v source.Envelope, a alert, counted bool) source.Event {
	if counted && !a.counts {
		a.counts = true
		return s.tell(v, delivery.IncidentResolved, a.updated, a.dismissed())
	}
	return s.tell(v, delivery.IncidentOpened, a.updated, a)
}

// dismissed withdraws whatever was said about the cause: an alert that is deleted, or no longer worth a
// page, ended without anybody resolving it. It says nothing about the opening, since whether there was
// one that counted is not always known.
func (a alert) dismissed() alert {
	a.facts.Cause, a.facts.OpenTime = delivery.CauseUnknown, time.Time{}
	return a
}

func (s *Source) isIncident(tags []string) bool {
	return slices.ContainsFunc(tags, func(tag string) bool {
		return slices.ContainsFunc(s.options.IncidentTags, func(t string) bool { return strings.EqualFold(t, tag) })
	})
}
