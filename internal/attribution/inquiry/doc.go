// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package inquiry keeps what telemetry says about releases and incidents: it has package watch follow the releases, keeps the finding on each for as long
// as verdicts may rest on it, asks package ranking about each incident while that is fresh, and says what is news.
//
// Its clock is the end of the newest bin of release health, so that a replay says what was said live. What is said on the way rests on bins that are
// still open; what stands in the end rests on settled bins only, as of moments that depend on event time alone.
package inquiry
