// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// Finding is what is found of an arm. Only [Faulty] blames; [Unknown] is what little data gives, and is not the same as [Healthy].
type Finding string

// The findings.
const (
	Faulty  Finding = "faulty"
	Watch   Finding = "watch"
	Healthy Finding = "healthy"
	Unknown Finding = "unknown"
)

// The limits of findings.
const (
	DefaultAlpha = .01
	// watchE is the evidence from which an arm is watched.
	watchE = 10
	// leastTraces is how many distinct traces have to fail, and leastTracesBefore how many do if there is no control, for traffic is
	// often low then.
	leastTraces       = 5
	leastTracesBefore = 3
	// leastRatio and leastExcess are effects that matter, the ratio of rates and their difference.
	leastRatio  = 1.5
	leastExcess = .005
	// leastPersistence is in how many of the last periods there has to be an excess.
	leastPersistence = 3
)

// Evidence is all that a finding rests on.
type Evidence struct {
	// LogE is the evidence against the arm, all kinds together.
	LogE  float64
	Grade Grade
	// FailingTraces are the distinct traces of the arm that failed, or were slow if that is what was counted.
	FailingTraces int64
	// Lower and Upper bound the ratio of the rates; see [Hours.Lower] and [Ratios.Upper]. What was compared with before is bounded against
	// [Expected]; times how much that exceeds the rate of the history, Upper bounds the ratio to the history.
	Lower, Upper float64
	// Excess is by how much the arm's rate is higher; see [Excess].
	Excess      float64
	Persistence Persistence
	// New is all that was counted of the arm.
	New Arm
}

// Decide finds what the evidence is enough for at the level alpha, and why. Reasons come in the same order always.
func Decide(e Evidence, alpha float64) Decision {
	c := e.conditions(alpha)
	return Decision{Finding: c.finding(), Reasons: c.reasons()}
}

// conditions holds each condition as it was met or not.
type conditions struct {
	grade, evidence, traces, ratio, excess, persistence Reason
	watch, bounded, flawless                            Reason
}

func (e Evidence) conditions(alpha float64) conditions {
	traces := float64(leastTraces)
	if e.Grade != GradeConcurrent {
		traces = leastTracesBefore
	}
	value := min(math.Exp(e.LogE), maxValue)
	return conditions{
		grade:       Reason{Condition: Comparison, Value: e.Grade.rank(), Limit: GradeBefore.rank(), Met: e.Grade.rank() >= GradeBefore.rank()},
		evidence:    atLeast(EvidenceReached, value, 1/alpha),
		traces:      atLeast(TracesFailed, float64(e.FailingTraces), traces),
		ratio:       atLeast(RatioAtLeast, e.Lower, leastRatio),
		excess:      atLeast(ExcessAtLeast, e.Excess, leastExcess),
		persistence: atLeast(Persists, float64(e.Persistence.Excess), leastPersistence),
		watch:       atLeast(EvidenceWatched, value, watchE),
		bounded:     atMost(RatioAtMost, min(e.Upper, maxValue), leastRatio),
		flawless:    e.flawless(),
	}
}

// flawless says whether so many operations went well, and none failed, that what is not known cannot matter. Without a failure no ratio
// can be bounded.
func (e Evidence) flawless() Reason {
	r := atMost(RateAtMost, WilsonUpper(e.New, confidence), leastExcess)
	r.Met = r.Met && e.New.Failed == 0
	return r
}

func (c conditions) finding() Finding {
	switch {
	case c.evidence.Met && c.grade.Met && c.traces.Met && (c.ratio.Met || c.excess.Met) && c.persistence.Met:
		return Faulty
	case c.watch.Met:
		return Watch
	case c.grade.Met && (c.bounded.Met || c.flawless.Met):
		return Healthy
	default:
		return Unknown
	}
}

func (c conditions) reasons() []Reason {
	return []Reason{c.grade, c.evidence, c.traces, c.ratio, c.excess, c.persistence, c.watch, c.bounded, c.flawless}
}

// Excess is by how much the share of the new arm that failed exceeds what the control would have failed of the same mix of classes. Classes
// that the control did not serve are left out.
func Excess(classes ...Tick) float64 {
	var more, total float64
	for _, class := range classes {
		if n, k := class.New.counts(); class.Control.Total > 0 {
			more += k - n*class.Control.Rate()
			total += n
		}
	}
	if total == 0 {
		return 0
	}
	return more / total
}
