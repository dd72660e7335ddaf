// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Incident is what is known about an incident.
type Incident struct {
	Key delivery.IncidentKey
	// Environment is where it happened; empty if unknown.
	Environment string
	// Opened is when it was opened, Resolved when it was resolved; 0 while it is open.
	Opened, Resolved delivery.Instant
	// Declared is the deployment that was declared to be the cause. NotCausedBy are deployments that somebody said are
	// not.
	Declared    delivery.DeploymentKey
	NotCausedBy []delivery.DeploymentKey
	// NotByChange: somebody said that no change is the cause.
	NotByChange bool
	// Names are versions and revisions that its text mentions.
	Names []string
}

// Incidents replaces the known incidents of a service; call it with all of them whenever they change. Incidents without
// a known service belong to the zero service.
func (q *Inquiry) Incidents(service delivery.Service, incidents []Incident) {
	told := map[delivery.IncidentKey]bool{}
	for _, i := range incidents {
		told[i.Key] = true
		if i.Opened == 0 || q.now != 0 && i.Opened < instantOf(q.now-bins(q.options.Retention)) {
			continue
		}
		if one := q.questions.of(i, &q.calendar, q.options.MaxIncidents); one != nil {
			one.Incident, one.isTold, one.given = i, true, nil
		}
	}
	for _, one := range q.questions.services[service] {
		switch {
		case told[one.Key]:
		case one.told.times == 0:
			q.questions.remove(one)
		default: // it may come back, and the number of its answers must continue
			one.isTold = false
		}
	}
}

// question is an incident whose cause is asked for.
type question struct {
	Incident
	// isTold: the incident was told since the process started and has not been taken back.
	isTold bool
	// final is the judgement that stands for good. Until there is one, live is the provisional judgement, made when the
	// clock stood at the bin judged.
	final, live *judgement
	judged      health.Bin
	told        attributed
	// given is the cached answer that follows from final; nil if it must be derived again.
	given *attribution.Answer
	// isGone: its record must be deleted.
	isGone bool
}

// stands returns the final or else the provisional judgement; nil if there is none.
func (q *question) stands() *judgement {
	if q.final != nil {
		return q.final
	}
	return q.live
}

// isNot reports whether somebody said that the deployment is not the cause.
func (q *question) isNot(d delivery.DeploymentKey) bool {
	return d.ID != "" && slices.Contains(q.NotCausedBy, d)
}
