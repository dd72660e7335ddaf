// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package eprocess tests whether one arm of a comparison fails more often than the other, while the counts are still coming in. It
// knows counts, not releases.
//
// All evidence is an e-value E: a number that is at most one on average if the arm is no worse than tolerated. Read after every tick,
// it reaches 1/α with a probability of at most α (Ville 1939; Ramdas, Grünwald, Vovk and Shafer 2023, "Game-theoretic
// statistics and safe anytime-valid inference"), so that looking often costs nothing. E-values are kept as natural logarithms, LogE,
// and are never infinite or NaN, whatever the counts.
//
// [Arrivals] compares with a control that lives at the same time: given that something failed, it asks which arm it came from
// (Lindon and Malek 2022, "Anytime-valid inference for multinomial count data"). [Before] compares with what is known from
// before, where there is no such control. Both are sums over ticks, in any order: adding a tick and starting over give the same.
//
// [Hours] renews evidence, so that an arm may turn bad late; [Average] joins kinds of evidence; [Decide] tells what the evidence is enough
// for, and why.
//
// "Failed" is whatever is counted: failed operations, or operations slower than the control's quantile ([Slow]).
package eprocess
