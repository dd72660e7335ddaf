// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

// Kind is the kind of an instrument.
type Kind int

// Kinds of instrument. Counters and histograms take observations; up-down counters and gauges take samples.
const (
	Counter Kind = iota
	UpDownCounter
	Gauge
	Histogram
)

// Metric is the name of a metric.
type Metric string

// Instrument describes one metric.
type Instrument struct {
	Name        Metric
	Kind        Kind
	Unit        string // UCUM
	Description string
	// Integer means that values are whole numbers.
	Integer bool
	// Buckets are the default explicit bounds of a histogram.
	Buckets []float64
	// OptIn means that the metric is emitted only if the user enables it.
	OptIn bool
}

// Attribute is one attribute of a series or exemplar. All values are strings.
type Attribute struct {
	Key, Value string
}

// Series names one series of a metric within a [Report].
type Series struct {
	Metric     Metric
	Attributes []Attribute
}

// Sample is the present value of a gauge or up-down counter series.
type Sample struct {
	Series
	Value float64
}

// Observation is an increase of a counter or one value of a histogram.
type Observation struct {
	// ID identifies the observation as long as its subject is known; it includes the metric. It is empty for a sum of things that
	// were counted elsewhere, which has no exemplar.
	ID string
	Series
	// Value is the histogram's value or the counter's increase.
	Value float64
	// At is the event time of the observation, in Unix nanoseconds.
	At int64
	// Exemplar holds attributes that would make too many series, such as deployment.id. TraceID is
	// 16 bytes or empty.
	Exemplar []Attribute
	TraceID  string
}

// Report holds the present data of one scope or pipeline. The attributes of Identity belong on every data point.
type Report struct {
	Identity     []Attribute
	Samples      []Sample
	Observations []Observation
	// Zeros are the counter and histogram series that start at 0 before their first observation.
	Zeros []Series
}
