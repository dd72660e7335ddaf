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

// group maps a notification as one incident, which is open as long as any of its alerts fires. What a
// group is called is what its alerts have in common, and its severity is that of the worst.
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
		// The alerts that still fire were cut off (truncatedAlerts), and so was when they began.
		return m.Fires(v, a.Began, a)
	}
	ended := slices.MaxFunc(members, func(a, b member) int { return a.ended.Compare(b.ended) }).ended
	return []source.Event{m.Event(v, delivery.IncidentResolved, ended, a)}
}

// Fires tells that something fires that has no identity of its own for each time that it does. Whether
// it fired before is not known without a memory, so it is told as opened and as reopened at the same
// moment: the history takes the earliest opening, and passes over the reopening of what is open.
func (m Mapping) Fires(v source.Envelope, at time.Time, a Alert) []source.Event {
	return []source.Event{
		m.Event(v, delivery.IncidentOpened, at, a),
		m.Event(v, delivery.IncidentReopened, at, a),
	}
}

func began(members []member) time.Time {
	return slices.MinFunc(members, func(a, b member) int { return a.Began.Compare(b.Began) }).Began
}

// worst returns the worst of the severities in its sender's word; words that nobody understands come
// behind those that somebody does.
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

// groupID returns the key of a group, or its digest where it is too long to identify something: it
// holds the matchers of the whole route and all labels that the group has in common.
func groupID(key string) string {
	if id, ok := source.Identifier(key); ok {
		return id
	}
	digest := sha256.Sum256([]byte(key))
	return hex.EncodeToString(digest[:])
}
