// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package scenario plans cases of which it is known what is to blame: what is released when and how, what breaks and
// through which release, if any, what people do about it, and how badly telemetry tells of it.
//
// A [Plan] is drawn from a seed and says everything but the single requests. [Plan.Truth] follows from it alone; only the time of the first
// bad span is added by whoever lets the requests happen.
package scenario
