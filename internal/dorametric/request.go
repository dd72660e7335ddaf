// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"iter"
	"runtime"
	"slices"
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// Request is one share of a flush. It is sent as a whole and confirmed with [Builder.Delivered].
type Request struct {
	Metrics pmetric.Metrics

	at    pcommon.Timestamp
	parts []part
}

// requests builds the requests from the queued rows, as many at a time as there are processors.
func (b *Builder) requests(at pcommon.Timestamp) iter.Seq[Request] {
	shares := b.cut()
	return func(yield func(Request) bool) {
		for some := range slices.Chunk(shares, runtime.GOMAXPROCS(0)) {
			for _, r := range b.makeAll(some, at) {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// makeAll builds one request of each share.
func (b *Builder) makeAll(shares [][]part, at pcommon.Timestamp) []Request {
	requests := make([]Request, len(shares))
	var wg sync.WaitGroup
	for i, share := range shares {
		wg.Go(func() { requests[i] = Request{Metrics: b.draw(share, at), at: at, parts: share} })
	}
	wg.Wait()
	return requests
}

// draw writes the parts into a request. It is safe to call concurrently, because it only reads the state of the
// builder.
func (b *Builder) draw(parts []part, at pcommon.Timestamp) pmetric.Metrics {
	drawn, metrics := b.envelope()
	metrics.EnsureCapacity(len(parts))
	for _, p := range parts {
		m := metrics.AppendEmpty()
		p.stream.describe(m)
		p.stream.reserve(m, len(p.rows))
		for _, r := range p.rows {
			p.stream.draw(r, b.reported[r.scope], m, at)
		}
	}
	return drawn
}

// envelope returns a request without metrics, and the slice for its metrics.
func (b *Builder) envelope() (pmetric.Metrics, pmetric.MetricSlice) {
	m := pmetric.NewMetrics()
	scope := m.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty()
	scope.Scope().SetName(b.opts.ScopeName)
	scope.Scope().SetVersion(b.opts.ScopeVersion)
	return m, scope.Metrics()
}
