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
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// organisation returns the deployments of many services, one deployment per request.
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

// BenchmarkFlush flushes a thousand services with a hundred deployments each, one of which is new.
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

// landscape is a set of services, some of which have a new release beside the old one.
type landscape struct {
	story
	engine *engine
	start  time.Time
	next   int
}

// newLandscape returns a landscape that has been watched until half an hour after the new releases arrived.
func newLandscape(b *testing.B, services, released int) *landscape {
	b.Helper()
	_, e := benchmarkEngine(b)
	l := &landscape{engine: e, start: time.Now().Add(-24 * time.Hour)}
	for n := range services {
		name := fmt.Sprint("service-", n)
		l.serve = append(l.serve, serving{service: name, version: "1.0", to: 1 << 20, n: 100, perMille: 10})
		if n < released {
			l.serve = append(l.serve, serving{service: name, version: "2.0", from: arrival, to: 1 << 20, n: 20, perMille: 10})
		}
	}
	for l.next < (arrival+30)*6 {
		l.feed(b)
	}
	e.evaluate(b.Context())
	return l
}

// feed consumes the counts of the next ten seconds.
func (l *landscape) feed(b *testing.B) {
	b.Helper()
	for _, m := range healthOf(l.bin(l.start, l.next)) {
		_ = l.engine.consumeHealth(b.Context(), m)
	}
	l.next++
}

// BenchmarkHealth consumes the next ten seconds of a thousand services, three hundred of which have a new release
// beside the old one, and assesses them.
func BenchmarkHealth(b *testing.B) {
	l := newLandscape(b, 1000, 300)
	for name, step := range map[string]func(){
		"consume":  func() { l.feed(b) },
		"evaluate": func() { b.StopTimer(); l.feed(b); b.StartTimer(); l.engine.evaluate(b.Context()) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				step()
			}
		})
	}
}

// BenchmarkEvaluation evaluates the next ten seconds of a thousand services, thirty of which have a new release beside
// the old one: without an incident, with one more incident of unknown cause, and together with a flush. It reports the
// longest time that each took and the longest time that delivery events had to wait.
func BenchmarkEvaluation(b *testing.B) {
	l := newLandscape(b, 1000, 30)
	opened := 0
	open := func() {
		opened++
		at := l.start.Add(time.Duration(l.next-1) * health.BinWidth)
		_ = l.engine.consume(b.Context(), eventsOf(incident(fmt.Sprint("P", opened), "service-1", at)))
	}
	for _, bench := range []struct {
		name    string
		prepare func()
		step    func()
	}{
		{"calm", func() {}, func() { l.engine.evaluate(b.Context()) }},
		{"incident", open, func() { l.engine.evaluate(b.Context()) }},
		{"flush", func() {}, func() { l.engine.flush(b.Context(), false) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var took, waited time.Duration
			for b.Loop() {
				b.StopTimer()
				l.feed(b)
				bench.prepare()
				waits := l.watchEvents()
				b.StartTimer()
				began := time.Now()
				bench.step()
				took = max(took, time.Since(began))
				b.StopTimer()
				waited = max(waited, waits())
				b.StartTimer()
			}
			b.ReportMetric(float64(took.Milliseconds()), "ms/longest")
			b.ReportMetric(float64(waited.Microseconds())/1000, "ms/longest_event_waits")
		})
	}
}

// watchEvents takes the lock of the book every millisecond, as delivery events do. The returned function stops this and
// returns the longest wait.
func (l *landscape) watchEvents() func() time.Duration {
	done, longest := make(chan struct{}), make(chan time.Duration)
	go func() {
		var most time.Duration
		often := time.NewTicker(time.Millisecond)
		defer often.Stop()
		for {
			select {
			case <-done:
				longest <- most
				return
			case <-often.C:
			}
			began := time.Now()
			l.engine.mu.Lock()
			most = max(most, time.Since(began))
			l.engine.mu.Unlock()
		}
	}()
	return func() time.Duration {
		close(done)
		return <-longest
	}
}
