// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// organisation returns deployments of many services, one request each.
func organisation(services, deployments int) []plog.Logs {
	encoder := deliverylog.NewEncoder("test", "")
	now := time.Now()
	var requests []plog.Logs
	for s := range services {
		var events []*delivery.Event
		for d := range deployments {
			e := deployment(fmt.Sprint(s, "-", d), fmt.Sprint("rev-", s, "-", d), now.Add(-time.Duration(d)*time.Hour))
			e.Subject.(*delivery.DeploymentFacts).Service.Name = fmt.Sprint("service-", s)
			events = append(events, e)
		}
		requests = append(requests, encoder.Encode(events))
	}
	return requests
}

func benchmarkEngine(b *testing.B) (*pair, *engine) {
	b.Helper()
	c, err := NewFactory().CreateLogsToMetrics(b.Context(), connectortest.NewNopSettings(metadata.Type), createDefaultConfig(), consumertest.NewNop())
	require.NoError(b, err)
	p := c.(*pair)
	require.NoError(b, p.Start(b.Context(), &statusHost{}))
	b.Cleanup(func() { _ = p.Shutdown(context.WithoutCancel(b.Context())) })
	return p, p.share.Value()
}

func BenchmarkConsume(b *testing.B) {
	p, _ := benchmarkEngine(b)
	requests := organisation(100, 100)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		_ = p.ConsumeLogs(b.Context(), requests[n%len(requests)])
		n++
	}
	b.ReportMetric(float64(n)*100/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkFlush tells a thousand services with a hundred deployments each, of which one is new.
func BenchmarkFlush(b *testing.B) {
	p, e := benchmarkEngine(b)
	for _, logs := range organisation(1000, 100) {
		_ = p.ConsumeLogs(b.Context(), logs)
	}
	e.flush(b.Context(), false)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		_ = p.ConsumeLogs(b.Context(), deployed(fmt.Sprint("new-", n), "aaa", time.Now()))
		e.flush(b.Context(), false)
	}
}

// BenchmarkHealth takes the next ten seconds of a thousand services, three hundred of which have a new release beside the old one, and finds out what follows.
func BenchmarkHealth(b *testing.B) {
	const services, released = 1000, 300
	_, e := benchmarkEngine(b)
	s := &story{}
	for n := range services {
		name := fmt.Sprint("service-", n)
		s.serve = append(s.serve, serving{service: name, version: "1.0", to: 1 << 20, n: 100, perMille: 10})
		if n < released {
			s.serve = append(s.serve, serving{service: name, version: "2.0", from: arrival, to: 1 << 20, n: 20, perMille: 10})
		}
	}
	start := time.Now().Add(-24 * time.Hour)
	next := 0
	feed := func() {
		for _, m := range healthOf(s.bin(start, next)) {
			_ = e.consumeHealth(b.Context(), m)
		}
		next++
	}
	for next < (arrival+30)*6 {
		feed()
	}
	e.evaluate(b.Context())
	for name, step := range map[string]func(){"consume": feed, "evaluate": func() { b.StopTimer(); feed(); b.StartTimer(); e.evaluate(b.Context()) }} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				step()
			}
		})
	}
}
