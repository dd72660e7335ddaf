// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Reading is what one data point newly reports. Resource, Attributes, Buckets and Exemplars are valid only during the
// call of told.
type Reading struct {
	// Resource is that of the metric's sender. Attributes are those of the data point; for metrics that came through
	// Prometheus they include resource attributes, under names with underscores.
	Resource, Attributes pcommon.Map
	// Service is set if the data point names another service than its resource.
	Service string
	// Signal is HTTPMetrics for everything that instrumentation measured, including RPC and messaging, and SpanMetrics
	// for what was counted from spans.
	Signal health.Signal
	// Start and End bound the time when the operations ended, in Unix nanoseconds: after Start and not after End. End
	// is the data point's time.
	Start, End int64
	// Operation is the method and route, the RPC service and method, the message operation and destination, or the name
	// of the span. It is empty if unknown.
	Operation string
	// ErrorType is the error type of failed operations, and empty if they succeeded.
	ErrorType string
	// Count is the number of new operations. It is 0 if another metric counts them.
	Count uint64
	// Buckets are the new durations, in ascending order; empty if there are none. They may hold fewer or more
	// operations than Count.
	Buckets []Bucket
	// Exemplars refer to failed spans, if ErrorType is set; at most MaxExemplars.
	Exemplars []health.Exemplar
}

// MaxExemplars is the maximum number of exemplars of a reading.
const MaxExemplars = 4

// Bucket counts operations that took longer than Lower and not longer than Upper seconds. Lower is not negative; Upper
// may be infinite.
type Bucket struct {
	Lower, Upper float64
	Count        uint64
}

// Middle returns the duration in seconds that represents the bucket: the geometric mean of its bounds, so that a bucket
// of an exponential histogram falls as a whole into one bucket of a lower resolution. It is half the upper bound if the
// lower bound is zero, and the lower bound if the upper one is infinite.
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

// Refusals count the data points and durations that were not counted, by reason. The counts only grow.
type Refusals struct {
	// Streams are points for whose stream there was no room.
	Streams uint64
	// Malformed are points without a time, with an unknown temporality or with a value that is not a count, and metrics
	// of an unexpected type.
	Malformed uint64
	// Overflow are points in which an SDK or span_metrics collected what exceeded its limits. It is unknown which of
	// their operations failed.
	Overflow uint64
	// Durations are points that were counted, but whose durations could not be read or compared with the earlier ones.
	Durations uint64
}
