// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import (
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Categories of a status, which Jira gives to all statuses of all workflows. The third one is new.
const (
	inProgress = "indeterminate"
	done       = "done"
)

// tell returns one step. An issue that is no incident becomes a draft.
func (i issue) tell(name delivery.EventName, at time.Time) source.Event {
	event := i.Event(name, at, i.facts)
	if !i.isIncident() {
		return event.AsDraft()
	}
	return event
}

// created dates the incident from the issue's creation.
func (i issue) created() ([]source.Event, error) {
	return i.opened(source.FirstTime(i.facts.OpenTime, i.happened)), nil
}

// opened tells the opening at the given time. What is learnt after the creation is told at the time it
// was learnt: facts merge, the later severity stands and so does the earlier opening. An issue that
// is done by then, since somebody called it an incident afterwards, is resolved too.
func (i issue) opened(at time.Time) []source.Event {
	events := []source.Event{i.tell(delivery.IncidentOpened, at)}
	if i.category == done {
		events = append(events, i.tell(delivery.IncidentResolved, i.ended()))
	}
	return events
}

// deleted ends an incident that nobody will resolve any more.
func (i issue) deleted() ([]source.Event, error) {
	i.facts.Cause = delivery.CauseUnknown
	return []source.Event{i.tell(delivery.IncidentResolved, i.happened)}, nil
}

// updated tells what the changes of one edit mean; of several the one that matters most.
func (i issue) updated() ([]source.Event, error) {
	changes := readChanges(i.root.Object("changelog"))
	is, was := i.isIncident(), i.before(changes).isIncident()
	switch {
	case was && !is:
		return i.dismissed(), nil
	case is && !was:
		return i.opened(i.happened), nil
	}
	if status, ok := changes["status"]; ok {
		if name, at := i.moved(status, changes["resolution"]); name != "" {
			return []source.Event{i.tell(name, at)}, nil
		}
	}
	if changes.have("priority") {
		return []source.Event{i.tell(delivery.IncidentOpened, i.happened)}, nil
	}
	return nil, source.Ignore("no change of the issue carries a delivery fact")
}

// before returns the issue with the type and labels that it had before the changes.
func (i issue) before(changes changelog) issue {
	if kind, ok := changes["issuetype"]; ok {
		i.kind = kind.from
	}
	if labels, ok := changes["labels"]; ok {
		i.labels = strings.Fields(labels.from)
	}
	return i
}

// dismissed ends an incident that turned out not to be one: it is over, and its cause is withdrawn.
func (i issue) dismissed() []source.Event {
	i.facts.Cause = delivery.CauseUnknown
	return []source.Event{i.Event(delivery.IncidentResolved, i.happened, i.facts)}
}

// moved tells what a move to another status means. Who moves an issue on has taken it.
func (i issue) moved(status, resolution change) (delivery.EventName, time.Time) {
	wasDone := holds(i.options.DoneStatuses, status.from) || resolution.from != "" && resolution.to == ""
	switch {
	case i.category == done && !wasDone && resolution.to == "":
		// Workflows that do not clear the resolution leave the time of an earlier one.
		return delivery.IncidentResolved, source.FirstTime(i.categorized, i.happened)
	case i.category == done:
		return delivery.IncidentResolved, i.ended()
	case wasDone:
		return delivery.IncidentReopened, i.happened
	case i.category == inProgress:
		i.facts.AcknowledgeTime = i.happened
		return delivery.IncidentAcknowledged, i.happened
	}
	return "", time.Time{}
}

// ended is when the issue was done. The resolution keeps its time through later moves, so that moving a
// resolved issue to closed is the same fact.
func (i issue) ended() time.Time { return source.FirstTime(i.resolved, i.categorized, i.happened) }
