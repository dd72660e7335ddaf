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
		consider(RecoveryIncidentResolved, incident.ResolvedAt(), "")
	}
	return first
}

// nextSuccess returns the recovery from a deployment that did not roll out: the next one that did.
func (c *court) nextSuccess(e, except *delivery.Entry) Recovery {
	for _, next := range c.line.Entries {
		if next.Succeeded() && next != except && precedes(e, next) {
			method := RecoveryHotfix
			if next.Reason == delivery.ReasonRollback {
				method = RecoveryRollback
			}
			return Recovery{Method: method, At: next.Finished, DeploymentID: next.Key.ID}
		}
	}
	return Recovery{}
}
