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
		d.add(ChangeLeadTime, d.here(t.subject), nil, t.seconds, t.finished, t.exemplar, t.traceID)
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

func (d *derivation) add(
	metric Metric, subject string, attrs []Attribute, value float64, at delivery.Instant, exemplar []Attribute, traceID string,
) {
	d.observations = append(d.observations, Observation{
		ID:       string(metric) + " " + subject,
		Series:   Series{Metric: metric, Attributes: attrs},
		Value:    value,
		At:       int64(at),
		Exemplar: exemplar,
		TraceID:  traceID,
	})
}

func (d *derivation) observeDeployment(e *delivery.Entry, reworking map[string]bool) {
	id, trace := d.here(e.Key.ID), string(e.TraceID.Value)
	exemplar := attributes(keyDeploymentID, e.Key.ID, keyRevision, e.Revision.Value)
	status := attributes(keyStatus, string(e.Status), keyReason, string(e.Reason))
	d.add(Deployments, id, status, 1, e.Finished, exemplar, trace)
	if began := e.BeganAt(); began != 0 && began <= e.Finished {
		attrs := attributes(keyStatus, string(e.Status))
		if e.Status == delivery.StatusFailed {
			attrs = attributes(keyStatus, string(e.Status), keyErrorType, cmp.Or(e.ErrorType.Value, "_OTHER"))
		}
		d.add(DeploymentDuration, id, attrs, seconds(e.Finished-began), e.Finished, exemplar, trace)
	}
	if e.Counts {
		d.add(DeploymentChanges, id, nil, float64(len(e.Changes)+len(e.Revisions)), e.Finished, exemplar, trace)
	}
	if d.line.Production && e.Succeeded() && reworks(e, reworking) {
		d.add(DeploymentReworks, id, attributes(keyReason, string(e.Reason)), 1, e.Finished, exemplar, trace)
	}
}

func (d *derivation) observeVerdict(v attribution.Verdict) {
	id := d.here(v.Deployment.ID)
	exemplar := attributes(keyDeploymentID, v.Deployment.ID, keyIncidentID, v.IncidentID)
	d.add(ChangeFailures, id, attributes(keyMethod, string(v.Method)), 1, v.FinishedAt, exemplar, "")
	if v.Onset >= v.FinishedAt {
		d.add(ChangeTimeToFailure, id, nil, seconds(v.Onset-v.FinishedAt), v.Onset, exemplar, "")
	}
	if took, ok := v.RecoveryTime(); ok {
		d.add(DeploymentRecoveryTime, id, attributes(keyRecoveryMethod, string(v.Recovery.Method)), took, v.Recovery.At, exemplar, "")
	}
}

func (d *derivation) observeIncident(i *delivery.Incident) {
	id := i.Key.Provider + " " + i.Key.ID
	exemplar := attributes(keyIncidentID, i.Key.ID)
	severity := attributes(keySeverity, string(i.Severity.Value))
	d.add(Incidents, id, severity, 1, i.Opened, exemplar, "")
	if i.Start != 0 && i.Start <= i.Opened {
		d.add(IncidentTimeToDetect, id, severity, seconds(i.Opened-i.Start), i.Opened, exemplar, "")
	}
	if i.Acknowledged >= i.Opened {
		d.add(IncidentTimeToAck, id, severity, seconds(i.Acknowledged-i.Opened), i.Acknowledged, exemplar, "")
	}
	for n, e := range i.Episodes() {
		if e.Resolved != 0 {
			d.add(IncidentTimeToResolve, id+" "+strconv.Itoa(n), severity, seconds(e.Resolved-e.Opened), e.Resolved, exemplar, "")
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
			d.add(IncidentTimeBetween, d.here(strconv.FormatInt(int64(s.Opened), 10)), nil, seconds(s.Opened-until), s.Opened, nil, "")
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
