// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

// Kind is the kind of an instrument.
type Kind int

// Kinds of instrument. Observations feed counters and histograms; samples feed up-down counters
// and gauges.
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
	// Integer says that values are whole numbers.
	Integer bool
	// Buckets are the default explicit bounds of a histogram.
	Buckets []float64
	// OptIn says that the metric is emitted only when the user enables it.
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

// Observation is one thing, or several things at once, that enter a counter, or one thing that enters a histogram once.
type Observation struct {
	// ID identifies the observation for as long as its subject is known; it includes the metric. It is empty for
	// several things that were counted elsewhere: none of them is an example.
	ID string
	Series
	// Value is what a histogram observes, or how many things a counter counts.
	Value float64
	// At is the event time of what was observed, in Unix nanoseconds.
	At int64
	// Exemplar holds the attributes too particular for a series, such as deployment.id; TraceID is
	// 16 bytes or empty.
	Exemplar []Attribute
	TraceID  string
}

// Report is what one scope (or one pipeline) has to say now. Identity belongs on every point.
type Report struct {
	Identity     []Attribute
	Samples      []Sample
	Observations []Observation
	// Zeros are the counter and histogram series that exist before their first observation.
	Zeros []Series
}
