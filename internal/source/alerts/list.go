// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"cmp"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// nameLabel is the label that names the rule of an alert.
const nameLabel = "alertname"

// IsTest reports whether the labels are those of Grafana's test alert.
func IsTest(labels map[string]string) bool { return labels[nameLabel] == "TestAlert" }

// List maps a notification that lists alerts. The alerts may be in different states, so the state of the notification
// is ignored. The events are valid only if the notification has no faults, see [source.Object.Finish].
func (m Mapping) List(v source.Envelope, notification source.Object) ([]source.Event, error) {
	var members []member
	for _, told := range notification.Need().Objects("alerts") {
		if a := readMember(told); !IsTest(a.Labels) {
			members = append(members, a)
		}
	}
	if len(members) == 0 {
		return nil, source.Ignore("the notification lists no alert, or only a test")
	}
	events := m.told(v, notification, members)
	events[0].LeftOut = notification.Int("truncatedAlerts")
	return events, nil
}

func (m Mapping) told(v source.Envelope, notification source.Object, members []member) []source.Event {
	if m.options.GroupBy == ByGroup {
		return m.group(v, notification, members)
	}
	events := make([]source.Event, 0, len(members))
	for _, a := range members {
		events = append(events, m.step(v, a))
	}
	return events
}

// member is one alert of a list.
type member struct {
	Alert
	isFiring bool
	ended    time.Time
}

// readMember reads one alert. If the same labels fire again, that is another incident, so the start time is part of
// the id; it is the same in every notification and from every replica of the sender.
func readMember(told source.Object) member {
	labels := told.Labels("labels")
	annotations := told.Object("annotations")
	a := member{
		Alert: Alert{
			Name:   labels[nameLabel],
			Title:  cmp.Or(annotations.Prose("summary"), annotations.Prose("title")),
			URL:    told.Text("generatorURL"),
			Labels: labels,
			Began:  told.Time("startsAt"),
		},
		ended: told.Time("endsAt"),
	}
	if a.Began.IsZero() {
		told.Fault("startsAt", "must be the time when the alert began to fire")
	}
	a.ID = told.Need().Text("fingerprint") + "@" + a.Began.Format(time.RFC3339Nano)
	switch status := told.Need().Text("status"); status {
	case "firing":
		a.isFiring = true
	case "resolved", "": // an empty status is already reported as missing
	default:
		told.Fault("status", "is %q: it must be firing or resolved", status)
	}
	return a
}

func (m Mapping) step(v source.Envelope, a member) source.Event {
	if a.isFiring {
		return m.Event(v, delivery.IncidentOpened, a.Began, a.Alert)
	}
	return m.Event(v, delivery.IncidentResolved, a.ended, a.Alert)
}
