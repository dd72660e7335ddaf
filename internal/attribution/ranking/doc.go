// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package ranking decides which release caused an incident, that none did, or that it cannot tell.
//
// The idea: every release of the environment that came in the 24 hours before the incident is a candidate, and so is
// "no release". Each candidate gets a score, a sum of terms. A term is the logarithm (in nats) of how much likelier an
// observation is if that candidate is the cause. Positive terms accuse, negative terms excuse. Every term is reported
// with its value and an explanation in words.
//
//  1. The scene is set up: where the incident was noticed, when it began ([eprocess.Onset]), and in which services its
//     failing traces failed or its time was lost.
//  2. The prior says that a release is the cause with probability [Weights.CausedByRelease], shared equally among the
//     candidates.
//  3. Terms for a release compare it with its control or its past: its own failures, the traces that it touched, the
//     failures and delays that began in it, a rollout that never served, the time from its first traffic to the onset,
//     whether its traces reach the incident, whether it served enough to explain it, what happened after it was rolled
//     back, and whether the incident's text names it.
//  4. Terms for "no release" are: failures that began in services without a new release, an onset before all releases,
//     no visible symptom, and other versions that fail alike.
//  5. Scores become probabilities: exp(score/temperature), divided by the sum over all candidates. The temperature is
//     there because terms are not independent. Each probability is then capped by the grade of the comparison behind it.
//  6. A release is named if it is probable enough, clearly more probable than the next candidate, and more than time
//     speaks against it. Otherwise there are suspects, none, or insufficient data.
//  7. A declared cause comes first whatever the terms say. If telemetry contradicts it, that is reported.
//
// Every number that was chosen is in [Weights].
//
// The package has no state: the same evidence gives the same verdict, in whatever order it came.
package ranking
