// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import "time"

// Weights are all numbers that were chosen. Values are in nats unless they say otherwise. docs/attribution.md holds the same table, in words.
type Weights struct {
	// CausedByRelease is the probability that an incident is caused by a release at all, before looking.
	CausedByRelease float64
	// Own, OwnLeast and OwnMost weigh and bound the evidence that the release fails more than what it is compared with.
	Own, OwnLeast, OwnMost float64
	// Exposed weighs that traces fail more that touched it than that touched only others of its service.
	Exposed, ExposedLeast, ExposedMost float64
	// OriginPrior is how many failing traces' worth of doubt there is about where failures begin.
	OriginPrior, OriginLeast, OriginMost float64
	// DelayDoubt is how much doubt there is about where time is spent, as a share of the time that everything took usually.
	DelayDoubt, DelayLeast, DelayMost float64
	// Unserved is for a rollout whose version never served while its service did, UnservedAfter how long it has to have run by then, and
	// UnservedTraffic what share of its usual traffic the service has to have, UnservedFailing how much more of it than usual may fail.
	Unserved, UnservedTraffic, UnservedFailing float64
	UnservedAfter                              time.Duration
	// Soon and Late are the mean times from first traffic to onset of faults that show at once and of those that do not, SoonShare is the part of the
	// former. Of an onset earlier than Slack before the first traffic, LagLeast counts as far as failures came before.
	Soon, Late        time.Duration
	SoonShare         float64
	Slack             time.Duration
	LagLeast, LagMost float64
	// Unreachable is for services that share no traces with the service of the incident, as far as traces tell.
	Unreachable float64
	// Dose is for a release that served less than failed, beyond DoseMargin, a share of all traces.
	Dose, DoseMargin float64
	// Recovered is for a release with whose traffic the symptom ended, within RecoveredWithin; Persisted for one without which it went on for longer.
	Recovered, Persisted float64
	RecoveredWithin      time.Duration
	// Named is for a release whose version or revision the incident's text names.
	Named float64
	// TooEarly, AllVersions and NoSymptom are for no release being to blame: the onset came before all of them; versions that nobody released
	// lately fail alike; nothing fails or takes longer than usual.
	TooEarly, AllVersions, NoSymptom float64
	// NoRelease bounds what failures that begin in a service without release say for none.
	NoReleaseLeast, NoReleaseMost float64
	// Temperature divides all scores before they become probabilities: terms are not independent.
	Temperature float64
	// GradeB and GradeC cap the probability of releases whose comparison is worth no more, GradeA those of the best.
	GradeA, GradeB, GradeC float64
	// Nearly is the part of the failures that have to begin in a release which did well at first, for the time before it to be worth comparing with.
	Nearly float64
	// Blame is the probability from which on a release is named, BlameRatio how many times as likely as the next one it has to be,
	// Suspect the probability from which on releases are suspects.
	Blame, BlameRatio, Suspect float64
	// Declared is the probability of a cause that was declared, Contradicted that of one which telemetry speaks against.
	Declared, Contradicted float64
}

// NewDefaultWeights returns the weights that are in use.
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
