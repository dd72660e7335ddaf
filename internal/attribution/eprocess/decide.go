// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// Finding is the result for an arm. Only [Faulty] blames. [Unknown] means too little data, which is not the same as
// [Healthy].
type Finding string

// The findings.
const (
	Faulty  Finding = "faulty"
	Watch   Finding = "watch"
	Healthy Finding = "healthy"
	Unknown Finding = "unknown"
)

// The limits of the findings.
const (
	DefaultAlpha = .01
	// watchE is the e-value from which an arm is watched.
	watchE = 10
	// leastTraces is how many distinct traces must fail, leastTracesBefore how many if there is no control: traffic is
	// often low then.
	leastTraces       = 5
	leastTracesBefore = 3
	// leastRatio and leastExcess are the smallest effects that matter: the ratio of the rates and their difference.
	leastRatio  = 1.5
	leastExcess = .005
	// leastPersistence is in how many of the last periods there must be an excess.
	leastPersistence = 3
)

// Evidence is everything on which a finding rests.
type Evidence struct {
	// LogE is the evidence against the arm, all kinds combined.
	LogE  float64
	Grade Grade
	// FailingTraces are the distinct traces of the arm that failed, or that were slow if that is what was counted.
	FailingTraces int64
	// Lower and Upper bound the ratio of the rates; see [Hours.Lower] and [Ratios.Upper]. In a comparison with the past
	// they bound the ratio to the [Expected] rate. To bound the ratio to the past rate itself from above, multiply Upper
	// by expected rate / past rate.
	Lower, Upper float64
	// Excess is by how much the arm's rate is higher; see [Excess].
	Excess      float64
	Persistence Persistence
	// New is everything that was counted of the arm.
	New Arm
}

// Decide returns the finding at level alpha and its reasons. The reasons always come in the same order.
func Decide(e Evidence, alpha float64) Decision {
	c := e.conditions(alpha)
	return Decision{Finding: c.finding(), Reasons: c.reasons()}
}

// conditions holds every condition, met or not.
type conditions struct {
	grade, evidence, traces, ratio, excess, persistence Reason
	watch, bounded, flawless                            Reason
}

// conditions checks every condition at the level alpha.
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

// flawless reports whether so many operations succeeded, and none failed, that the true rate must be negligible.
// Without any failure the ratio cannot be bounded.
func (e Evidence) flawless() Reason {
	r := atMost(RateAtMost, WilsonUpper(e.New, Confidence), leastExcess)
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

// Excess returns by how much the failure rate of the new arm exceeds what the control would have shown on the same mix
// of classes. Classes that the control did not serve are left out.
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
