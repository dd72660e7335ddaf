// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// deployed is an earlier sync, as the application remembers it.
type deployed struct {
	started time.Time
	code    code
}

// historyOf reads what was deployed before the operation that started at the given time, which is
// itself the last entry once it succeeded.
func historyOf(status source.Object, started time.Time) []deployed {
	var history []deployed
	for _, told := range status.Objects("history") {
		if at := told.Time("deployedAt"); at.IsZero() || !at.Before(started) {
			continue
		}
		history = append(history, deployed{started: told.Time("deployStartedAt"), code: codeOf(told)})
	}
	return history
}

// live returns what was deployed last.
func (a application) live() (deployed, bool) {
	if len(a.history) == 0 {
		return deployed{}, false
	}
	return a.history[len(a.history)-1], true
}

// compare fills in what was live before and, where the sync goes back to an earlier entry, that it is
// a rollback. It is declared only where a person asked for it: an automated sync of an earlier
// revision looks the same, and others may know better.
func (a application) compare(facts *delivery.DeploymentFacts) {
	live, ok := a.live()
	if !ok {
		return
	}
	facts.PreviousID = a.id(live.started)
	if live.code.repository == a.code.repository {
		facts.BaseRevision = live.code.revision
	}
	if a.code.equals(live.code) || !slices.ContainsFunc(a.history, func(d deployed) bool { return a.code.equals(d.code) }) {
		return
	}
	initiator := a.operation.Object("operation").Object("initiatedBy")
	facts.Reason = delivery.ReasonRollback
	facts.ReasonDeclared = initiator.Text("username") != "" && !initiator.Bool("automated")
}

func (c code) equals(other code) bool {
	return len(c.revisions) > 0 && slices.Equal(c.revisions, other.revisions)
}
