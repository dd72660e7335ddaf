// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Incident is what is known of an incident.
type Incident struct {
	Key delivery.IncidentKey
	// Environment is where it happened; empty where nobody knows.
	Environment string
	// Opened is when it was opened; Resolved when it was resolved, 0 while it is open.
	Opened, Resolved delivery.Instant
	// Declared is the deployment that was declared to be the cause, NotCausedBy are those that somebody said are not.
	Declared    delivery.DeploymentKey
	NotCausedBy []delivery.DeploymentKey
	// NotByChange says that somebody said that no change is the cause.
	NotByChange bool
	// Names are versions and revisions that it mentions.
	Names []string
}

// Incidents tells all incidents that are known of a service, the zero service being those of which nobody knows it, whenever they may have changed.
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
		default: // it may come back, and its answers have to be counted on
			one.isTold = false
		}
	}
}

// question is an incident of which is asked who caused it.
type question struct {
	Incident
	// isTold says that the incident was told since the beginning of this life, and not taken back.
	isTold bool
	// final is what was found when the time for it had come, else live what was found when the clock stood at the bin judged.
	final, live *judgement
	judged      health.Bin
	told        attributed
	// given is the answer that followed from final when it was last asked for; nil if it may be another now.
	given *attribution.Answer
	// isGone says that it is not to be kept any more.
	isGone bool
}

// stands is what was found; nil while nothing was.
func (q *question) stands() *judgement {
	if q.final != nil {
		return q.final
	}
	return q.live
}

// isNot says whether somebody said that the deployment is not the cause.
func (q *question) isNot(d delivery.DeploymentKey) bool {
	return d.ID != "" && slices.Contains(q.NotCausedBy, d)
}
