// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Reading is what one data point newly says. Resource, Attributes, Buckets and Exemplars are valid until the call that was told returns.
type Reading struct {
	// Resource is what sent the metric, and Attributes are the data point's own. Metrics that came by way of Prometheus have resource
	// attributes among the latter, under names with underscores.
	Resource, Attributes pcommon.Map
	// Service is set where the data point names another service than its resource.
	Service string
	// Signal is HTTPMetrics for whatever instrumentation measured, RPC and messaging included, and SpanMetrics for what was counted
	// from spans.
	Signal health.Signal
	// Start and End bound, in Unix nanoseconds, when the operations ended: after Start, not after End. End is the data point's time.
	Start, End int64
	// Operation is the method and route, the RPC service and method, the message operation and destination, or the name of the span.
	// It is empty where none is told.
	Operation string
	// ErrorType is what the operations failed with, and empty if they succeeded.
	ErrorType string
	// Count is the number of operations that were newly counted. It is zero where another metric counts them.
	Count uint64
	// Buckets are the durations that were newly measured, by ascending duration; none where they are not told. They may count fewer or
	// more operations than Count.
	Buckets []Bucket
	// Exemplars point at spans that failed, if ErrorType is set; at most MaxExemplars.
	Exemplars []health.Exemplar
}

// MaxExemplars is how many exemplars a reading holds at most.
const MaxExemplars = 4

// Bucket counts operations that took longer than Lower and not longer than Upper seconds. Lower is not negative, Upper may be infinite.
type Bucket struct {
	Lower, Upper float64
	Count        uint64
}

// Middle returns the duration in seconds that stands for the bucket: the geometric mean of its bounds, so that a bucket of an exponential
// histogram stays whole in one of a lower resolution; half the upper bound if the lower is zero; the lower if the upper is infinite.
func (b Bucket) Middle() float64 {
	switch {
	case math.IsInf(b.Upper, 1):
		return b.Lower
	case b.Lower <= 0:
		return b.Upper / 2
	default:
		return math.Sqrt(b.Lower) * math.Sqrt(b.Upper)
	}
}

// Refusals are the data points and durations that were not counted, by reason. They only grow.
type Refusals struct {
	// Streams are points whose stream found no place.
	Streams uint64
	// Malformed are points without time, with an unknown temporality or a value that is no count, and metrics of an unexpected type.
	Malformed uint64
	// Overflow are points into which an SDK or span_metrics put what exceeded its limits: it cannot be told what of it failed.
	Overflow uint64
	// Durations are points that counted, but whose durations could not be read or compared with those before.
	Durations uint64
}
