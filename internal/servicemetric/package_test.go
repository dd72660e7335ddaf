// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

const (
	cumulative = pmetric.AggregationTemporalityCumulative
	delta      = pmetric.AggregationTemporalityDelta
)

// origin is the start of the stories in the tests.
var origin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// at returns a time of a story, in seconds after its start.
func at(seconds int) pcommon.Timestamp {
	return pcommon.NewTimestampFromTime(origin.Add(time.Duration(seconds) * time.Second))
}

// metric is one data point, as a metric with nothing else.
type metric struct {
	name, unit  string
	temporality pmetric.AggregationTemporality
	start, end  pcommon.Timestamp
	attributes  map[string]any
	resource    map[string]any
	scope       string
	// value is for a Sum, without a number if it is a text; bounds and buckets are for an explicit histogram,
	// exponential for an exponential one.
	value       any
	bounds      []float64
	buckets     []uint64
	exponential *exponential
	absent      bool
	exemplars   []pcommon.Timestamp
}

type exponential struct {
	scale, offset int32
	zero          uint64
	threshold     float64
	buckets       []uint64
}

// duration returns a point of the stable HTTP metric whose operations all took between 0.1 and 0.2 seconds.
func duration(start, end pcommon.Timestamp, count uint64, attributes ...string) metric {
	return metric{
		name: "http.server.request.duration", unit: "s", temporality: cumulative, start: start, end: end,
		bounds: []float64{0.1, 0.2}, buckets: []uint64{0, count, 0}, attributes: pairs(attributes),
	}
}

func pairs(words []string) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(words); i += 2 {
		m[words[i]] = words[i+1]
	}
	return m
}

// request returns the metrics in one request, all with the same resource unless a metric sets its own.
func request(metrics ...metric) pmetric.Metrics {
	md := pmetric.NewMetrics()
	for _, m := range metrics {
		rm := md.ResourceMetrics().AppendEmpty()
		resource := m.resource
		if resource == nil {
			resource = map[string]any{"service.name": "shop"}
		}
		must(rm.Resource().Attributes().FromRaw(resource))
		sm := rm.ScopeMetrics().AppendEmpty()
		sm.Scope().SetName(m.scope)
		m.appendTo(sm.Metrics().AppendEmpty())
	}
	return md
}

func (m metric) appendTo(dst pmetric.Metric) {
	dst.SetName(m.name)
	dst.SetUnit(m.unit)
	switch {
	case m.value != nil:
		sum := dst.SetEmptySum()
		sum.SetIsMonotonic(true)
		sum.SetAggregationTemporality(m.temporality)
		p := sum.DataPoints().AppendEmpty()
		switch v := m.value.(type) {
		case float64:
			p.SetDoubleValue(v)
		case int:
			p.SetIntValue(int64(v))
		}
		m.finish(p)
		m.addExemplars(p.Exemplars())
	case m.exponential != nil:
		h := dst.SetEmptyExponentialHistogram()
		h.SetAggregationTemporality(m.temporality)
		p := h.DataPoints().AppendEmpty()
		p.SetScale(m.exponential.scale)
		p.SetZeroCount(m.exponential.zero)
		p.SetZeroThreshold(m.exponential.threshold)
		p.Positive().SetOffset(m.exponential.offset)
		p.Positive().BucketCounts().FromRaw(m.exponential.buckets)
		p.SetCount(total(m.exponential.buckets) + m.exponential.zero)
		m.finish(p)
		m.addExemplars(p.Exemplars())
	default:
		h := dst.SetEmptyHistogram()
		h.SetAggregationTemporality(m.temporality)
		p := h.DataPoints().AppendEmpty()
		p.ExplicitBounds().FromRaw(m.bounds)
		p.BucketCounts().FromRaw(m.buckets)
		p.SetCount(total(m.buckets))
		m.finish(p)
		m.addExemplars(p.Exemplars())
	}
}

func (m metric) finish(p interface {
	SetStartTimestamp(pcommon.Timestamp)
	SetTimestamp(pcommon.Timestamp)
	Attributes() pcommon.Map
	SetFlags(pmetric.DataPointFlags)
},
) {
	p.SetStartTimestamp(m.start)
	p.SetTimestamp(m.end)
	p.SetFlags(pmetric.DefaultDataPointFlags.WithNoRecordedValue(m.absent))
	must(p.Attributes().FromRaw(m.attributes))
}

func (m metric) addExemplars(dst pmetric.ExemplarSlice) {
	for i, t := range m.exemplars {
		e := dst.AppendEmpty()
		e.SetTimestamp(t)
		e.SetTraceID(pcommon.TraceID{byte(i + 1)})
		e.SetSpanID(pcommon.SpanID{byte(i + 1)})
	}
}

func total(buckets []uint64) uint64 {
	var sum uint64
	for _, n := range buckets {
		sum += n
	}
	return sum
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// read returns the readings of the requests, copied so that they stay valid.
func read(c *servicemetric.Counter, requests ...pmetric.Metrics) []servicemetric.Reading {
	var told []servicemetric.Reading
	for _, md := range requests {
		c.Read(md, func(r servicemetric.Reading) {
			r.Buckets = append([]servicemetric.Bucket(nil), r.Buckets...)
			told = append(told, r)
		})
	}
	return told
}

// separately returns each metric in a request of its own.
func separately(metrics ...metric) []pmetric.Metrics {
	requests := make([]pmetric.Metrics, len(metrics))
	for i, m := range metrics {
		requests[i] = request(m)
	}
	return requests
}

func newCounter() *servicemetric.Counter { return servicemetric.New(servicemetric.NewDefaultOptions()) }

// counts returns the counts of the readings.
func counts(told []servicemetric.Reading) []uint64 {
	counted := []uint64{}
	for _, r := range told {
		counted = append(counted, r.Count)
	}
	return counted
}

// measured returns the number of durations in the readings.
func measured(told []servicemetric.Reading) uint64 {
	var n uint64
	for _, r := range told {
		for _, b := range r.Buckets {
			n += b.Count
		}
	}
	return n
}
