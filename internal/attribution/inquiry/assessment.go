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

// assessment is what speaks against a release. The zero value is that nothing does.
type assessment struct {
	suspected          bool
	onset              delivery.Instant
	confidence         float64
	wentBack, restored delivery.Instant
	evidence           []attribution.Evidence
	traces             []attribution.Trace
}

const (
	// calm is for how long a release has to be healthy again to count as restored.
	calm = health.Bin(5 * 6)
	// moved is how much earlier an onset has to turn out to be to replace the one that was recorded.
	moved = health.Bin(6)
	// innocent is the odds of a release being good, before looking: one in twenty fails.
	innocent = 19
)

// assess draws what stands when a bin begins from what the watch says and what was recorded last. A suspicion that was recorded lasts until the
// evidence has gone: that a release does well again does not undo that it did badly.
func assess(r *watch.Release, last *assessment, at health.Bin, o *Options) assessment {
	var now assessment
	if last != nil && last.suspected {
		now = *last
	}
	if s := r.Suspicion; s != nil { // of what is not compared any more the last word stands
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

// confidence is the probability that follows from evidence (natural logarithm) if one release in twenty fails, and never more than the comparison is worth.
func confidence(logE, limit float64) float64 { return min(1/(1+innocent*math.Exp(-logE)), limit) }

// recover finds when traffic went back, and when service was restored.
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

// recovered finds the first time after an onset at which a release that did badly was healthy and stayed so. That hardly anything is served says nothing.
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
