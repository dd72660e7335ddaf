// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// scopeFigures are what the gauges of one scope are computed from at any moment. They are kept for as
// long as the scope, so they hold little per deployment.
type scopeFigures struct {
	account  *account
	identity []Attribute
	traits
	cohort  cohort
	running []running
	// last is when a deployment last finished, by index in [delivery.DeploymentStatuses].
	last [4]delivery.Instant
	// active counts the incidents that are not resolved, by severity and state; nil when there are none.
	active   []int
	negative int
}

// traits decide which figures a scope has.
type traits struct {
	// deploys says whether anything was ever deployed to the scope; other scopes only have incidents.
	deploys bool
	// gated says whether a deployment of it met a gate.
	gated bool
	// production says whether it is among the scopes that DORA's metrics are about.
	production bool
	// incidents says whether it had any.
	incidents bool
	// watched says whether telemetry tells of its releases.
	watched bool
}

// openStates are the states of an incident that is not resolved.
var openStates = []delivery.IncidentState{delivery.IncidentOpen, delivery.IncidentIsAcknowledged}

// The series of each scope, which nobody may change.
var (
	stateSeries = seriesFor(DeploymentActive, keyState, delivery.DeploymentStates)
	lastSeries  = seriesFor(DeploymentLast, keyStatus, delivery.DeploymentStatuses)
	openSeries  = func() (all []Series) {
		for _, severity := range severities {
			for _, state := range openStates {
				attrs := attributes(keySeverity, string(severity), keyIncidentState, string(state))
				all = append(all, Series{Metric: IncidentActive, Attributes: attrs})
			}
		}
		return all
	}()
)

func seriesFor[T ~string](metric Metric, key string, values []T) []Series {
	all := make([]Series, 0, len(values))
	for _, value := range values {
		all = append(all, Series{Metric: metric, Attributes: attributes(key, string(value))})
	}
	return all
}

// samples returns the scope's gauges and up-down counters at the moment.
func (f *scopeFigures) samples(now time.Time) []Sample {
	room := len(openSeries)
	if f.deploys {
		room += len(stateSeries) + len(lastSeries) + len(Windows)*samplesPerWindow
	}
	samples := make([]Sample, 0, room)
	if f.deploys {
		samples = appendActive(samples, stateSeries, f.running, now)
		for i, at := range f.last {
			if at != 0 {
				samples = append(samples, Sample{Series: lastSeries[i], Value: seconds(at)})
			}
		}
		if f.production {
			samples = f.cohort.samples(samples, now)
		}
	}
	if !f.incidents && !f.production {
		return samples
	}
	for i, series := range openSeries {
		value := 0
		if f.active != nil {
			value = f.active[i]
		}
		samples = append(samples, Sample{Series: series, Value: float64(value)})
	}
	return samples
}

// appendActive appends how many are running in each state.
func appendActive(to []Sample, states []Series, all []running, now time.Time) []Sample {
	for state, series := range states {
		active := 0
		for _, r := range all {
			if r.state == state && isActive(r.began, now) {
				active++
			}
		}
		to = append(to, Sample{Series: series, Value: float64(active)})
	}
	return to
}

func isActive(began delivery.Instant, now time.Time) bool {
	age := delivery.InstantOf(now) - began
	return began != 0 && age >= 0 && age < delivery.Instant(activeFor)
}

// zeros are the counter and histogram series that exist before anything enters them: without
// them a query over an increase misses the first, often only, one. Nobody may change them.
var zeros = func() map[traits][]Series {
	all := map[traits][]Series{}
	for bits := range 32 {
		t := traits{deploys: bits&1 != 0, gated: bits&2 != 0, production: bits&4 != 0, incidents: bits&8 != 0, watched: bits&16 != 0}
		all[t] = t.zeroSeries()
	}
	return all
}()

func (t traits) zeroSeries() []Series {
	var series []Series
	add := func(metric Metric, pairs ...string) {
		series = append(series, Series{Metric: metric, Attributes: attributes(pairs...)})
	}
	if t.deploys {
		for _, status := range delivery.DeploymentStatuses {
			for _, reason := range delivery.Reasons {
				add(Deployments, keyStatus, string(status), keyReason, string(reason))
			}
		}
	}
	if t.gated {
		add(DeploymentRejections)
	}
	if t.production && t.deploys {
		add(ChangeLeadTime)
		for _, method := range attribution.Methods {
			if t.watched || method != attribution.MethodHealth {
				add(ChangeFailures, keyMethod, string(method))
			}
		}
		for _, method := range attribution.RecoveryMethods {
			if t.watched || method != attribution.RecoveryHealth {
				add(DeploymentRecoveryTime, keyRecoveryMethod, string(method))
			}
		}
		for _, reason := range []delivery.Reason{delivery.ReasonPlanned, delivery.ReasonHotfix, delivery.ReasonRollback} {
			add(DeploymentReworks, keyReason, string(reason))
		}
	}
	if t.production || t.incidents {
		for _, severity := range severities {
			add(Incidents, keySeverity, string(severity))
		}
	}
	return series
}
