// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

func (s *Scope) countDeployments(h *history) {
	finished, durations := observations{}, observations{}
	for _, r := range h.finished {
		finished.add(Attributes{"deployment.status": string(r.status), "dora.deployment.reason": string(r.reason)}, 1)
		if r.Began().IsZero() {
			continue
		}
		attributes := Attributes{"deployment.status": string(r.status)}
		if final, _ := r.Final(); final.ErrorType != "" {
			attributes["error.type"] = final.ErrorType
		}
		durations.add(attributes, r.finished.Sub(r.Began()).Seconds())
	}
	s.countAs("dora.deployments", finished)
	s.observeAs("dora.deployment.duration", durations)
}

// countVerdicts counts what is defined for production only.
func (s *Scope) countVerdicts(h *history) {
	failures, reworks := observations{}, observations{}
	changes, leads, toFailure, recoveries := observations{}, observations{}, observations{}, observations{}
	for _, r := range h.newCode {
		changes.add(nil, float64(len(r.units)))
		for _, lead := range r.leadTimes() {
			leads.add(nil, lead.Seconds())
		}
		f := r.failure
		if f == nil {
			continue
		}
		failures.add(Attributes{"dora.attribution.method": f.method}, 1)
		toFailure.add(nil, max(0, f.onset.Sub(r.finished)).Seconds())
		if !f.restored.IsZero() {
			recoveries.add(Attributes{"dora.recovery.method": f.recovery}, f.restored.Sub(f.onset).Seconds())
		}
	}
	for _, r := range h.line {
		if r.isRework() {
			reworks.add(Attributes{"dora.deployment.reason": string(r.reason)}, 1)
		}
	}
	s.countAs("dora.change.failures", failures)
	s.countAs("dora.deployment.reworks", reworks)
	s.observeAs("dora.deployment.changes", changes)
	s.observeAs("dora.change.lead_time", leads)
	s.observeAs("dora.change.time_to_failure", toFailure)
	s.observeAs("dora.deployment.recovery_time", recoveries)
}

func (s *Scope) countIncidents(h *history, asOf time.Time) {
	opened, detect, acknowledge, resolve := observations{}, observations{}, observations{}, observations{}
	for _, i := range h.incidents {
		severity := Attributes{"dora.incident.severity": string(i.SeverityAt(asOf))}
		opened.add(severity, 1)
		if !i.Impact.IsZero() {
			detect.add(severity, i.Opened.Sub(i.Impact).Seconds())
		}
		if at := i.AcknowledgedAt(); !at.IsZero() {
			acknowledge.add(severity, at.Sub(i.Opened).Seconds())
		}
		for _, stretch := range i.Stretches() {
			if !stretch.Resolved.IsZero() {
				resolve.add(severity, stretch.Resolved.Sub(stretch.Opened).Seconds())
			}
		}
	}
	s.countAs("dora.incidents", opened)
	s.observeAs("dora.incident.time_to_detect", detect)
	s.observeAs("dora.incident.time_to_acknowledge", acknowledge)
	s.observeAs("dora.incident.time_to_resolve", resolve)
	s.observeAs("dora.incident.time_between_failures", gaps(h.incidents))
}

// gaps observes the times between incidents in which none was open.
func gaps(incidents []*ledger.Incident) observations {
	between := observations{}
	var open []ledger.Stretch
	for _, i := range incidents {
		open = append(open, i.Stretches()...)
	}
	sortStretches(open)
	var quietSince time.Time
	for n, s := range open {
		if n > 0 && s.Opened.After(quietSince) {
			between.add(nil, s.Opened.Sub(quietSince).Seconds())
		}
		if s.Resolved.IsZero() {
			return between
		}
		if s.Resolved.After(quietSince) {
			quietSince = s.Resolved
		}
	}
	return between
}

func sortStretches(stretches []ledger.Stretch) {
	slices.SortFunc(stretches, func(a, b ledger.Stretch) int { return a.Opened.Compare(b.Opened) })
}
