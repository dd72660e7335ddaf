// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import "time"

// Options bound what a Counter remembers and say how far it trusts a stream that it did not hear from the start.
type Options struct {
	// SpanMetricsNamespace is the `namespace` that the span_metrics connector is configured with; empty is one too.
	SpanMetricsNamespace string
	// MaxStreams caps the streams that are remembered. Points of further ones are refused.
	MaxStreams int
	// Expiry is the event time after which a stream that says nothing is forgotten. What it says later is where counting begins anew.
	Expiry time.Duration
	// FreshWithin is how long before its first point a cumulative stream may have started for the point to count whole.
	FreshWithin time.Duration
}

// NewDefaultOptions returns what suits services that export at least every minute.
func NewDefaultOptions() Options {
	return Options{
		SpanMetricsNamespace: "traces.span.metrics",
		MaxStreams:           50_000,
		Expiry:               10 * time.Minute,
		FreshWithin:          2 * time.Minute,
	}
}
