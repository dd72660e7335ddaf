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

// severities lists the severities of incidents, the unknown one last: it has no attribute.
var severities = append(slices.Clone(delivery.Severities), "")

// observe collects what enters the scope's counters and histograms.
func (d *derivation) observe(times []leadTime) {
	reworking := restorers(d.verdicts)
	for _, e := range d.line.Entries {
		d.observeDeployment(e, reworking)
	}
	for _, t := range times {
		d.add(ChangeLeadTime, d.here(t.subject), nil, t.seconds, occasion{t.finished, t.exemplar, t.traceID})
	}
	for _, v := range d.verdicts {
		d.observeVerdict(v)
	}
	for _, i := range d.incidents {
		d.observeIncident(i)
	}
	d.observeGaps()
}

// here tells a subject in the scope's environment from its namesakes in the service's others. Incidents
// go without: one may move to another environment and must not be counted there again.
func (d *derivation) here(subject string) string { return d.scope.Environment + "\x00" + subject }

// occasion is when something was observed, and of what.
type occasion struct {
	at       delivery.Instant
	exemplar []Attribute
	traceID  string
}

func newObservation(metric Metric, subject string, attrs []Attribute, value float64, on occasion) Observation {
	return Observation{
		ID:       string(metric) + " " + subject,
		Series:   Series{Metric: metric, Attributes: attrs},
		Value:    value,
		At:       int64(on.at),
		Exemplar: on.exemplar,
		TraceID:  on.traceID,
	}
}

func (d *derivation) add(metric Metric, subject string, attrs []Attribute, value float64, on occasion) {
	d.observations = append(d.observations, newObservation(metric, subject, attrs, value, on))
}

func (d *derivation) observeDeployment(e *delivery.Entry, reworking map[string]bool) {
	id := d.here(e.Key.ID)
	on := occasion{e.Finished, attributes(keyDeploymentID, e.Key.ID, keyRevision, e.Revision.Value), string(e.TraceID.Value)}
	status := attributes(keyStatus, string(e.Status), keyReason, string(e.Reason))
	d.add(Deployments, id, status, 1, on)
	if began := e.BeganAt(); began != 0 && began <= e.Finished {
		attrs := attributes(keyStatus, string(e.Status))
		if e.Status == delivery.StatusFailed {
			attrs = attributes(keyStatus, string(e.Status), keyErrorType, cmp.Or(e.ErrorType.Value, "_OTHER"))
		}
		d.add(DeploymentDuration, id, attrs, seconds(e.Finished-began), on)
	}
	if e.Counts {
		d.add(DeploymentChanges, id, nil, float64(len(e.Changes)+len(e.Revisions)), on)
	}
	if d.line.Production && e.Succeeded() && reworks(e, reworking) {
		d.add(DeploymentReworks, id, attributes(keyReason, string(e.Reason)), 1, on)
	}
}

// observeGates observes what a deployment, finished or not, went through before it was let in.
func (d *derivation) observeGates(deployment *delivery.Deployment) {
	if deployment.ApprovalRequested == 0 && deployment.Approved.First == 0 && deployment.Rejected.First == 0 {
		return
	}
	d.gated = true
	id := d.here(deployment.Key.ID)
	on := occasion{deployment.Rejected.First, attributes(keyDeploymentID, deployment.Key.ID), string(deployment.TraceID.Value)}
	if on.at != 0 {
		d.add(DeploymentRejections, id, nil, 1, on)
	}
	if wait, decided, ok := deployment.ApprovalWait(); ok {
		on.at = decided
		d.add(DeploymentApprovalWait, id, nil, seconds(wait), on)
	}
}

func (d *derivation) observeVerdict(v attribution.Verdict) {
	id := d.here(v.Deployment.ID)
	exemplar := attributes(keyDeploymentID, v.Deployment.ID, keyIncidentID, v.IncidentID)
	d.add(ChangeFailures, id, attributes(keyMethod, string(v.Method)), 1, occasion{at: v.FinishedAt, exemplar: exemplar})
	if v.Onset >= v.FinishedAt {
		d.add(ChangeTimeToFailure, id, nil, seconds(v.Onset-v.FinishedAt), occasion{at: v.Onset, exemplar: exemplar})
	}
	if took, ok := v.RecoveryTime(); ok {
		d.add(DeploymentRecoveryTime, id, attributes(keyRecoveryMethod, string(v.Recovery.Method)), took, occasion{at: v.Recovery.At, exemplar: exemplar})
	}
}

func (d *derivation) observeIncident(i *delivery.Incident) {
	id := i.Key.Provider + " " + i.Key.ID
	exemplar := attributes(keyIncidentID, i.Key.ID)
	severity := attributes(keySeverity, string(i.Severity.Value))
	d.add(Incidents, id, severity, 1, occasion{at: i.Opened, exemplar: exemplar})
	if i.Start != 0 && i.Start <= i.Opened {
		d.add(IncidentTimeToDetect, id, severity, seconds(i.Opened-i.Start), occasion{at: i.Opened, exemplar: exemplar})
	}
	if i.Acknowledged >= i.Opened {
		d.add(IncidentTimeToAck, id, severity, seconds(i.Acknowledged-i.Opened), occasion{at: i.Acknowledged, exemplar: exemplar})
	}
	for n, e := range i.Episodes() {
		if e.Resolved != 0 {
			d.add(IncidentTimeToResolve, id+" "+strconv.Itoa(n), severity, seconds(e.Resolved-e.Opened), occasion{at: e.Resolved, exemplar: exemplar})
		}
	}
}

// observeGaps observes the time between the stretches in which any incident of the scope was open.
func (d *derivation) observeGaps() {
	var stretches []delivery.Episode
	for _, i := range d.incidents {
		stretches = append(stretches, i.Episodes()...)
	}
	slices.SortFunc(stretches, func(a, b delivery.Episode) int {
		return cmp.Or(cmp.Compare(a.Opened, b.Opened), cmp.Compare(a.Resolved, b.Resolved))
	})
	var until delivery.Instant // when the stretches so far were over
	for n, s := range stretches {
		if n > 0 && s.Opened > until {
			d.add(IncidentTimeBetween, d.here(strconv.FormatInt(int64(s.Opened), 10)), nil, seconds(s.Opened-until), occasion{at: s.Opened})
		}
		if s.Resolved == 0 {
			return // still open: no later stretch begins after its end
		}
		until = max(until, s.Resolved)
	}
}

// zeroSeries returns the counters and histograms that exist before anything enters them: without
// them a query over an increase misses the first, often only, one.
func (d *derivation) zeroSeries() []Series {
	var zeros []Series
	add := func(metric Metric, pairs ...string) {
		zeros = append(zeros, Series{Metric: metric, Attributes: attributes(pairs...)})
	}
	if d.deploys() {
		for _, status := range delivery.DeploymentStatuses {
			for _, reason := range delivery.Reasons {
				add(Deployments, keyStatus, string(status), keyReason, string(reason))
			}
		}
	}
	if d.gated {
		add(DeploymentRejections)
	}
	if d.line.Production && d.deploys() {
		add(ChangeLeadTime)
		for _, method := range attribution.Methods {
			add(ChangeFailures, keyMethod, string(method))
		}
		for _, method := range attribution.RecoveryMethods {
			add(DeploymentRecoveryTime, keyRecoveryMethod, string(method))
		}
		for _, reason := range []delivery.Reason{delivery.ReasonPlanned, delivery.ReasonHotfix, delivery.ReasonRollback} {
			add(DeploymentReworks, keyReason, string(reason))
		}
	}
	if d.line.Production || len(d.incidents) > 0 {
		for _, severity := range severities {
			add(Incidents, keySeverity, string(severity))
		}
	}
	return zeros
}
