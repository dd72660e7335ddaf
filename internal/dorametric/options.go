// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// Options set which metrics a [Builder] reports and in what form.
type Options struct {
	// ScopeName and ScopeVersion name the instrumentation scope.
	ScopeName, ScopeVersion string
	// Instruments are the metrics to report, in the order in which they appear; others are dropped.
	Instruments []dora.Instrument
	// Delta reports counters and histograms as the difference from what was last delivered.
	Delta bool
	// Exponential reports histograms with exponential buckets, at most MaxSize per point.
	Exponential bool
	MaxSize     int32
	// Buckets replaces the explicit bounds of single histograms.
	Buckets map[dora.Metric][]float64
	// Exemplars is the maximum number of exemplars per point; the latest are kept. 0 means no exemplars.
	Exemplars int
	// MaxSeries limits the counter and histogram series that are remembered.
	MaxSeries int
	// Remember is how long the counters of an identity are remembered after it was last reported, so that they continue
	// if it returns; 0 means not at all.
	Remember time.Duration
	// MaxRequestBytes bounds the encoded size of one request; only a single point may exceed it.
	MaxRequestBytes int
	// Tracked must be set if [Builder.TakeChanged] is called, which must then follow every flush.
	Tracked bool
}

func (o Options) boundsOf(i dora.Instrument) []float64 {
	if bounds, ok := o.Buckets[i.Name]; ok {
		return bounds
	}
	return i.Buckets
}
