// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"fmt"
	"testing"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

// BenchmarkRead reads exports of one process with fifty known streams, all of which have new operations. One operation
// of the benchmark is one data point.
func BenchmarkRead(b *testing.B) {
	for _, kind := range []string{"explicit", "exponential"} {
		b.Run(kind, func(b *testing.B) {
			md, points := processExport(kind == "exponential")
			c := newCounter()
			var told int
			count := func(servicemetric.Reading) { told++ }
			b.ReportAllocs()
			minute := 0
			for b.Loop() {
				if minute%len(points) == 0 {
					b.StopTimer()
					for _, add := range points {
						add(at(60 * (minute/len(points) + 1)))
					}
					b.StartTimer()
					c.Read(md, count)
				}
				minute++
			}
			if told == 0 {
				b.Fatal("nothing was told")
			}
		})
	}
}

// processExport returns the metrics of a process and, for each data point, a function that adds an operation to it.
func processExport(exponentials bool) (pmetric.Metrics, []func(pcommon.Timestamp)) {
	md := pmetric.NewMetrics()
	rm := md.ResourceMetrics().AppendEmpty()
	for i := range 12 {
		rm.Resource().Attributes().PutStr(fmt.Sprintf("resource.attribute.%d", i), "some value of usual length")
	}
	rm.Resource().Attributes().PutStr("service.name", "shop")
	m := rm.ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	m.SetName("http.server.request.duration")
	m.SetUnit("s")
	var add []func(pcommon.Timestamp)
	for i := range 50 {
		if exponentials {
			add = append(add, exponentialPoint(m, i))
		} else {
			add = append(add, explicitPoint(m, i))
		}
	}
	return md, add
}

func describe(attributes pcommon.Map, i int) {
	attributes.PutStr("http.request.method", "GET")
	attributes.PutStr("http.route", fmt.Sprintf("/api/v1/things/{id}/parts/%d", i))
	attributes.PutInt("http.response.status_code", 200)
	attributes.PutStr("url.scheme", "https")
	attributes.PutStr("network.protocol.version", "1.1")
}

func explicitPoint(m pmetric.Metric, i int) func(pcommon.Timestamp) {
	if i == 0 {
		m.SetEmptyHistogram().SetAggregationTemporality(cumulative)
	}
	p := m.Histogram().DataPoints().AppendEmpty()
	describe(p.Attributes(), i)
	p.SetStartTimestamp(at(0))
	p.ExplicitBounds().FromRaw([]float64{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10})
	p.BucketCounts().FromRaw(make([]uint64, 15))
	return func(t pcommon.Timestamp) {
		p.SetTimestamp(t)
		p.SetCount(p.Count() + 1)
		p.BucketCounts().SetAt(5, p.BucketCounts().At(5)+1)
	}
}

func exponentialPoint(m pmetric.Metric, i int) func(pcommon.Timestamp) {
	if i == 0 {
		m.SetEmptyExponentialHistogram().SetAggregationTemporality(cumulative)
	}
	p := m.ExponentialHistogram().DataPoints().AppendEmpty()
	describe(p.Attributes(), i)
	p.SetStartTimestamp(at(0))
	p.SetScale(5)
	p.Positive().SetOffset(-100)
	p.Positive().BucketCounts().FromRaw(make([]uint64, 160))
	return func(t pcommon.Timestamp) {
		p.SetTimestamp(t)
		p.SetCount(p.Count() + 1)
		p.Positive().BucketCounts().SetAt(80, p.Positive().BucketCounts().At(80)+1)
	}
}
