// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// derivation is everything derived for one scope from the history, apart from what depends on now. It
// lives as long as a flush; what the next ones need of it is in its figures.
type derivation struct {
	scope delivery.Scope
	// exists says that there is an incident, or ever was a deployment.
	exists bool
	// gone says that its source deleted all of its deployments.
	gone      bool
	line      *delivery.Line
	verdicts  []attribution.Verdict
	times     []leadTime
	incidents []*delivery.Incident
	negative  int
	// watched says whether telemetry tells of the scope's releases; suspected are those that it suspects and that are not judged.
	watched   bool
	suspected []*delivery.Entry

	running []running
	gated   bool // whether any deployment was ever approved or rejected, or asked to be
	observations
}

// running is a deployment or pipeline run that has not finished: when it began, and the index of its state.
type running struct {
	began delivery.Instant
	state int
}

// activeFor bounds how long a deployment or pipeline run that was never heard of again counts as running.
const activeFor = 24 * time.Hour

// derive derives a scope from the history. What need not be asked of the history is left to [derivation.observe].
func derive(h *delivery.History, scope delivery.Scope, told attribution.Told, definitions Definitions) *derivation {
	d := &derivation{scope: scope, line: h.Line(scope, definitions.lineRules())}
	d.verdicts = attribution.Judge(h, d.line, told, definitions.judgement())
	d.watched = len(told.Findings) > 0
	d.suspected = attribution.Suspected(d.line, told, d.verdicts)
	d.times, d.negative = definitions.leadTimes(h, d.line)
	d.exists = len(d.line.Deployments) > 0
	if !d.exists {
		// A scope that ever deployed says 0, and what was counted of it stays, though its source deleted all of its deployments.
		d.gone = len(h.GoneDeployments(scope)) > 0
		d.exists = d.gone
	}
	if scope.Service.Name == "" {
		return d // incidents of which nobody knows the service are in nobody's figures
	}
	for _, i := range h.Incidents(scope.Service) {
		if i.Scope() != scope {
			continue
		}
		d.exists = true
		if i.Opened != 0 {
			d.incidents = append(d.incidents, i)
		}
	}
	return d
}

func (b *Book) derive(scope delivery.Scope) *derivation {
	return derive(b.history, scope, b.hearsay.told[scope], b.options.Definitions)
}

// deriveAll derives scopes one after another, in order, while its caller is busy with those before. Asking the history is
// the greater part of the work, so a second processor takes the rest. The caller must take all of them, and
// leave the history and what was told alone until then.
func (b *Book) deriveAll(scopes []delivery.Scope) <-chan *derivation {
	derived := make(chan *derivation, derivedAhead)
	go func() {
		defer close(derived)
		for _, scope := range scopes {
			derived <- b.derive(scope)
		}
	}()
	return derived
}

// derivedAhead bounds the derivations that wait for the caller, and with them the memory they take.
const derivedAhead = 16

func stateOf(d *delivery.Deployment) delivery.DeploymentState {
	if d.Started == 0 {
		return delivery.StateQueued
	}
	return delivery.StateInProgress
}

// traits returns what the scope is.
func (d *derivation) traits() traits {
	return traits{
		deploys:    len(d.line.Entries) > 0 || len(d.running) > 0 || d.gone,
		gated:      d.gated,
		production: d.line.Production,
		incidents:  len(d.incidents) > 0,
		watched:    d.watched,
	}
}

// figures returns what the flushes until the next derivation need.
func (d *derivation) figures() *scopeFigures {
	f := &scopeFigures{
		identity: identityOf(d.scope),
		traits:   d.traits(),
		running:  slices.Clone(d.running),
		negative: d.negative,
	}
	if d.line.Production {
		f.cohort = newCohort(d.line, d.verdicts, d.times)
		if d.watched {
			f.cohort.watch(d.suspected)
		}
	}
	for _, e := range d.line.Entries {
		last := &f.last[slices.Index(delivery.DeploymentStatuses, e.Status)]
		*last = max(*last, e.Finished)
	}
	for _, i := range d.incidents {
		if state := i.State(); state != delivery.IncidentIsResolved {
			if f.active == nil {
				f.active = make([]int, len(severities)*len(openStates))
			}
			f.active[slices.Index(severities, i.Severity.Value)*len(openStates)+slices.Index(openStates, state)]++
		}
	}
	return f
}
