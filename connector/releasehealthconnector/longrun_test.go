// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"context"
	"os"
	"runtime/debug"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/connector/connectortest"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
	"github.com/otelcol-dora/otelcol-dora/internal/spantest"
)

// Environment variables of the long run. `make spans` sets them.
const (
	// envDuration is how long the run lasts, such as 10m; without it the test is skipped.
	envDuration = "SPANS_DURATION"
	// envRate is how many spans are sent per second.
	envRate = "SPANS_RATE"
	// envMemory is the limit of the process's resident memory in MiB, including the prepared spans.
	envMemory = "SPANS_MEMORY"
)

const (
	defaultMemory = 512
	// feeders is the number of concurrent clients.
	feeders = 2
	// patience is how long before the end each client must have been on schedule at least once. A client that cannot
	// keep up falls further and further behind, while a machine may be busy with something else for a moment, even at
	// the end.
	patience = 5 * time.Second
)

// longRun is the traffic of 620 releases, with failures and canaries.
var longRun = spantest.Workload{
	Services: 200, Pods: 6, Versions: 3, Canaries: 20, FailingTraces: 0.02, Resources: 20, SpansPerResource: 50, Batches: 60,
}

// For the whole duration, every operation is counted exactly once, at the given rate and within the memory limit.
func TestSpansAtFullRate(t *testing.T) {
	text := os.Getenv(envDuration)
	if text == "" {
		t.Skipf("%s does not say how long to send spans: use `make spans`", envDuration)
	}
	duration, err := time.ParseDuration(text)
	require.NoError(t, err, envDuration)
	rate, memory := environmentNumber(t, envRate, spantest.DefaultRate), environmentNumber(t, envMemory, defaultMemory)<<20
	before := debug.SetMemoryLimit(int64(memory) * 9 / 10)
	t.Cleanup(func() { debug.SetMemoryLimit(before) })

	telemetry, operations := componenttest.NewTelemetry(), newLedger()
	c := startOurs(t, telemetry, operations)
	clients := make([]*feeder, feeders)
	begin := time.Now()
	for i := range clients {
		clients[i] = &feeder{feed: spantest.NewFeed(longRun, uint64(i), begin, rate/feeders)}
	}
	debug.FreeOSMemory()
	m := newMeter(t)
	feedAll(t, c, clients, duration, m)
	require.NoError(t, c.Shutdown(t.Context()))
	m.logOwn(t, telemetry)

	var sent spantest.Tally
	for _, f := range clients {
		sent.Add(f.feed.Sent())
		assert.Less(t, m.ended.Sub(f.onTime), patience, "since a client kept the rate of %d spans a second", rate)
	}
	m.log(t, sent.Spans)
	assert.Equal(t, int64(sent.Entries), operations.total, "operations")
	assert.Equal(t, int64(sent.FailedEntries), operations.failed, "failed operations")
	assert.LessOrEqual(t, m.maxResident(), memory, "bytes resident")
}

func startOurs(t *testing.T, telemetry *componenttest.Telemetry, next *ledger) connector.Traces {
	t.Helper()
	factory := releasehealthconnector.NewFactory()
	settings := connectortest.NewNopSettings(factory.Type())
	settings.TelemetrySettings = telemetry.NewTelemetrySettings()
	c, err := factory.CreateTracesToMetrics(t.Context(), settings, factory.CreateDefaultConfig(), next)
	require.NoError(t, err)
	require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
	return c
}

// feedAll lets all feeders send for a duration while the meter samples.
func feedAll(t *testing.T, c connector.Traces, clients []*feeder, duration time.Duration, m *meter) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), duration)
	defer cancel()
	now := time.Now()
	for _, f := range clients {
		f.began, f.onTime, f.eventBegan = now, now, f.feed.Now()
	}
	m.begin(now)
	var sending sync.WaitGroup
	for _, f := range clients {
		sending.Go(func() { f.run(ctx, c) })
	}
	m.sample(ctx, t)
	sending.Wait()
	m.stop()
	for _, f := range clients {
		require.NoError(t, f.err)
		m.consuming += f.consuming
	}
}

func environmentNumber(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	number, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return number
}

// feeder sends a feed in real time.
type feeder struct {
	feed              *spantest.Feed
	began, eventBegan time.Time
	// onTime is when the feeder last had to wait for the next batch to be due.
	onTime time.Time
	// consuming is the total time spent in the connector.
	consuming time.Duration
	err       error
}

func (f *feeder) run(ctx context.Context, c connector.Traces) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		due := f.began.Add(f.feed.Now().Sub(f.eventBegan))
		if ahead := time.Until(due); ahead > 0 {
			f.onTime = time.Now()
			timer.Reset(ahead)
			select {
			case <-timer.C:
			case <-ctx.Done():
			}
		}
		if ctx.Err() != nil {
			return
		}
		batch := f.feed.Next()
		began := time.Now()
		if f.err = c.ConsumeTraces(context.WithoutCancel(ctx), batch); f.err != nil {
			return
		}
		f.consuming += time.Since(began)
	}
}
