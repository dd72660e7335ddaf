// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package grafana

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/alerts"
)

// testRule is the rule name in test notifications.
const testRule = "Test notification"

// rule maps a notification of Grafana's legacy alerting before version 9: one per rule and change of state, without a
// time.
func (s *Source) rule(v source.Envelope, root source.Object) ([]source.Event, error) {
	if root.Text("ruleName") == testRule {
		return nil, source.Ignore("the notification is a test")
	}
	address := root.Text("ruleUrl")
	v.Tenant = tenant(address, root)
	a := alerts.Alert{
		ID:     "rule/" + root.Need().ID("ruleId"),
		Name:   root.Text("ruleName"),
		Title:  root.Prose("title"),
		URL:    address,
		Labels: root.Labels("tags"),
	}
	switch state := root.Need().Text("state"); state {
	case "alerting":
		return s.mapping.Fires(v, time.Time{}, a), nil
	case "ok":
		return []source.Event{s.mapping.Event(v, delivery.IncidentResolved, time.Time{}, a)}, nil
	default:
		return nil, source.Ignore("state %q of a rule carries no delivery fact", state)
	}
}
