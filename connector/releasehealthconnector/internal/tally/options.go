// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import "time"

// Options bound what is counted. All limits are positive.
type Options struct {
	// Bins is how many bins, counted back from the newest bin of a release, accept late items.
	Bins int
	// Services and Releases are how many are counted separately at a time; all others are counted together.
	Services, Releases int
	// ReleasesPerService, Classes, ErrorTypes and Fingerprints are how many of them are counted separately for each
	// service: the busiest ones.
	ReleasesPerService, Classes, ErrorTypes, Fingerprints int
	// Only is the signal that operations are counted from; empty for the best signal that a service sends.
	Only Signals
	// HistogramSize is the largest number of buckets of a histogram.
	HistogramSize int32
	// Samples is how many operations of a service are measured per bin before a smaller share is sampled.
	Samples uint32
	// Expiry is how long, in event time, a release is remembered after its last telemetry.
	Expiry time.Duration
}
