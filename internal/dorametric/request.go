// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// Request is one part of a flush, to be sent as a whole and confirmed with [Builder.Delivered].
type Request struct {
	Metrics pmetric.Metrics

	at     pcommon.Timestamp
	series []*series
}

// fieldOverhead bounds what the encoding adds around one message: its tag and its length.
const fieldOverhead = 6

// packer cuts data points into requests of bounded size. Each point is drawn on a stage and measured
// before it moves to the request that has room for it.
type packer struct {
	opts     Options
	at       pcommon.Timestamp
	measure  pmetric.ProtoMarshaler
	stage    pmetric.MetricSlice
	requests []Request

	// size is that of the last request; metric is the last one opened in it, of which.
	size   int
	metric pmetric.Metric
	of     *stream
}

func newPacker(opts Options, at pcommon.Timestamp) *packer {
	stage := pmetric.NewMetrics().ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics()
	return &packer{opts: opts, at: at, stage: stage}
}

// pack adds every row of the stream.
func (p *packer) pack(s *stream) {
	if len(s.rows) == 0 {
		return
	}
	staged := p.stage.AppendEmpty()
	s.describe(staged)
	header := p.measure.MetricSize(staged) + 2*fieldOverhead
	for _, r := range s.rows {
		s.draw(r, staged, p.at)
		p.reserve(s, pointSize(p.measure, staged)+fieldOverhead, header)
		movePoint(staged, p.metric)
		if r.series != nil {
			last := &p.requests[len(p.requests)-1]
			last.series = append(last.series, r.series)
		}
	}
}

// reserve makes room for a point of the stream, opening its metric or a new request when needed.
func (p *packer) reserve(s *stream, point, header int) {
	needed := point
	if p.of != s {
		needed += header
	}
	if len(p.requests) == 0 || p.size+needed > p.opts.MaxRequestBytes {
		p.open()
		needed = point + header
	}
	if p.of != s {
		p.metric = p.metrics().AppendEmpty()
		s.describe(p.metric)
		p.of = s
	}
	p.size += needed
}

func (p *packer) open() {
	m := pmetric.NewMetrics()
	scope := m.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty()
	scope.Scope().SetName(p.opts.ScopeName)
	scope.Scope().SetVersion(p.opts.ScopeVersion)
	p.requests = append(p.requests, Request{Metrics: m, at: p.at})
	p.size = p.measure.MetricsSize(m) + 2*fieldOverhead
	p.of = nil
}

func (p *packer) metrics() pmetric.MetricSlice {
	return p.requests[len(p.requests)-1].Metrics.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics()
}

// pointSize measures the only data point of m.
func pointSize(measure pmetric.ProtoMarshaler, m pmetric.Metric) int {
	//exhaustive:ignore
	switch m.Type() {
	case pmetric.MetricTypeHistogram:
		return measure.HistogramDataPointSize(m.Histogram().DataPoints().At(0))
	case pmetric.MetricTypeExponentialHistogram:
		return measure.ExponentialHistogramDataPointSize(m.ExponentialHistogram().DataPoints().At(0))
	default:
		return measure.NumberDataPointSize(numberPoints(m).At(0))
	}
}

// movePoint moves the only data point of from to the end of to.
func movePoint(from, to pmetric.Metric) {
	//exhaustive:ignore
	switch from.Type() {
	case pmetric.MetricTypeHistogram:
		from.Histogram().DataPoints().MoveAndAppendTo(to.Histogram().DataPoints())
	case pmetric.MetricTypeExponentialHistogram:
		from.ExponentialHistogram().DataPoints().MoveAndAppendTo(to.ExponentialHistogram().DataPoints())
	default:
		numberPoints(from).MoveAndAppendTo(numberPoints(to))
	}
}
