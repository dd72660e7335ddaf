// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package ranking says which release caused an incident, none of them, or that it cannot tell. It weighs what [watch] saw of the releases of
// an environment: each candidate gets a sum of terms, logarithms of how much likelier the evidence is if that release is the cause, and "none of
// them" is a candidate like any other. All terms are reported with words that a person can read.
//
// All numbers that were chosen stand in [Weights].
//
// It judges from what it is given and remembers nothing: the same evidence gives the same verdict, in whichever order it came.
package ranking
