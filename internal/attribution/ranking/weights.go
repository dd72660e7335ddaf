// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import "time"

// Weights are all numbers that were chosen. Values are in nats unless stated otherwise. docs/attribution.md explains
// the same table.
type Weights struct {
	// CausedByRelease is the prior probability that a release caused an incident.
	CausedByRelease float64
	// Own, OwnLeast and OwnMost weigh and bound the evidence that the release fails more than its control or its past.
	Own, OwnLeast, OwnMost float64
	// Exposed weighs and bounds the evidence that traces that touched the release fail more than others.
	Exposed, ExposedLeast, ExposedMost float64
	// OriginPrior is the doubt about where failures begin, as a number of failing traces.
	OriginPrior, OriginLeast, OriginMost float64
	// DelayDoubt is the doubt about where time is spent, as a share of the usual time of everything.
	DelayDoubt, DelayLeast, DelayMost float64
	// Unserved accuses a rollout whose version never served. It must have run for UnservedAfter; its service must have
	// at least the share UnservedTraffic of its usual traffic, and fail at most by UnservedFailing more than usual.
	Unserved, UnservedTraffic, UnservedFailing float64
	UnservedAfter                              time.Duration
	// Soon and Late are the mean times from first traffic to onset, for faults that show at once and for others.
	// SoonShare is the share of the former. If the onset is more than Slack before the first traffic, LagLeast counts
	// in proportion to the failures that came before.
	Soon, Late        time.Duration
	SoonShare         float64
	Slack             time.Duration
	LagLeast, LagMost float64
	// Unreachable excuses services that share no traces with the incident's.
	Unreachable float64
	// Dose excuses a release that touched a smaller share of the traces than failed, by more than DoseMargin.
	Dose, DoseMargin float64
	// Recovered accuses a release if the symptom ended with its traffic, within RecoveredWithin; Persisted excuses it if
	// the symptom went on.
	Recovered, Persisted float64
	RecoveredWithin      time.Duration
	// Named accuses a release whose version or revision the incident's text names.
	Named float64
	// TooEarly, AllVersions and NoSymptom count for no release being to blame: the onset came before all of them;
	// versions that were not released lately fail alike; nothing fails or takes longer than usual.
	TooEarly, AllVersions, NoSymptom float64
	// NoReleaseLeast and NoReleaseMost bound what failures in services without a release say for none.
	NoReleaseLeast, NoReleaseMost float64
	// Temperature divides all scores before they become probabilities, because terms are not independent.
	Temperature float64
	// GradeA, GradeB and GradeC cap the probability by the grade of the comparison.
	GradeA, GradeB, GradeC float64
	// Nearly is the share of all failures that must begin in a release which did well at first for its past to be worth
	// comparing with.
	Nearly float64
	// Blame is the probability from which a release is named. It must be BlameRatio times as probable as the next.
	// Suspect is the probability from which releases are suspects.
	Blame, BlameRatio, Suspect float64
	// Declared is the probability of a declared cause, Contradicted if telemetry contradicts it.
	Declared, Contradicted float64
}

// NewDefaultWeights returns the weights in use.
func NewDefaultWeights() Weights {
	return Weights{
		CausedByRelease: .5,
		Own:             .5, OwnLeast: -4, OwnMost: 16,
		Exposed: .5, ExposedLeast: -4, ExposedMost: 12,
		OriginPrior: 3, OriginLeast: -1.4, OriginMost: 4,
		DelayDoubt: .05, DelayLeast: -2, DelayMost: 4,
		Unserved: 3, UnservedTraffic: .33, UnservedFailing: .05, UnservedAfter: 3 * time.Minute,
		Soon: 10 * time.Minute, Late: 6 * time.Hour, SoonShare: .75, Slack: time.Minute, LagLeast: -6, LagMost: 1.5,
		Unreachable: -3,
		Dose:        -2, DoseMargin: .05,
		Recovered: 2, Persisted: -3, RecoveredWithin: 10 * time.Minute,
		Named:    1,
		TooEarly: 1, AllVersions: 1, NoSymptom: 1,
		NoReleaseLeast: -2, NoReleaseMost: 4,
		Temperature: 1,
		GradeA:      .99, GradeB: .8, GradeC: .49,
		Nearly: .85,
		Blame:  .6, BlameRatio: 2, Suspect: .3,
		Declared: .99, Contradicted: .8,
	}
}
