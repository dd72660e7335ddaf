// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package eprocess tests whether one arm of a comparison fails more often than the other, while the counts are still
// coming in. It knows counts, not releases.
//
// The problem: a release is looked at every few seconds. An ordinary significance test repeated that often raises a
// false alarm sooner or later. Evidence here is therefore an e-value E: a non-negative number whose mean is at most 1
// if the new arm is no worse than tolerated. As a process over time, E ever reaches 1/α with a probability of at most α
// (Ville 1939; Ramdas, Grünwald, Vovk and Shafer 2023, "Game-theoretic statistics and safe anytime-valid inference").
// It may be read after every tick and at any stopping time, without a correction.
//
// The terms:
//
//   - An [Arm] is a number of operations and how many of them failed. "Failed" is whatever is counted: failed
//     operations, or operations slower than a bound ([Slow]).
//   - A [Tick] holds the new arm and its control, counted over the same seconds.
//   - The ratio is the failure rate of the new arm divided by that of the control. The null hypothesis is that it is at
//     most [Tolerated].
//   - LogE is the natural logarithm of an e-value. It is never infinite or NaN, whatever the counts.
//
// How evidence becomes a finding:
//
//  1. [Arrivals] compares with a control that is live at the same time. Given that something failed, which arm did it
//     come from? (Lindon and Malek 2022, "Anytime-valid inference for multinomial count data")
//  2. [Before] compares with the rate expected from the past, for when there is no such control.
//  3. Both keep a log likelihood for each of a few fixed ratios ([Ratios]). These are sums over ticks, so order does
//     not matter. LogE averages the likelihoods of the ratios that are clearly worse than tolerated.
//  4. [Dispersion] measures how much more than chance failures vary. Log likelihoods are divided by it, so that a
//     cluster of failures counts like one failure.
//  5. [Hours] starts evidence afresh every hour, so that an arm may turn bad late. [Average] combines kinds of
//     evidence, and [Discovered] corrects for testing many releases.
//  6. [Decide] requires more than evidence: enough failing traces, an effect that matters, and one that lasts. It gives
//     its reasons.
package eprocess
