// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package grafana

import (
	"maps"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/alerts"
)

// steps maps the event types of OnCall to delivery events. "unacknowledge" is ignored because the acknowledgement did
// happen, and "silence" because it says nothing about users.
var steps = map[string]delivery.EventName{
	"alert group created": delivery.IncidentOpened,
	"acknowledge":         delivery.IncidentAcknowledged,
	"resolve":             delivery.IncidentResolved,
	"unresolve":           delivery.IncidentReopened,
}

// changes maps the states in webhooks that are sent on every status change. A group that changed to firing was
// unresolved or unacknowledged; in the latter case the reopening is ignored downstream, since nothing was resolved.
var changes = map[string]delivery.EventName{
	"firing":       delivery.IncidentReopened,
	"acknowledged": delivery.IncidentAcknowledged,
	"resolved":     delivery.IncidentResolved,
}

// alertGroup maps an outgoing webhook of OnCall or IRM. An alert group is one incident, and every body contains all its
// times.
func (s *Source) alertGroup(v source.Envelope, root source.Object) ([]source.Event, error) {
	event, group := root.Need().Object("event"), root.Need().Object("alert_group")
	kind := strings.ToLower(event.Need().Text("type"))
	name, ok := steps[kind]
	if kind == "status change" {
		name, ok = changes[group.Text("state")]
	}
	if !ok {
		return nil, source.Ignore("event type %q of an alert group carries no delivery fact", kind)
	}
	labels := labelsOf(root, group)
	if alerts.IsTest(labels) {
		return nil, source.Ignore("the alert group is a test")
	}
	address := group.Object("permalinks").Text("web")
	v.Tenant = source.Host(address)
	a := alerts.Alert{
		ID:           group.Need().ID("id"),
		Name:         root.Object("integration").Text("name"),
		Title:        group.Prose("title"),
		URL:          address,
		Labels:       labels,
		Began:        group.Time("created_at"),
		Acknowledged: group.Time("acknowledged_at"),
	}
	var at time.Time
	switch name {
	case delivery.IncidentOpened:
		at = a.Began
	case delivery.IncidentAcknowledged:
		at = a.Acknowledged
	case delivery.IncidentResolved:
		at = group.Time("resolved_at")
	}
	return []source.Event{s.mapping.Event(v, name, source.FirstTime(at, event.Time("time")), a)}, nil
}

// labelsOf merges the labels of an alert group: its own labels take precedence over those of its integration, and these
// over the labels of its first alert. All webhooks about a group contain the same first alert, so the service that the
// labels name does not change.
func labelsOf(root, group source.Object) map[string]string {
	first := root.Object("alert_payload")
	labels := first.Labels("labels")
	maps.Copy(labels, first.Labels("commonLabels"))
	maps.Copy(labels, root.Object("integration").Labels("labels"))
	maps.Copy(labels, group.Labels("labels"))
	return labels
}
