// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import "time"

// Options bound what is counted. All limits are positive.
type Options struct {
	// Bins is how many bins, counted back from a release's own newest, still take what is late.
	Bins int
	// Services and Releases are how many are counted apart at a time; all others are counted together.
	Services, Releases int
	// ReleasesPerService, Classes, ErrorTypes and Fingerprints are how many of a service's own are counted apart: the busiest.
	ReleasesPerService, Classes, ErrorTypes, Fingerprints int
	// Only is what operations are counted from, if not from the best signal that a service sends.
	Only Signals
	// HistogramSize is the largest number of buckets of a histogram.
	HistogramSize int32
	// Samples is how many operations of a service are measured per bin before fewer are sampled.
	Samples uint32
	// Expiry is how long a release is remembered, in event time, after it was last heard of.
	Expiry time.Duration
}
