// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import (
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Categories of statuses, which are the same in all workflows. The third one is "new".
const (
	inProgress = "indeterminate"
	done       = "done"
)

// tell returns one step of the issue. It is a draft unless the issue is an incident.
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

// opened returns the opening of the incident at the given time. Facts that were learnt after the creation are reported at
// the time of the update: when facts are merged, the later severity wins, and so does the earlier opening. An issue that
// is already done, because somebody declared it an incident afterwards, is resolved too.
func (i issue) opened(at time.Time) []source.Event {
	events := []source.Event{i.tell(delivery.IncidentOpened, at)}
	if i.category == done {
		events = append(events, i.tell(delivery.IncidentResolved, i.ended()))
	}
	return events
}

// deleted resolves the incident of a deleted issue, since nobody else will.
func (i issue) deleted() ([]source.Event, error) {
	i.facts.Cause = delivery.CauseUnknown
	return []source.Event{i.tell(delivery.IncidentResolved, i.happened)}, nil
}

// updated maps an update. If it has several relevant changes, the most important one counts.
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

// before returns the issue with the type and labels from before the changes.
func (i issue) before(changes changelog) issue {
	if kind, ok := changes["issuetype"]; ok {
		i.kind = kind.from
	}
	if labels, ok := changes["labels"]; ok {
		i.labels = strings.Fields(labels.from)
	}
	return i
}

// dismissed resolves an incident that turned out not to be one, and withdraws its cause.
func (i issue) dismissed() []source.Event {
	i.facts.Cause = delivery.CauseUnknown
	return []source.Event{i.Event(delivery.IncidentResolved, i.happened, i.facts)}
}

// moved returns the event for a change of status. A move to a status in progress acknowledges the incident. The name is
// empty if the change is irrelevant.
func (i issue) moved(status, resolution change) (delivery.EventName, time.Time) {
	wasDone := holds(i.options.DoneStatuses, status.from) || resolution.from != "" && resolution.to == ""
	switch {
	case i.category == done && !wasDone && resolution.to == "":
		// The resolution did not change, so its time may be that of an earlier one, which some workflows do not clear.
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

// ended returns when the issue was done. It prefers the time of the resolution, which later moves do not change, so that
// moving a resolved issue to closed reports the same fact.
func (i issue) ended() time.Time { return source.FirstTime(i.resolved, i.categorized, i.happened) }
