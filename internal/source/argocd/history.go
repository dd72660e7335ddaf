// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// deployed is an earlier sync in the application's history.
type deployed struct {
	started time.Time
	code    code
}

// historyOf returns the syncs before the operation that started at the given time. Once the operation has succeeded,
// it is itself the last entry of the history, which is left out.
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

// live returns the last deployed sync.
func (a application) live() (deployed, bool) {
	if len(a.history) == 0 {
		return deployed{}, false
	}
	return a.history[len(a.history)-1], true
}

// compare sets the previous deployment and, if the sync returns to an earlier entry of the history, marks it as a
// rollback. The rollback counts as declared only if a person started the sync: an automated sync of an earlier
// revision looks the same, and other events may know its reason.
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
