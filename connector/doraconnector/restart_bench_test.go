// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/extension/extensiontest"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// stateVariable names the environment variable with the folder of the state. If it is set, the process restarts from
// that state.
const stateVariable = "DORA_BENCH_STATE"

// restarted is what a restart cost in a process that did nothing else.
type restarted struct {
	Restore, FirstFlush, NextFlush time.Duration
	LiveHeap                       uint64
	// RestoredRSS is the peak memory until the state was restored, PeakRSS the peak until the flushes were done, in
	// bytes.
	RestoredRSS, PeakRSS uint64
}

// BenchmarkRestart restarts an engine in a fresh process, with the state of the given number of deployments in
// file_storage. It measures the time from the start to the end of the first flush, the time of the next flush, and the
// memory that they take.
func BenchmarkRestart(b *testing.B) {
	if folder := os.Getenv(stateVariable); folder != "" {
		measureRestart(b, folder)
		return
	}
	for _, services := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprintf("deployments=%d", services*100), func(b *testing.B) {
			folder := b.TempDir()
			writeState(b, folder, services, 100)
			var r restarted
			for b.Loop() {
				r = restartElsewhere(b, folder)
			}
			b.ReportMetric((r.Restore + r.FirstFlush).Seconds(), "s-until-ready")
			b.ReportMetric(r.Restore.Seconds(), "s-restore")
			b.ReportMetric(r.NextFlush.Seconds()*1000, "ms-next-flush")
			b.ReportMetric(float64(r.LiveHeap)/(1<<20), "MiB-heap")
			b.ReportMetric(float64(r.RestoredRSS)/(1<<20), "MiB-RSS-restored")
			b.ReportMetric(float64(r.PeakRSS)/(1<<20), "MiB-peak-RSS")
		})
	}
}

func restartElsewhere(b *testing.B, folder string) restarted {
	b.Helper()
	command := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkRestart$", "-test.benchtime=1x")
	command.Env = append(os.Environ(), stateVariable+"="+folder)
	output, err := command.CombinedOutput()
	require.NoError(b, err, string(output))
	raw, err := os.ReadFile(filepath.Join(folder, "restarted.json"))
	require.NoError(b, err)
	var r restarted
	require.NoError(b, json.Unmarshal(raw, &r))
	return r
}

func measureRestart(b *testing.B, folder string) {
	b.Helper()
	b.ReportAllocs()
	var r restarted
	began := time.Now()
	e, stop := durableEngine(b, folder)
	r.Restore = time.Since(began)
	r.RestoredRSS = peakRSS(b)
	r.FirstFlush = timeFlush(b, e)
	r.NextFlush = medianFlush(b, e)
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	r.LiveHeap, r.PeakRSS = memory.HeapAlloc, peakRSS(b)
	stop()
	raw, err := json.Marshal(r)
	require.NoError(b, err)
	require.NoError(b, os.WriteFile(filepath.Join(folder, "restarted.json"), raw, 0o600))
}

func timeFlush(b *testing.B, e *engine) time.Duration {
	b.Helper()
	began := time.Now()
	require.NoError(b, e.turn.Take(b.Context(), func() { e.flush(b.Context(), false) }))
	return time.Since(began)
}

// medianFlush returns the median duration of five flushes: a single flush may coincide with a garbage collection.
func medianFlush(b *testing.B, e *engine) time.Duration {
	b.Helper()
	var took []time.Duration
	for range 5 {
		took = append(took, timeFlush(b, e))
	}
	slices.Sort(took)
	return took[2]
}

// durableEngine starts an engine with file_storage in the folder. Its metrics and verdicts are discarded.
func durableEngine(b *testing.B, folder string) (e *engine, stop func()) {
	b.Helper()
	factory := filestorage.NewFactory()
	cfg := factory.CreateDefaultConfig().(*filestorage.Config)
	cfg.Directory = folder
	extension, err := factory.Create(b.Context(), extensiontest.NewNopSettings(factory.Type()), cfg)
	require.NoError(b, err)
	require.NoError(b, extension.Start(b.Context(), componenttest.NewNopHost()))

	config := createDefaultConfig().(*Config)
	config.Storage, config.FlushInterval = &diskID, maxFlushInterval
	config.Limits.Deployments, config.Limits.Series = 2_000_000, 2_000_000
	settings := connectortest.NewNopSettings(metadata.Type)
	settings.ID = component.NewID(metadata.Type) // the storage key depends on it
	c, err := NewFactory().CreateLogsToMetrics(b.Context(), settings, config, consumertest.NewNop())
	require.NoError(b, err)
	p := c.(*pair)
	require.NoError(b, p.Start(b.Context(), &statusHost{extensions: map[component.ID]component.Component{diskID: extension}}))
	return p.share.Value(), func() {
		ctx := context.WithoutCancel(b.Context())
		require.NoError(b, p.Shutdown(ctx))
		require.NoError(b, extension.Shutdown(ctx))
	}
}

// writeState makes an engine store the deployments of many services over the last months, one deployment per service
// and day.
func writeState(b *testing.B, folder string, services, deployments int) {
	b.Helper()
	e, stop := durableEngine(b, folder)
	now := time.Now()
	for s := range services {
		events := make([]*delivery.Event, 0, 2*deployments)
		for d := range deployments {
			events = append(events, tellDeployment(s, d, now.AddDate(0, 0, d-deployments))...)
		}
		e.apply(events)
		require.NoError(b, e.keeper.Sync(b.Context()))
	}
	timeFlush(b, e)
	stop()
}

// tellDeployment returns the events of one deployment in a pipeline: its start and its end.
func tellDeployment(service, number int, at time.Time) []*delivery.Event {
	id := strconv.Itoa(7_000_000_000 + service*1000 + number)
	subject := delivery.DeploymentFacts{
		ID:          id,
		Service:     delivery.Service{Namespace: "acme", Name: fmt.Sprintf("service-%05d", service)},
		Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction},
		Repository:  delivery.Repository{URL: fmt.Sprintf("https://github.com/acme/service-%05d", service)},
		Ref:         delivery.Ref{Name: "main", Type: "branch"},
		Revision:    fmt.Sprintf("%020x%020x", service+1, number+1),
		Version:     fmt.Sprintf("1.%d.0", number),
	}
	started, finished := subject, subject
	started.State, finished.Status = delivery.StateInProgress, delivery.StatusSucceeded
	tell := func(name delivery.EventName, facts *delivery.DeploymentFacts, at time.Time) *delivery.Event {
		return &delivery.Event{Name: name, Provider: "github", Time: at, Observed: at, Subject: facts}
	}
	return []*delivery.Event{
		tell(delivery.DeploymentStarted, &started, at),
		tell(delivery.DeploymentFinished, &finished, at.Add(3*time.Minute)),
	}
}

// peakRSS returns the peak memory of this process, in bytes.
func peakRSS(b *testing.B) uint64 {
	b.Helper()
	status, err := os.Open("/proc/self/status")
	if err != nil {
		b.Skip("peak memory is read from /proc, which is not here:", err)
	}
	defer func() { _ = status.Close() }()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			kib, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			require.NoError(b, err)
			return kib << 10
		}
	}
	return 0
}
