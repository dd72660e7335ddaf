// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// form is one of the two forms of the output.
type form struct {
	temporality pmetric.AggregationTemporality
	// identityOnPoints puts release and collector on the data points instead of the resource.
	identityOnPoints bool
}

// writer distributes data points over requests of bounded size.
type writer struct {
	form  form
	opts  Options
	yield func(pmetric.Metrics) bool

	request pmetric.Metrics
	// size bounds the encoded size of the request.
	size int
	// metrics are those of the current resource. opened is false while the request has no such resource.
	metrics pmetric.MetricSlice
	opened  bool
	// open holds the metrics of the current resource by rank. identity and collector are those of the resource.
	open      []openMetric
	identity  release.Identity
	collector string
	// identitySize bounds the encoded size of the attributes of the identity.
	identitySize int
}

// openMetric is a metric of the current resource. opened is false while it has no data points.
type openMetric struct {
	metric pmetric.Metric
	opened bool
}

func newWriter(f form, o Options, yield func(pmetric.Metrics) bool) *writer {
	if o.MaxRequestBytes == 0 {
		o.MaxRequestBytes = DefaultMaxRequestBytes
	}
	return &writer{form: f, opts: o, yield: yield, request: pmetric.NewMetrics(), open: make([]openMetric, len(instruments))}
}

// write adds a data point. If the request has no room for it, write yields the request first. It returns false if no
// more requests are wanted.
func (w *writer) write(p point) bool {
	rank, known := rankOf[p.told.Series.Metric]
	if !known {
		return true
	}
	w.turnTo(p.told)
	needed := w.needed(rank, p.told)
	if w.size > 0 && w.size+needed > w.opts.MaxRequestBytes {
		if !w.flush() {
			return false
		}
		needed = w.needed(rank, p.told)
	}
	w.size += needed
	instruments[rank].writePoint(p, w.metric(rank), &w.form)
	return true
}

// flush yields the request unless it is empty.
func (w *writer) flush() bool {
	if w.size == 0 {
		return true
	}
	done := w.request
	w.request, w.size = pmetric.NewMetrics(), 0
	w.leave()
	return w.yield(done)
}

// turnTo leaves the current resource if the observation belongs to another one.
func (w *writer) turnTo(o *health.Observation) {
	if w.identitySize > 0 && w.identity == o.Release && w.collector == o.Collector {
		return
	}
	w.identity, w.collector = o.Release, o.Collector
	w.identitySize = identityBytes(o.Collector, &o.Release)
	if !w.form.identityOnPoints {
		w.leave()
	}
}

func (w *writer) leave() {
	w.opened = false
	clear(w.open)
}

// needed bounds how many bytes the observation adds to the request.
func (w *writer) needed(rank int, o *health.Observation) int {
	i := &instruments[rank]
	size := i.bytesOf(o)
	if w.form.identityOnPoints {
		size += w.identitySize
	}
	if !w.open[rank].opened {
		size += len(i.name) + len(i.unit) + len(i.description) + 8*fieldBytes
	}
	if !w.opened {
		size += 8*fieldBytes + len(resourceSchemaURL) + len(scopeSchemaURL) + len(w.opts.ScopeName) + len(w.opts.ScopeVersion)
		if !w.form.identityOnPoints {
			size += w.identitySize
		}
	}
	return size
}

// metric returns a metric of the current resource, and creates the metric and the resource if necessary.
func (w *writer) metric(rank int) pmetric.Metric {
	if !w.opened {
		w.openResource()
	}
	of := &w.open[rank]
	if !of.opened {
		of.metric, of.opened = w.metrics.AppendEmpty(), true
		instruments[rank].describe(of.metric, w.form.temporality)
	}
	return of.metric
}

func (w *writer) openResource() {
	resource := w.request.ResourceMetrics().AppendEmpty()
	resource.SetSchemaUrl(resourceSchemaURL)
	if !w.form.identityOnPoints {
		attributes := resource.Resource().Attributes()
		attributes.EnsureCapacity(identityKeys)
		putIdentity(attributes, w.collector, &w.identity)
	}
	scope := resource.ScopeMetrics().AppendEmpty()
	scope.SetSchemaUrl(scopeSchemaURL)
	scope.Scope().SetName(w.opts.ScopeName)
	scope.Scope().SetVersion(w.opts.ScopeVersion)
	w.metrics, w.opened = scope.Metrics(), true
}
