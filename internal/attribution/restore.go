// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// recovery returns the earliest event, at or after the onset, that restored service after a failure; one deployment is
// left out of account. If several happened at once, the one considered first counts.
func (c *court) recovery(r *ruling, except *delivery.Entry) Recovery {
	e := r.entry
	var first Recovery
	consider := func(method RecoveryMethod, at delivery.Instant, deploymentID string) {
		if at != 0 && at >= r.verdict.Onset && (first.At == 0 || at < first.At) {
			first = Recovery{Method: method, At: at, DeploymentID: deploymentID}
		}
	}
	deployed := func(method RecoveryMethod, by *delivery.Entry) {
		if by != nil && by != except {
			consider(method, by.Finished, by.Key.ID)
		}
	}
	if e.Succeeded() {
		deployed(RecoveryRollback, c.acts[e].undoneBy)
		consider(RecoveryRollback, e.RolledBack, e.RecoveryID.Value)
		deployed(RecoveryHotfix, c.acts[e].revertedBy)
		for _, next := range c.counting {
			if next.Reason == delivery.ReasonHotfix && next.Succeeded() && precedes(e, next) {
				deployed(RecoveryHotfix, next)
			}
		}
	} else {
		next := c.nextSuccess(e, except)
		consider(next.Method, next.At, next.DeploymentID)
	}
	f := c.heard[e].finding
	if f != nil {
		consider(RecoveryRollback, f.WentBack, "")
	}
	if r.incident != nil {
		consider(RecoveryIncidentResolved, c.wellAgainAt(r.incident), "")
	}
	if f != nil && !openedAfter(r.incident, f.Restored) {
		consider(RecoveryHealth, f.Restored, "")
	}
	return first
}

// openedAfter reports whether the incident was opened or reopened after the moment. Somebody then says that users are
// affected, although telemetry already looked healthy.
func openedAfter(i *delivery.Incident, at delivery.Instant) bool {
	if i == nil {
		return false
	}
	episodes := i.Episodes()
	return len(episodes) > 0 && episodes[len(episodes)-1].Opened > at
}

// wellAgainAt returns when the incident ended for its users.
func (c *court) wellAgainAt(i *delivery.Incident) delivery.Instant {
	if c.options.RecoveryEnd == RecoveryAtMitigation {
		if mitigated := i.MitigatedAt(); mitigated != 0 {
			return mitigated
		}
	}
	return i.ResolvedAt()
}

// nextSuccess returns the recovery from a deployment that did not roll out: the next one that did. That may be a later
// stage of a rollout that had begun before, such as a region that was retried.
func (c *court) nextSuccess(e, except *delivery.Entry) Recovery {
	var next, rollout *delivery.Entry
	consider := func(candidate, of *delivery.Entry) {
		if precedes(e, candidate) && (next == nil || precedes(candidate, next)) {
			next, rollout = candidate, of
		}
	}
	for _, candidate := range c.line.Entries {
		if !candidate.Succeeded() || candidate.Excluded || candidate == except {
			continue
		}
		consider(candidate, candidate)
		for _, stage := range candidate.Rollout {
			consider(stage, candidate)
		}
	}
	switch {
	case next == nil:
		return Recovery{}
	case rollout.Reason == delivery.ReasonRollback:
		return Recovery{Method: RecoveryRollback, At: next.Finished, DeploymentID: next.Key.ID}
	}
	return Recovery{Method: RecoveryHotfix, At: next.Finished, DeploymentID: next.Key.ID}
}
