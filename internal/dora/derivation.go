// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"cmp"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// derivation is everything derived for one scope from the history, apart from what depends on now.
type derivation struct {
	scope        delivery.Scope
	line         *delivery.Line
	verdicts     []attribution.Verdict
	cohort       cohort
	running      []*delivery.Deployment
	incidents    []*delivery.Incident
	observations []Observation
	zeros        []Series
	negative     int
	gated        bool // whether any deployment was ever approved or rejected, or asked to be
}

// activeFor bounds how long a deployment or pipeline run that was never heard of again counts as running.
const activeFor = 24 * time.Hour

func derive(h *delivery.History, scope delivery.Scope, definitions Definitions) *derivation {
	rules := definitions.lineRules()
	d := &derivation{scope: scope, line: h.Line(scope, rules)}
	d.verdicts = attribution.Judge(h, d.line, definitions.judgement())
	times, negative := definitions.leadTimes(h, d.line)
	d.negative = negative
	if d.line.Production {
		d.cohort = newCohort(d.line, d.verdicts, times)
	}
	for _, deployment := range d.line.Deployments {
		if _, finished := deployment.Status(); !finished && !deployment.TurnedAway() {
			d.running = append(d.running, deployment)
		}
		d.observeGates(deployment)
	}
	for _, i := range h.Incidents(scope.Service) {
		if i.Scope() == scope && i.Opened != 0 {
			d.incidents = append(d.incidents, i)
		}
	}
	d.observe(times)
	d.zeros = d.zeroSeries()
	return d
}

// deploys says whether anything was ever deployed to the scope; other scopes only have incidents.
func (d *derivation) deploys() bool { return len(d.line.Entries) > 0 || len(d.running) > 0 }

func (d *derivation) keys() []delivery.DeploymentKey {
	keys := make([]delivery.DeploymentKey, 0, len(d.line.Entries))
	for _, e := range d.line.Entries {
		keys = append(keys, e.Keys()...)
	}
	return keys
}

// samples returns the scope's gauges and up-down counters at the moment.
func (d *derivation) samples(now time.Time) []Sample {
	var samples []Sample
	if d.deploys() {
		samples = append(samples, d.activeDeployments(now)...)
		samples = append(samples, d.lastFinished()...)
		if d.line.Production {
			samples = append(samples, d.cohort.samples(now)...)
		}
	}
	return append(samples, d.activeIncidents()...)
}

func (d *derivation) activeDeployments(now time.Time) []Sample {
	active := map[delivery.DeploymentState]int{}
	for _, deployment := range d.running {
		if isActive(cmp.Or(deployment.BeganAt(), deployment.ApprovalRequested), now) {
			active[stateOf(deployment)]++
		}
	}
	samples := make([]Sample, 0, len(delivery.DeploymentStates))
	for _, state := range delivery.DeploymentStates {
		samples = append(samples, Sample{
			Series: Series{Metric: DeploymentActive, Attributes: attributes(keyState, string(state))},
			Value:  float64(active[state]),
		})
	}
	return samples
}

func stateOf(d *delivery.Deployment) delivery.DeploymentState {
	if d.Started == 0 {
		return delivery.StateQueued
	}
	return delivery.StateInProgress
}

func isActive(began delivery.Instant, now time.Time) bool {
	age := delivery.InstantOf(now) - began
	return began != 0 && age >= 0 && age < delivery.Instant(activeFor)
}

func (d *derivation) lastFinished() []Sample {
	last := map[delivery.DeploymentStatus]delivery.Instant{}
	for _, e := range d.line.Entries {
		last[e.Status] = max(last[e.Status], e.Finished)
	}
	var samples []Sample
	for _, status := range delivery.DeploymentStatuses {
		if at := last[status]; at != 0 {
			samples = append(samples, Sample{
				Series: Series{Metric: DeploymentLast, Attributes: attributes(keyStatus, string(status))},
				Value:  seconds(at),
			})
		}
	}
	return samples
}

func (d *derivation) activeIncidents() []Sample {
	type series struct {
		severity delivery.Severity
		state    delivery.IncidentState
	}
	active := map[series]int{}
	for _, i := range d.incidents {
		if state := i.State(); state != delivery.IncidentIsResolved {
			active[series{i.Severity.Value, state}]++
		}
	}
	if len(d.incidents) == 0 && !d.line.Production {
		return nil
	}
	var samples []Sample
	for _, severity := range severities {
		for _, state := range []delivery.IncidentState{delivery.IncidentOpen, delivery.IncidentIsAcknowledged} {
			samples = append(samples, Sample{
				Series: Series{Metric: IncidentActive, Attributes: attributes(keySeverity, string(severity), keyIncidentState, string(state))},
				Value:  float64(active[series{severity, state}]),
			})
		}
	}
	return samples
}
