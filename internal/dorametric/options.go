// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// Options say which metrics a [Builder] gives and in what form.
type Options struct {
	// ScopeName and ScopeVersion name the instrumentation scope.
	ScopeName, ScopeVersion string
	// Instruments are the metrics to give, in the order in which they appear; others are dropped.
	Instruments []dora.Instrument
	// Delta gives counters and histograms as the difference to what was last delivered.
	Delta bool
	// Exponential gives histograms with exponential buckets, at most MaxSize per point.
	Exponential bool
	MaxSize     int32
	// Buckets replaces the explicit bounds of single histograms.
	Buckets map[dora.Metric][]float64
	// Exemplars is the number of exemplars per point, the latest first kept; 0 gives none.
	Exemplars int
	// MaxSeries caps the counter and histogram series remembered.
	MaxSeries int
	// Remember is for how long what was counted of an identity is remembered after it was last reported, so that it goes on
	// when it is back; 0 forgets it at once.
	Remember time.Duration
	// MaxRequestBytes bounds the encoded size of one request; only a single point may exceed it.
	MaxRequestBytes int
	// Tracked says that [Builder.TakeChanged] is called, after every flush.
	Tracked bool
}

func (o Options) boundsOf(i dora.Instrument) []float64 {
	if bounds, ok := o.Buckets[i.Name]; ok {
		return bounds
	}
	return i.Buckets
}
