// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// group maps a notification to one incident, which is open as long as any of its alerts fires. The incident takes its
// name and labels from what all alerts share, and its severity from the worst alert.
func (m Mapping) group(v source.Envelope, notification source.Object, members []member) []source.Event {
	labels := notification.Labels("commonLabels")
	annotations := notification.Object("commonAnnotations")
	a := Alert{
		ID:       groupID(notification.Need().Prose("groupKey")),
		Name:     labels[nameLabel],
		Title:    cmp.Or(annotations.Prose("summary"), annotations.Prose("title"), notification.Prose("title")),
		URL:      notification.Text("externalURL"),
		Labels:   labels,
		Severity: m.worst(members),
	}
	firing := slices.DeleteFunc(slices.Clone(members), func(a member) bool { return !a.isFiring })
	if len(firing) > 0 {
		a.Began = began(firing)
		return m.Fires(v, a.Began, a)
	}
	a.Began = began(members)
	if notification.Text("status") == "firing" {
		// The firing alerts were truncated (truncatedAlerts), and their start times with them.
		return m.Fires(v, a.Began, a)
	}
	ended := slices.MaxFunc(members, func(a, b member) int { return a.ended.Compare(b.ended) }).ended
	return []source.Event{m.Event(v, delivery.IncidentResolved, ended, a)}
}

// Fires returns the events of a firing alert whose id is the same each time it fires. Without a memory it is unknown
// whether the alert fired before, so it is reported both as opened and as reopened at the same time: the history uses
// the earliest opening and ignores the reopening of an open incident.
func (m Mapping) Fires(v source.Envelope, at time.Time, a Alert) []source.Event {
	return []source.Event{
		m.Event(v, delivery.IncidentOpened, at, a),
		m.Event(v, delivery.IncidentReopened, at, a),
	}
}

func began(members []member) time.Time {
	return slices.MinFunc(members, func(a, b member) int { return a.Began.Compare(b.Began) }).Began
}

// worst returns the worst severity label of the members. Unknown labels rank below all known ones.
func (m Mapping) worst(members []member) string {
	found, rank := "", len(delivery.Severities)+1
	for _, a := range members {
		label := first(a.Labels, m.options.SeverityLabels)
		r := slices.Index(delivery.Severities, source.ParseSeverity(label))
		if r < 0 {
			r = len(delivery.Severities)
		}
		if label != "" && r < rank {
			found, rank = label, r
		}
	}
	return found
}

// groupID returns the key of a group, or its digest if the key is too long for an identifier: it contains the matchers
// of the whole route and all labels that the group shares.
func groupID(key string) string {
	if id, ok := source.Identifier(key); ok {
		return id
	}
	digest := sha256.Sum256([]byte(key))
	return hex.EncodeToString(digest[:])
}
