// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
)

// serving is the traffic of one release from one minute of a story to another: n operations every ten seconds, perMille
// of which fail.
type serving struct {
	service, version string
	from, to         int
	n, perMille      int64
	// origin is the entry service of the traces that fail because of this service; empty without traces.
	origin string
}

// story is what happens to services: their traffic, and the events that webhooks send in each minute.
type story struct {
	minutes int
	serve   []serving
	tell    map[int][]*delivery.Event
}

// bin returns the health of the traffic in the n-th bin after start, or nil without traffic.
func (s *story) bin(start time.Time, n int) []health.Observation {
	var all []health.Observation
	minute, at := n/6, health.BinOf(start.UnixNano())+health.Bin(n)
	for _, of := range s.serve {
		if minute < of.from || minute >= of.to {
			continue
		}
		failed := of.n*of.perMille*int64(n+1)/1000 - of.n*of.perMille*int64(n)/1000
		all = append(all, of.observations(at, of.n-failed, "")...)
		all = append(all, of.observations(at, failed, "500")...)
		if of.origin != "" && failed > 0 {
			o := of.observations(at, 10*failed, "")[0] // in tenths of a trace
			o.Series = health.Series{Metric: health.FailureOrigins, EntryService: of.origin}
			all = append(all, o)
		}
	}
	return all
}

func (s *serving) observations(bin health.Bin, count int64, errorType string) []health.Observation {
	if count == 0 {
		return nil
	}
	o := health.Observation{
		Collector: "collector-1", Bin: bin, Count: count,
		Release: release.Identity{Service: s.service, Environment: "production", Version: s.version, Step: release.StepVersion},
		Series:  health.Series{Metric: health.Operations, Signal: health.Traces, Class: "GET /", ErrorType: errorType},
	}
	if errorType != "" {
		o.Exemplars = []health.Exemplar{{TraceID: [16]byte{1, byte(bin)}, SpanID: [8]byte{2, byte(bin)}, Time: bin.Start() + 1}}
	}
	return []health.Observation{o}
}

func healthOf(observations []health.Observation) []pmetric.Metrics {
	return slices.Collect(healthmetric.Build(slices.Values(observations), healthmetric.Options{ScopeName: "test"}))
}

func eventsOf(events ...*delivery.Event) plog.Logs {
	return deliverylog.NewEncoder("test", "").Encode(events)
}

// live plays minutes of the story in real time: bins when they end, events when they are due.
func (s *story) live(t *testing.T, r *rig, start time.Time, from, to int) {
	t.Helper()
	for minute := from; minute < to; minute++ {
		s.minute(t, start, minute, r)
	}
}

// minute plays one minute of the story in real time to all rigs.
func (s *story) minute(t *testing.T, start time.Time, minute int, rigs ...*rig) {
	t.Helper()
	if events := s.tell[minute]; len(events) > 0 {
		for _, r := range rigs {
			r.consume(t, eventsOf(events...))
		}
	}
	for n := minute * 6; n < minute*6+6; n++ {
		elapse(time.Until(start.Add(time.Duration(n+1) * health.BinWidth)))
		for _, r := range rigs {
			r.feed(t, s.bin(start, n))
		}
	}
}

// feed gives health to both pairs, as the Collector does.
func (r *rig) feed(t *testing.T, observations []health.Observation) {
	t.Helper()
	for _, m := range healthOf(observations) {
		m.MarkReadOnly()
		require.NoError(t, r.healthToLogs.ConsumeMetrics(t.Context(), m))
		require.NoError(t, r.healthToMetrics.ConsumeMetrics(t.Context(), m))
	}
}

// released returns the deployment of a version of a service that finished at the given time.
func released(service, version string, at time.Time) *delivery.Event {
	e := deployment(service+"-"+version, "rev-"+version, at)
	facts := e.Subject.(*delivery.DeploymentFacts)
	facts.Service.Name, facts.Version = service, version
	return e
}

// told returns the records with the given names, in the order in which they were sent.
func (r *rig) told(names ...string) []logRecord {
	var found []logRecord
	for _, logs := range slices.Concat(r.past, r.logs.AllLogs()) {
		for _, record := range recordsOf(logs) {
			if slices.Contains(names, record.Event) {
				found = append(found, record)
			}
		}
	}
	return found
}
