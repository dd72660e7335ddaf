// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// convict records a verdict on the deployment, with its onset.
func (c *court) convict(e *delivery.Entry, method Method, incident *delivery.Incident, because Evidence) *Verdict {
	v := &Verdict{
		Deployment: e.Key,
		Method:     method,
		FinishedAt: e.Finished,
		Onset:      e.Finished,
		Revision:   e.Revision.Value,
		Version:    e.Version.Value,
		Confidence: method.Confidence(),
		Evidence:   []Evidence{because},
	}
	if incident != nil {
		c.linked[e] = incident
		v.IncidentID = incident.Key.ID
		if method != MethodExplicit {
			v.Evidence = append(v.Evidence, Evidence{Term: "open_incident", Detail: incident.Key.ID})
		}
		if c.options.RecoveryStart == RecoveryFromOnset {
			v.Onset = onsetOf(incident)
		}
	}
	c.verdicts[e] = v
	return v
}

// convictAndRestore records a verdict with what restored service.
func (c *court) convictAndRestore(e *delivery.Entry, method Method, incident *delivery.Incident, because Evidence) {
	v := c.convict(e, method, incident, because)
	v.Recovery = c.recovery(e, v.Onset, nil)
}

// recovery returns the earliest thing, not before the onset, that restored service after a failure,
// leaving one deployment out of account. Listing the candidates in this order settles ties.
func (c *court) recovery(e *delivery.Entry, onset delivery.Instant, except *delivery.Entry) Recovery {
	if !e.Succeeded() {
		return c.nextSuccess(e, except)
	}
	var first Recovery
	consider := func(method RecoveryMethod, at delivery.Instant, deploymentID string) {
		if at != 0 && at >= onset && (first.At == 0 || at < first.At) {
			first = Recovery{Method: method, At: at, DeploymentID: deploymentID}
		}
	}
	deployed := func(method RecoveryMethod, by *delivery.Entry) {
		if by != nil && by != except {
			consider(method, by.Finished, by.Key.ID)
		}
	}
	deployed(RecoveryRollback, c.acts[e].undoneBy)
	consider(RecoveryRollback, e.RolledBack, e.RecoveryID.Value)
	deployed(RecoveryHotfix, c.acts[e].revertedBy)
	for _, next := range c.counting {
		if next.Reason == delivery.ReasonHotfix && next.Succeeded() && precedes(e, next) {
			deployed(RecoveryHotfix, next)
		}
	}
	if incident := c.linked[e]; incident != nil {
		consider(RecoveryIncidentResolved, c.wellAgainAt(incident), "")
	}
	return first
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

// nextSuccess returns the recovery from a deployment that did not roll out: the next one that did. It may
// be a later stage of a rollout that had begun before, such as a region that was tried again.
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
