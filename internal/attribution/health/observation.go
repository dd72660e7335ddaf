// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/release"

// Observation is what one collector counted so far of one series of a release in one bin.
type Observation struct {
	// Collector identifies one run of one collector: two runs never share it.
	Collector string
	Release   release.Identity
	Bin       Bin
	Series    Series
	// Count is the total so far. Failure origins are counted in tenths of a trace, all else in whole units.
	Count int64
	// Durations is set for Durations only, and Count is then its count.
	Durations *Histogram
	// Exemplars point at failing traces; few, and only where Operations failed.
	Exemplars []Exemplar
}

// Series says what was counted. Fields that a metric does not use are zero.
type Series struct {
	Metric Metric
	// Signal is what Operations and Durations were counted from.
	Signal Signal
	// Class is the operation of Operations and Durations where it is one of the service's busiest, else release.Overflow.
	Class string
	// ErrorType is what Operations failed with; empty for those that succeeded.
	ErrorType string
	// Fingerprint is the kind of failure of Fingerprints.
	Fingerprint string
	// EntryNamespace and EntryService are where the traces of FailureOrigins and Exposures entered the system.
	EntryNamespace, EntryService string
	// Handled says of FailureOrigins that the failure did not reach the entry of its trace.
	Handled bool
	// Touched and EntryFailed are the two sides of Exposures.
	Touched     Touched
	EntryFailed bool
}

// Metric is one of the things that are counted. On the wire its name is preceded by "dora.health.".
type Metric string

// What is counted.
const (
	// Operations are the entry spans of the release: SERVER and CONSUMER spans, and spans without a parent.
	Operations Metric = "operations"
	// Durations are how long entry spans took in the release itself, without the time spent waiting for other services.
	Durations Metric = "operation.duration"
	// FailingTraces are the traces in which at least one operation of the release failed.
	FailingTraces Metric = "failing_traces"
	// Fingerprints are failures by their kind.
	Fingerprints Metric = "fingerprints"
	// ErrorLogs are log records of severity ERROR and above.
	ErrorLogs Metric = "error_logs"
	// Instances are the distinct instances that were heard of.
	Instances Metric = "instances"
	// FailureOrigins are failing traces whose failure began in the release.
	FailureOrigins Metric = "failure_origins"
	// Exposures are traces that touched this release or another of the same service while several were live.
	Exposures Metric = "exposures"
)

// Signal is what operations are counted from. A service is counted from the best one it sends.
type Signal string

// The signals, best first.
const (
	Traces      Signal = "traces"
	HTTPMetrics Signal = "http_metrics"
	SpanMetrics Signal = "span_metrics"
)

// Touched says which side of a comparison a trace was on.
type Touched string

// The two sides: the release itself, or only other releases of the same service.
const (
	TouchedThis  Touched = "this"
	TouchedOther Touched = "other"
)

// Exemplar is a failing span.
type Exemplar struct {
	TraceID [16]byte
	SpanID  [8]byte
	// Time is the span's end in Unix nanoseconds.
	Time int64
}

// Histogram is an exponential histogram of seconds as OpenTelemetry defines it (base 2^2^-Scale, bucket i
// holds (base^(Offset+i), base^(Offset+i+1)]); there are no negative values.
type Histogram struct {
	Scale     int32
	Count     uint64
	Sum       float64
	Min, Max  float64
	ZeroCount uint64
	Offset    int32
	Buckets   []uint64
}
