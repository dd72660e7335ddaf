// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// What it takes for telemetry to contradict a declared cause: evidence against its being worse, from so many operations.
const (
	contradictingLogE  = -2.3
	leastContradicting = 1000
)

// declare puts the release first that was declared to be the cause, whatever the evidence says. That it says otherwise is flagged.
func (s *scene) declare(v *Verdict) {
	declared := s.incident.Declared
	if declared == (delivery.DeploymentKey{}) {
		return
	}
	at := -1
	for i, c := range v.Candidates {
		if c.ID.Deployment == declared.ID && c.ID.Scope == declared.Scope {
			at = i
		}
	}
	if at < 0 {
		v.Candidates = append(v.Candidates, Candidate{ID: watch.ID{Scope: declared.Scope, Deployment: declared.ID}})
		at = len(v.Candidates) - 1
	}
	for i := range v.Candidates {
		v.Candidates[i].Probability *= 1 - s.weights.Declared
	}
	v.None.Probability *= 1 - s.weights.Declared
	c := &v.Candidates[at]
	c.Probability, c.Grade = s.weights.Declared, eprocess.GradeConcurrent
	reason := Reason{Term: Declared, Detail: fmt.Sprintf("deployment %q was declared to be the cause", declared.ID)}
	if c.Contradicted = s.contradicts(c.ID); c.Contradicted {
		c.Probability = s.weights.Contradicted
		reason.Detail += ", although it fails no more than what it is compared with"
	}
	c.Reasons = append([]Reason{reason}, c.Reasons...)
}

func (s *scene) contradicts(id watch.ID) bool {
	one := s.services[id.Scope.Service]
	if one == nil {
		return false
	}
	for i := range one.releases {
		x := s.served(one, &one.releases[i], time.Time{})
		if one.releases[i].ID != id || !x.isBeside() {
			continue
		}
		logE, _ := x.concurrent()
		return logE < contradictingLogE && x.release.Suspicion.Term(watch.Errors).Counted.New.Total >= leastContradicting
	}
	return false
}
