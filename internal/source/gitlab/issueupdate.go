// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// update maps what an update of an issue says about the incident: its status, or what it is, or what
// became known of it. Everything else that people change in an issue is no news.
func (i issue) update() ([]source.Event, error) {
	status := i.changes.Object("escalation_status")
	switch {
	case i.wasIncident && !i.incident && !i.isClosed:
		return i.dismissed(), nil
	case status.Has("current"):
		return i.escalated(status.Text("previous"), status.Text("current"))
	}
	return i.retold()
}

// escalated maps the status of an incident, which people set besides opening and closing it.
func (i issue) escalated(previous, current string) ([]source.Event, error) {
	switch {
	case current == "acknowledged":
		i.facts.AcknowledgeTime = i.updated
		return i.happened(delivery.IncidentAcknowledged, i.updated), nil
	case current == "resolved":
		return i.happened(delivery.IncidentResolved, i.updated), nil
	case current == "triggered" && previous == "resolved":
		return i.happened(delivery.IncidentReopened, i.updated), nil
	}
	return nil, source.Ignore("incident status %q is no step", current)
}

// retold tells the opening of what became an incident, or of an incident about which more became
// known. The former is dated from the issue's creation, whenever it got the type or the label, and is over
// if it was closed by then. The latter is dated when it was learnt: the later telling of severity and
// cause stands, and the earlier opening time too.
func (i issue) retold() ([]source.Event, error) {
	at := i.facts.OpenTime
	switch {
	case i.saysMore():
		at = i.updated
	case !i.isNew():
		return nil, source.Ignore("the update of the issue carries no delivery fact")
	}
	events := i.happened(delivery.IncidentOpened, at)
	if i.isNew() && i.isClosed {
		events = append(events, i.resolved()...)
	}
	return events, nil
}

// isNew reports whether the update may have made the issue an incident. Whose labels make an issue
// an incident by a rule only that rule knows, so any change of labels may have.
func (i issue) isNew() bool {
	byType := i.changes.Has("type") || i.changes.Has("issue_type")
	byLabel := i.changes.Has("labels") && (i.isLabelled || !i.incident)
	return !i.wasIncident && (byType || byLabel)
}

// saysMore reports whether the update may have said more about the severity or the cause.
func (i issue) saysMore() bool {
	after := labels(i.changes.Object("labels"), "current")
	return i.changes.Has("severity") ||
		(i.changes.Has("description") && i.facts.Cause == delivery.CauseChange) ||
		slices.ContainsFunc(after, func(l string) bool { return source.SeverityLabel(l) != "" || source.DeclaresCause(l) })
}
