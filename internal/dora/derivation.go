// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// derivation is everything derived for one scope from the history that does not depend on now. It
// lives for one flush; [derivation.figures] returns what the following flushes need.
type derivation struct {
	scope delivery.Scope
	// exists means that the scope has an incident or a deployment, including deployments deleted by their source.
	exists bool
	// gone means that the source deleted all deployments of the scope.
	gone      bool
	line      *delivery.Line
	verdicts  []attribution.Verdict
	times     []leadTime
	incidents []*delivery.Incident
	negative  int
	// watched reports whether telemetry covers the scope's releases. Suspected are the deployments that it suspects and on which
	// there is no verdict.
	watched   bool
	suspected []*delivery.Entry

	running []running
	gated   bool // whether approval of any deployment was ever requested, given or refused
	observations
}

// running is an unfinished deployment or pipeline run.
type running struct {
	began delivery.Instant // 0 when unknown
	state int              // index in [delivery.DeploymentStates] or runStates
}

// activeFor is how long after its start an unfinished deployment or pipeline run counts as active: its end may have been missed.
const activeFor = 24 * time.Hour

// derive does the part of a derivation that reads the history. [derivation.observe] does the rest.
func derive(h *delivery.History, scope delivery.Scope, told attribution.Told, definitions Definitions) *derivation {
	d := &derivation{scope: scope, line: h.Line(scope, definitions.lineRules())}
	d.verdicts = attribution.Judge(h, d.line, told, definitions.judgement())
	d.watched = len(told.Findings) > 0
	d.suspected = attribution.Suspected(d.line, told, d.verdicts)
	d.times, d.negative = definitions.leadTimes(h, d.line)
	d.exists = len(d.line.Deployments) > 0
	if !d.exists {
		// The scope still reports 0, and its counters stay, after its source deleted all of its deployments.
		d.gone = len(h.GoneDeployments(scope)) > 0
		d.exists = d.gone
	}
	if scope.Service.Name == "" {
		return d // incidents of an unknown service are in no figures
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

// deriveAll derives the scopes in order, in a goroutine of its own, so that the caller processes one scope while the next is
// derived. The caller must receive until the channel is closed, and must not change the history or the hearsay
// until then.
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

// derivedAhead bounds the derivations that wait for the caller, and so their memory.
const derivedAhead = 16

func stateOf(d *delivery.Deployment) delivery.DeploymentState {
	if d.Started == 0 {
		return delivery.StateQueued
	}
	return delivery.StateInProgress
}

// traits returns the traits of the scope.
func (d *derivation) traits() traits {
	return traits{
		deploys:    len(d.line.Entries) > 0 || len(d.running) > 0 || d.gone,
		gated:      d.gated,
		production: d.line.Production,
		incidents:  len(d.incidents) > 0,
		watched:    d.watched,
	}
}

// figures returns the data that flushes need until the next derivation.
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
