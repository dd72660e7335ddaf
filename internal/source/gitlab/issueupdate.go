// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// update maps an update of an issue that changes the incident's status, whether the issue is an incident, or its
// severity or cause. All other updates are ignored.
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

// escalated maps the incident's status, which people set independently of opening and closing the issue.
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

// retold reports the opening of an issue that became an incident, or repeats the opening of an incident whose severity
// or cause changed. A new incident was opened when the issue was created, regardless of when the type or label was set,
// and it is resolved as well if the issue is already closed. A repeated opening has the time of the update: when the
// facts are merged, the later severity and cause win, and so does the earlier opening time.
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

// isNew reports whether the update may have made the issue an incident. A rule may recognise incidents by any label, so
// any change of labels counts.
func (i issue) isNew() bool {
	byType := i.changes.Has("type") || i.changes.Has("issue_type")
	byLabel := i.changes.Has("labels") && (i.isLabelled || !i.incident)
	return !i.wasIncident && (byType || byLabel)
}

// saysMore reports whether the update may have changed the severity or the cause.
func (i issue) saysMore() bool {
	after := labels(i.changes.Object("labels"), "current")
	return i.changes.Has("severity") ||
		(i.changes.Has("description") && i.facts.Cause == delivery.CauseChange) ||
		slices.ContainsFunc(after, func(l string) bool { return source.SeverityLabel(l) != "" || source.DeclaresCause(l) })
}
