// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// What it takes for telemetry to contradict a declared cause: evidence that the release is not worse, from at least so
// many operations.
const (
	contradictingLogE  = -2.3
	leastContradicting = 1000
)

// Declare puts the release that was declared to be the cause first, whatever the evidence. If the evidence contradicts
// it, the verdict says so. The zero key declares nothing.
func (v Verdict) Declare(declared delivery.DeploymentKey, w Weights) Verdict {
	if declared == (delivery.DeploymentKey{}) {
		return v
	}
	id := watch.ID{Scope: declared.Scope, Deployment: declared.ID}
	v.Candidates = slices.Clone(v.Candidates)
	at := slices.IndexFunc(v.Candidates, func(c Candidate) bool { return c.ID.Deployment == id.Deployment && c.ID.Scope == id.Scope })
	if at < 0 {
		at = len(v.Candidates)
		v.Candidates = append(v.Candidates, Candidate{ID: id})
	}
	for i := range v.Candidates {
		v.Candidates[i].Probability *= 1 - w.Declared
	}
	v.None.Probability *= 1 - w.Declared
	c := &v.Candidates[at]
	c.Probability, c.Grade, c.Contradicted = w.Declared, eprocess.GradeConcurrent, c.Cleared
	reason := Reason{Term: Declared, Detail: fmt.Sprintf("deployment %q was declared to be the cause", declared.ID)}
	if c.Contradicted {
		c.Probability = w.Contradicted
		reason.Detail += ", although it fails no more than what it is compared with"
	}
	c.Reasons = append([]Reason{reason}, c.Reasons...)
	v.conclude(w)
	return v
}

// clears reports whether telemetry shows that the release is not worse than its control.
func (x suspect) clears() bool {
	if !x.isBeside() || x.release.Suspicion.Term(watch.Errors).Counted.New.Total < leastContradicting {
		return false
	}
	logE, _ := x.concurrent()
	return logE < contradictingLogE
}
