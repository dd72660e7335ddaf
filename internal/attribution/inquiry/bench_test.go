// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"strconv"
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
)

// BenchmarkAssess assesses a thousand services ten seconds after the last time. Three hundred brought a new version an
// hour ago, a tenth of them a bad one. It includes taking what is told and announced.
func BenchmarkAssess(b *testing.B) {
	f := fleet{services: 1000, fresh: 300}
	q := f.grown(arrival + hour)
	bin := arrival + hour
	for b.Loop() {
		b.StopTimer()
		f.tell(q, bin)
		bin++
		b.StartTimer()
		q.Assess()
		q.TakeTold()
		q.TakeNews()
	}
}

// BenchmarkJudge judges an incident in an environment of a thousand services.
func BenchmarkJudge(b *testing.B) {
	f := fleet{services: 1000, fresh: 300}
	q := f.grown(arrival + hour)
	bin := arrival + hour
	for b.Loop() {
		b.StopTimer()
		f.tell(q, bin)
		bin++
		q.Assess()
		i := incident("service1", bin-1)
		q.Incidents(i.Key.Service, []inquiry.Incident{i})
		b.StartTimer()
		q.Assess()
	}
}

// fleet is many services, of which the first bring a new version.
type fleet struct{ services, fresh int }

func (f *fleet) grown(until health.Bin) *inquiry.Inquiry {
	q := inquiry.New(inquiry.NewDefaultOptions())
	for service := range f.fresh {
		name := "service" + strconv.Itoa(service)
		q.Deployed(scope(name), []join.Deployment{deployment(name, "2", arrival)})
	}
	for bin := noon; bin < until; bin++ {
		f.tell(q, bin)
		if bin%minute == 0 {
			q.Assess()
		}
	}
	return q
}

func (f *fleet) tell(q *inquiry.Inquiry, bin health.Bin) {
	for service := range f.services {
		name := "service" + strconv.Itoa(service)
		f.serve(q, bin, name, "1", 50, 0)
		if service < f.fresh && bin >= arrival {
			failed := int64(0)
			if service%10 == 0 {
				failed = 5
			}
			f.serve(q, bin, name, "2", 25, failed)
		}
	}
}

func (f *fleet) serve(q *inquiry.Inquiry, bin health.Bin, service, version string, n, failed int64) {
	o := health.Observation{
		Collector: "a", Release: identity(service, version), Bin: bin, Count: n - failed,
		Series: health.Series{Metric: health.Operations, Signal: health.Traces, Class: "GET /"},
	}
	q.Observe(o, at(bin+1))
	if failed > 0 {
		o.Count, o.Series.ErrorType = failed, "500"
		q.Observe(o, at(bin+1))
		o.Series = health.Series{Metric: health.FailingTraces}
		q.Observe(o, at(bin+1))
	}
}
