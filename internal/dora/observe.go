// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// severities lists the severities of incidents and, last, the unknown severity, which has no attribute.
var severities = append(slices.Clone(delivery.Severities), "")

// observe collects the observations for the scope's counters and histograms, and what is running. Of observations that were counted
// before it collects the ids only.
func (d *derivation) observe(isCounted func(id uint64) bool) {
	d.isCounted = isCounted
	for _, deployment := range d.line.Deployments {
		d.observeRunning(deployment)
		d.observeGates(deployment)
	}
	reworking := restorers(d.verdicts)
	for _, e := range d.line.Entries {
		d.observeDeployment(e, reworking)
	}
	for _, t := range d.times {
		d.add(ChangeLeadTime, d.here(t.subject()), func() Observation {
			on := occasion{t.entry.Finished, attributes(keyDeploymentID, t.entry.Key.ID, t.key, t.id), string(t.entry.TraceID.Value)}
			return on.observe(nil, t.seconds)
		})
	}
	for _, v := range d.verdicts {
		d.observeVerdict(v)
	}
	for _, i := range d.incidents {
		d.observeIncident(i)
	}
	d.observeGaps()
}

// here makes a subject's id unique among the service's environments. The ids of incidents
// do without it: an incident may move to another environment and must not be counted there again.
func (d *derivation) here(subject string) string { return d.scope.Environment + "\x00" + subject }

// occasion holds the time and the exemplar of observations.
type occasion struct {
	at       delivery.Instant
	exemplar []Attribute
	traceID  string
}

func (o occasion) observe(attrs []Attribute, value float64) Observation {
	return Observation{Series: Series{Attributes: attrs}, Value: value, At: int64(o.at), Exemplar: o.exemplar, TraceID: o.traceID}
}

// observations collects observations.
type observations struct {
	isCounted func(id uint64) bool
	// ids are the hashes of all observations; list has those that were not counted before.
	ids  []uint64
	list []Observation
}

// add adds an observation of a subject. It calls describe only if the observation was not counted before, which most were.
func (o *observations) add(metric Metric, subject string, describe func() Observation) {
	id := idOf(string(metric), " ", subject)
	o.ids = append(o.ids, id)
	if o.isCounted(id) {
		return
	}
	observation := describe()
	observation.ID, observation.Metric = string(metric)+" "+subject, metric
	o.list = append(o.list, observation)
}

func (d *derivation) observeRunning(deployment *delivery.Deployment) {
	if _, finished := deployment.Status(); finished || deployment.TurnedAway() {
		return
	}
	d.running = append(d.running, running{
		began: cmp.Or(deployment.BeganAt(), deployment.ApprovalRequested),
		state: slices.Index(delivery.DeploymentStates, stateOf(deployment)),
	})
}

func (d *derivation) observeDeployment(e *delivery.Entry, reworking map[string]bool) {
	id := d.here(e.Key.ID)
	on := func() occasion {
		return occasion{e.Finished, attributes(keyDeploymentID, e.Key.ID, keyRevision, e.Revision.Value), string(e.TraceID.Value)}
	}
	d.add(Deployments, id, func() Observation {
		return on().observe(attributes(keyStatus, string(e.Status), keyReason, string(e.Reason)), 1)
	})
	if began := e.BeganAt(); began != 0 && began <= e.Finished {
		d.add(DeploymentDuration, id, func() Observation {
			errorType := ""
			if e.Status == delivery.StatusFailed {
				errorType = cmp.Or(e.ErrorType.Value, "_OTHER")
			}
			return on().observe(attributes(keyStatus, string(e.Status), keyErrorType, errorType), seconds(e.Finished-began))
		})
	}
	if e.Counts {
		d.add(DeploymentChanges, id, func() Observation {
			return on().observe(nil, float64(len(e.Changes)+len(e.Revisions)))
		})
	}
	if d.line.Production && e.Succeeded() && reworks(e, reworking) {
		d.add(DeploymentReworks, id, func() Observation {
			return on().observe(attributes(keyReason, string(e.Reason)), 1)
		})
	}
}

// observeGates observes the rejection and the approval wait of a deployment, finished or not.
func (d *derivation) observeGates(deployment *delivery.Deployment) {
	if deployment.ApprovalRequested == 0 && deployment.Approved.First == 0 && deployment.Rejected.First == 0 {
		return
	}
	d.gated = true
	id := d.here(deployment.Key.ID)
	on := occasion{deployment.Rejected.First, attributes(keyDeploymentID, deployment.Key.ID), string(deployment.TraceID.Value)}
	if on.at != 0 {
		d.add(DeploymentRejections, id, func() Observation { return on.observe(nil, 1) })
	}
	if wait, decided, ok := deployment.ApprovalWait(); ok {
		on.at = decided
		d.add(DeploymentApprovalWait, id, func() Observation { return on.observe(nil, seconds(wait)) })
	}
}

func (d *derivation) observeVerdict(v attribution.Verdict) {
	id := d.here(v.Deployment.ID)
	on := occasion{at: v.FinishedAt, exemplar: attributes(keyDeploymentID, v.Deployment.ID, keyIncidentID, v.IncidentID)}
	if len(v.Traces) > 0 {
		on.traceID = string(v.Traces[0].TraceID[:])
	}
	d.add(ChangeFailures, id, func() Observation {
		return on.observe(attributes(keyMethod, string(v.Method)), 1)
	})
	if v.Onset >= v.FinishedAt {
		on.at = v.Onset
		d.add(ChangeTimeToFailure, id, func() Observation { return on.observe(nil, seconds(v.Onset-v.FinishedAt)) })
	}
	if took, ok := v.RecoveryTime(); ok {
		on.at = v.Recovery.At
		d.add(DeploymentRecoveryTime, id, func() Observation {
			return on.observe(attributes(keyRecoveryMethod, string(v.Recovery.Method)), took)
		})
	}
}

func (d *derivation) observeIncident(i *delivery.Incident) {
	id := i.Key.Provider + " " + i.Key.ID
	add := func(metric Metric, id string, at delivery.Instant, value float64) {
		d.add(metric, id, func() Observation {
			on := occasion{at: at, exemplar: attributes(keyIncidentID, i.Key.ID)}
			return on.observe(attributes(keySeverity, string(i.Severity.Value)), value)
		})
	}
	add(Incidents, id, i.Opened, 1)
	if i.Start != 0 && i.Start <= i.Opened {
		add(IncidentTimeToDetect, id, i.Opened, seconds(i.Opened-i.Start))
	}
	if i.Acknowledged >= i.Opened {
		add(IncidentTimeToAck, id, i.Acknowledged, seconds(i.Acknowledged-i.Opened))
	}
	for n, e := range i.Episodes() {
		if e.Resolved != 0 {
			add(IncidentTimeToResolve, id+" "+strconv.Itoa(n), e.Resolved, seconds(e.Resolved-e.Opened))
		}
	}
}

// observeGaps observes the times between the periods in which any incident of the scope was open.
func (d *derivation) observeGaps() {
	var stretches []delivery.Episode
	for _, i := range d.incidents {
		stretches = append(stretches, i.Episodes()...)
	}
	slices.SortFunc(stretches, func(a, b delivery.Episode) int {
		return cmp.Or(cmp.Compare(a.Opened, b.Opened), cmp.Compare(a.Resolved, b.Resolved))
	})
	var until delivery.Instant // end of all periods so far
	for n, s := range stretches {
		if n > 0 && s.Opened > until {
			d.add(IncidentTimeBetween, d.here(strconv.FormatInt(int64(s.Opened), 10)), func() Observation {
				return occasion{at: s.Opened}.observe(nil, seconds(s.Opened-until))
			})
		}
		if s.Resolved == 0 {
			return // still open: no later period can begin after its end
		}
		until = max(until, s.Resolved)
	}
}
