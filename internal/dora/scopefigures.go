// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// scopeFigures hold the data from which the gauges of one scope are computed at every flush. They are kept as
// long as the scope exists, so they hold little per deployment.
type scopeFigures struct {
	account  *account
	identity []Attribute
	traits
	cohort  cohort
	running []running
	// last is the latest finish of a deployment, by index in [delivery.DeploymentStatuses]; 0 if there is none.
	last [4]delivery.Instant
	// active counts the unresolved incidents, by severity and state in the order of openSeries; nil if there are none.
	active   []int
	negative int
}

// traits decide which figures a scope has.
type traits struct {
	// deploys: something was deployed to the scope; other scopes have incidents only.
	deploys bool
	// gated: approval of a deployment was requested, given or refused.
	gated bool
	// production: the scope is one of those that DORA's metrics are about.
	production bool
	// incidents: the scope has incidents.
	incidents bool
	// watched: telemetry covers the scope's releases.
	watched bool
}

// openStates are the states of an incident that is not resolved.
var openStates = []delivery.IncidentState{delivery.IncidentOpen, delivery.IncidentIsAcknowledged}

// The series of each scope. They are shared and must not be changed.
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

// samples returns the scope's gauges and up-down counters at now.
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

// appendActive appends, for each state, how many deployments or runs are active at now.
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

// zeros are the counter and histogram series that start at 0 before their first observation: without
// them a query for the increase misses the first observation, which is often the only one. They are shared and must not be changed.
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
