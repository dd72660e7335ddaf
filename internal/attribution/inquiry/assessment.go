// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// assessment is what speaks against a release. The zero value means that nothing does.
type assessment struct {
	suspected          bool
	onset              delivery.Instant
	confidence         float64
	wentBack, restored delivery.Instant
	evidence           []attribution.Evidence
	traces             []attribution.Trace
}

const (
	// calm is how long a release must be healthy again to count as restored.
	calm = health.Bin(5 * 6)
	// moved is how much earlier an onset must turn out to be to replace the recorded one.
	moved = health.Bin(6)
	// innocent is the prior odds of a release being good: one in twenty fails.
	innocent = 19
)

// assess returns the assessment at the beginning of a bin from the watch's report and the last recorded assessment. A
// recorded suspicion lasts until the evidence is gone: that a release does well again does not change that it did
// badly.
func assess(r *watch.Release, last *assessment, at health.Bin, o *Options) assessment {
	var now assessment
	if last != nil && last.suspected {
		now = *last
	}
	if s := r.Suspicion; s != nil { // if the release is no longer compared, the last assessment stays
		isSuspected := s.Finding == eprocess.Faulty || now.suspected && s.Finding == eprocess.Watch
		if !isSuspected {
			return assessment{}
		}
		now.accuse(r, s, o)
	}
	if now.suspected {
		now.recover(r, at)
	}
	return now
}

// accuse renews a suspicion from the watch's report. Its onset changes only to a clearly earlier one.
func (a *assessment) accuse(r *watch.Release, s *watch.Suspicion, o *Options) {
	onset := r.First
	if s.HasOnset {
		onset = s.Onset
	}
	if !a.suspected || instantOf(onset+moved) <= a.onset {
		a.onset = instantOf(onset)
	}
	a.suspected = true
	a.confidence = confidence(s.Evidence.LogE, o.Weights.Limit(s.Evidence.Grade))
	a.evidence = sentences(s)
	if traces := tracesOf(s.Exemplars); len(traces) > 0 {
		a.traces = traces
	}
}

// confidence returns the probability that a release is bad, from the log evidence and a prior of one in twenty, capped
// by the grade of the comparison.
func confidence(logE, limit float64) float64 { return min(1/(1+innocent*math.Exp(-logE)), limit) }

// recover determines when traffic went back and when service was restored.
func (a *assessment) recover(r *watch.Release, at health.Bin) {
	onset := binOf(a.onset)
	for _, stage := range r.Stages {
		if stage.Bin <= onset {
			continue
		}
		if a.wentBack == 0 && stage.State == watch.RolledBack {
			a.wentBack = instantOf(stage.Bin)
		}
		if stage.State == watch.RolledBack || stage.State == watch.Superseded {
			a.restoredAt(stage.Bin)
		}
	}
	if bin, ok := recovered(r.Conditions, onset, at); ok {
		a.restoredAt(bin)
	}
}

func (a *assessment) restoredAt(bin health.Bin) {
	if at := instantOf(bin); a.restored == 0 || at < a.restored {
		a.restored = at
	}
}

// recovered returns the first time after an onset at which a release that did badly became healthy and stayed so.
// Unknown health, when hardly anything is served, is ignored.
func recovered(conditions []watch.Condition, onset, until health.Bin) (health.Bin, bool) {
	conditions = slices.DeleteFunc(slices.Clone(conditions), func(c watch.Condition) bool { return c.Health == watch.Unknown })
	wasBad := false
	for i, c := range conditions {
		end := until
		if i+1 < len(conditions) {
			end = conditions[i+1].Bin
		}
		if end <= onset {
			continue
		}
		switch {
		case c.Health != watch.Healthy:
			wasBad = true
		case wasBad && end-c.Bin >= calm:
			return c.Bin, true
		}
	}
	return 0, false
}

func tracesOf(exemplars []health.Exemplar) []attribution.Trace {
	traces := make([]attribution.Trace, len(exemplars))
	for i, e := range exemplars {
		traces[i] = attribution.Trace{TraceID: e.TraceID, SpanID: e.SpanID}
	}
	return traces
}
