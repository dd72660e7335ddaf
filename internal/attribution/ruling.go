// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// act is what was done or said about a deployment that makes it a failed change.
type act struct {
	method  Method
	because Evidence
	// at is when it was done; 0 if nothing was.
	at delivery.Instant
	// incident is the one that the act is about or responded to; nil if there is none.
	incident *delivery.Incident
}

// ruling is a verdict and what its recovery depends on.
type ruling struct {
	entry    *delivery.Entry
	verdict  Verdict
	incident *delivery.Incident
}

// convict records a verdict on the deployment.
func (c *court) convict(e *delivery.Entry, a act) { c.rulings[e] = c.ruleOn(e, a) }

// ruleOn returns the verdict on the deployment for an act, with its onset and its recovery.
func (c *court) ruleOn(e *delivery.Entry, a act) *ruling {
	h := c.heard[e]
	r := &ruling{entry: e, incident: a.incident, verdict: Verdict{
		Deployment: e.Key,
		Method:     a.method,
		FinishedAt: e.Finished,
		Onset:      c.onset(e, a),
		Revision:   e.Revision.Value,
		Version:    e.Version.Value,
		Confidence: a.method.Confidence(),
	}}
	v := &r.verdict
	if a.because != (Evidence{}) {
		v.Evidence = append(v.Evidence, a.because)
	}
	if a.incident != nil {
		v.IncidentID = a.incident.Key.ID
		if a.method != MethodExplicit {
			v.Evidence = append(v.Evidence, Evidence{Term: c.linkOf(e, a), Detail: a.incident.Key.ID})
		}
	}
	if a.method == MethodHealth {
		v.Confidence = h.confidence(a.incident)
	}
	v.Measured, v.Traces = h.measured(a.incident)
	v.Recovery = c.recovery(r, nil)
	return r
}

// linkOf returns the term that says why the incident is linked. An incident that was open when somebody acted on the
// deployment needs no attribution.
func (c *court) linkOf(e *delivery.Entry, a act) string {
	if a.at != 0 && c.openIncident(e, a.at) == a.incident {
		return "open_incident"
	}
	return "attributed_incident"
}

// onset returns when the failure began. The reported start of the impact takes precedence, then the measured onset,
// then the moment at which somebody noticed. A measured onset after somebody noticed or acted cannot be the beginning.
func (c *court) onset(e *delivery.Entry, a act) delivery.Instant {
	noticed := a.at
	if a.incident != nil {
		noticed = a.incident.Opened
	}
	f := c.heard[e].finding
	switch {
	case c.options.RecoveryStart != RecoveryFromOnset:
	case a.incident != nil && a.incident.Start != 0:
		return a.incident.Start
	case f != nil && f.Onset != 0 && f.Onset >= e.BeganAt() && (noticed == 0 || f.Onset <= noticed):
		return f.Onset
	case a.incident != nil:
		return a.incident.Opened
	}
	return e.Finished
}

// incidentOf returns the incident that an act on the deployment responded to: one attributed to the deployment before
// the act, else one open at the time.
func (c *court) incidentOf(e *delivery.Entry, actedAt delivery.Instant) *delivery.Incident {
	for _, a := range c.heard[e].attributed() {
		if a.incident.Opened <= actedAt {
			return a.incident
		}
	}
	return c.openIncident(e, actedAt)
}
