// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import "time"

// Options bound what a Counter remembers, and set how far it trusts a stream that it has not read from the start.
type Options struct {
	// SpanMetricsNamespace is the `namespace` in the configuration of the span_metrics connector, which may be empty.
	SpanMetricsNamespace string
	// MaxStreams limits the remembered streams. Points of further streams are refused.
	MaxStreams int
	// Expiry is the event time after which a silent stream is forgotten. If it returns, its next point is only a
	// baseline.
	Expiry time.Duration
	// FreshWithin is how long before its first point a cumulative stream may have started for that point to count
	// whole.
	FreshWithin time.Duration
}

// NewDefaultOptions returns options for services that export at least every minute.
func NewDefaultOptions() Options {
	return Options{
		SpanMetricsNamespace: "traces.span.metrics",
		MaxStreams:           50_000,
		Expiry:               10 * time.Minute,
		FreshWithin:          2 * time.Minute,
	}
}
