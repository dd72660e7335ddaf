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
