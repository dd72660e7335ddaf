// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// leadTime is the lead time of one unit: a change, or a revision of no change.
type leadTime struct {
	// entry is the deployment that carried the unit.
	entry *delivery.Entry
	// key is the attribute key for the unit, repository and id are its name.
	key, repository, id string
	seconds             float64
}

// subject identifies the unit within the scope.
func (t leadTime) subject() string { return t.key + " " + t.repository + "#" + t.id }

// leadTimes returns the lead times of the units that the line's deployments carried, and how many were
// dropped because they were negative.
func (d Definitions) leadTimes(h *delivery.History, line *delivery.Line) (times []leadTime, negative int) {
	add := func(e *delivery.Entry, repository, id string, start delivery.Instant, key string) {
		switch {
		case start == 0:
		case start > e.Finished:
			negative++
		default:
			times = append(times, leadTime{entry: e, key: key, repository: repository, id: id, seconds: seconds(e.Finished - start)})
		}
	}
	for _, e := range line.Entries {
		for _, c := range e.Changes {
			add(e, c.Key.RepositoryURL, c.Key.ID, d.startOf(h, c), keyChangeID)
		}
		for _, r := range e.Revisions {
			add(e, r.Key.RepositoryURL, r.Key.ID, r.AuthoredAt(), keyRevision)
		}
	}
	return times, negative
}

func (d Definitions) startOf(h *delivery.History, c *delivery.Change) delivery.Instant {
	switch {
	case d.LeadTimeStart == StartChangeMerged:
		return c.Merged
	case d.LeadTimeStart == StartChangeOpened && c.Created != 0:
		return c.Created
	}
	return h.FirstCommitAt(c)
}

func seconds(d delivery.Instant) float64 { return float64(d) / 1e9 }
