// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/release"

// Observation is one collector's total so far of one series of a release in one bin.
type Observation struct {
	// Collector identifies one run of one collector. Two runs never share it.
	Collector string
	Release   release.Identity
	Bin       Bin
	Series    Series
	// Count is the total so far: in tenths of a trace for FailureOrigins, in whole units for all else.
	Count int64
	// Durations is set only if the metric is Durations; Count is then its count.
	Durations *Histogram
	// Exemplars point at a few failing traces. They are set only for Operations that failed.
	Exemplars []Exemplar
}

// Series says what was counted. Fields that do not apply to the metric are zero.
type Series struct {
	Metric Metric
	// Signal is the signal from which Operations and Durations were counted.
	Signal Signal
	// Class is the operation, for Operations and Durations, if it is one of the service's busiest; else
	// release.Overflow.
	Class string
	// ErrorType is the error of Operations; empty for those that succeeded.
	ErrorType string
	// Fingerprint is the kind of failure, for Fingerprints.
	Fingerprint string
	// EntryNamespace and EntryService say where the traces entered the system, for FailureOrigins and Exposures.
	EntryNamespace, EntryService string
	// Handled: the failure did not reach the entry of its trace, for FailureOrigins.
	Handled bool
	// Touched and EntryFailed are the two sides of Exposures.
	Touched     Touched
	EntryFailed bool
}

// Metric is what is counted. On the wire its name is preceded by "dora.health.".
type Metric string

// The metrics.
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
	// Instances are the distinct instances that were seen.
	Instances Metric = "instances"
	// FailureOrigins are failing traces whose failure began in the release.
	FailureOrigins Metric = "failure_origins"
	// Exposures are traces that touched this release or another of the same service while several were live.
	Exposures Metric = "exposures"
)

// Signal is the signal from which operations are counted. A service is counted from the best signal it sends.
type Signal string

// The signals, best first.
const (
	Traces      Signal = "traces"
	HTTPMetrics Signal = "http_metrics"
	SpanMetrics Signal = "span_metrics"
)

// Touched is the side of a comparison that a trace belongs to.
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
