// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package scenario plans cases with a known cause: which releases there are, what breaks and because of which release, if any,
// how people react, and which defects the telemetry has.
//
// A [Plan] is drawn from a seed and determines everything except single requests. [Plan.Truth] follows from the plan alone; only
// the time of the first bad span is known after the requests were run.
package scenario
