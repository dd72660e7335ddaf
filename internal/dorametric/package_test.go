// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"fmt"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

var epoch = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// testInstruments has one instrument of every kind.
var testInstruments = []dora.Instrument{
	{Name: "test.deployments", Kind: dora.Counter, Unit: "{deployment}", Description: "Deployments.", Integer: true},
	{Name: "test.active", Kind: dora.UpDownCounter, Unit: "{deployment}", Description: "Active.", Integer: true},
	{Name: "test.rate", Kind: dora.Gauge, Unit: "1", Description: "Rate."},
	{Name: "test.duration", Kind: dora.Histogram, Unit: "s", Description: "Duration.", Buckets: []float64{10, 60, 600}},
}

func testOptions() Options {
	return Options{
		ScopeName: "example.org/connector", ScopeVersion: "1.2.3",
		Instruments: testInstruments, Exemplars: 5, MaxSize: 160,
		MaxSeries: 10_000, MaxRequestBytes: 3 << 20,
	}
}

func attributes(pairs ...string) []dora.Attribute {
	var list []dora.Attribute
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, dora.Attribute{Key: pairs[i], Value: pairs[i+1]})
	}
	return list
}

func service(name string) []dora.Attribute {
	return attributes("deployment.environment.name", "production", "service.name", name)
}

func deployments(status string) dora.Series {
	return dora.Series{Metric: "test.deployments", Attributes: attributes("deployment.status", status)}
}

func duration() dora.Series { return dora.Series{Metric: "test.duration"} }

func one(s dora.Series) dora.Observation { return observed(s, 1) }

func observed(s dora.Series, value float64) dora.Observation {
	return dora.Observation{ID: "o", Series: s, Value: value, At: epoch.UnixNano()}
}

func flushOf(reports ...dora.Report) dora.Flush { return dora.Flush{Reports: reports} }

// after returns the time of the n-th flush.
func after(n int) time.Time { return epoch.Add(time.Duration(n) * time.Minute) }

// build returns all requests of a flush.
func build(b *Builder, f dora.Flush, now time.Time) []Request {
	return slices.Collect(b.Build(f, now))
}

// told is one data point, read back.
type told struct {
	metric      string
	attributes  string
	start, at   pcommon.Timestamp
	value       float64
	count       uint64
	buckets     []uint64
	exemplars   int
	temporality pmetric.AggregationTemporality
}

func (p told) String() string {
	return fmt.Sprintf("%s%s start=%d at=%d value=%g count=%d buckets=%v",
		p.metric, p.attributes, p.start, p.at, p.value, p.count, p.buckets)
}

// read returns every data point of the requests in order.
func read(requests []Request) []told {
	var points []told
	for _, r := range requests {
		metrics := r.Metrics.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics()
		for _, m := range metrics.All() {
			points = append(points, readMetric(m)...)
		}
	}
	return points
}

func readMetric(m pmetric.Metric) []told {
	var points []told
	switch m.Type() {
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			points = append(points, told{
				m.Name(), text(p.Attributes()), p.StartTimestamp(), p.Timestamp(), p.Sum(), p.Count(),
				p.BucketCounts().AsRaw(), p.Exemplars().Len(), m.Histogram().AggregationTemporality(),
			})
		}
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			buckets := append([]uint64{p.ZeroCount()}, p.Positive().BucketCounts().AsRaw()...)
			points = append(points, told{
				m.Name(), text(p.Attributes()), p.StartTimestamp(), p.Timestamp(), p.Sum(), p.Count(),
				buckets, p.Exemplars().Len(), m.ExponentialHistogram().AggregationTemporality(),
			})
		}
	default:
		for _, p := range numberPoints(m).All() {
			value := p.DoubleValue() + float64(p.IntValue())
			point := told{metric: m.Name(), attributes: text(p.Attributes()), start: p.StartTimestamp(), at: p.Timestamp(), value: value, exemplars: p.Exemplars().Len()}
			if m.Type() == pmetric.MetricTypeSum {
				point.temporality = m.Sum().AggregationTemporality()
			}
			points = append(points, point)
		}
	}
	return points
}

func text(m pcommon.Map) string {
	var list []dora.Attribute
	for k, v := range m.All() {
		list = append(list, dora.Attribute{Key: k, Value: v.Str()})
	}
	return keyOf(list)
}

// stamp returns t as the timestamp of a data point.
func stamp(t time.Time) pcommon.Timestamp { return pcommon.NewTimestampFromTime(t) }

// attributesOf returns the attributes of every data point.
func attributesOf(m pmetric.Metric) []pcommon.Map {
	var all []pcommon.Map
	switch m.Type() {
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			all = append(all, p.Attributes())
		}
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			all = append(all, p.Attributes())
		}
	default:
		for _, p := range numberPoints(m).All() {
			all = append(all, p.Attributes())
		}
	}
	return all
}
