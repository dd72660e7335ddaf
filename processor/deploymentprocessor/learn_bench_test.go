// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"crypto/sha256"
	"encoding/hex"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// rolledOut returns the events of an organisation that has deployed that many releases of each service.
func rolledOut(services, releases int) []*delivery.Event {
	var events []*delivery.Event
	for release := range releases {
		events = append(events, released(services, release)...)
	}
	return events
}

// released returns the events of one release of each service, started and finished, with what CI usually tells.
func released(services, release int) []*delivery.Event {
	story, number := NewStory(), strconv.Itoa(release)
	for n := range services {
		id := strconv.Itoa(1_000_000_000 + release*services + n)
		says := func(f *delivery.DeploymentFacts) {
			f.Service.Name = "shop-" + strconv.Itoa(n)
			f.Repository.URL = "https://git.example.com/acme/" + f.Service.Name
			sum := sha256.Sum256([]byte(id))
			f.Revision, f.Version, f.Name = hex.EncodeToString(sum[:20]), "1.4."+number, "release "+number
			f.ImageName, f.ImageTags = "registry.example.com/acme/"+f.Service.Name, []string{"1.4." + number}
			f.ImageDigests = []string{"sha256:" + hex.EncodeToString(sum[:])}
		}
		story.Start(release*1000, id, delivery.StateInProgress, says).Finish(release*1000+5, id, delivery.StatusSucceeded, says)
	}
	return story.Events
}

// boundless sets limits that the benchmarks do not reach.
func boundless(c *Config) { c.Limits.Deployments = most }

func BenchmarkRecordsOfNoDelivery(b *testing.B) {
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	const n = 1000
	for range n {
		r := records.AppendEmpty()
		r.Body().SetStr("GET /cart took 12 ms")
		r.SetTimestamp(pcommon.NewTimestampFromTime(Dawn))
		for a := range 8 {
			r.Attributes().PutStr("http.request.attribute."+strconv.Itoa(a), "value")
		}
	}
	g := opened(b, nil, nil)
	b.ReportAllocs()
	for b.Loop() {
		g.learn(b.Context(), logs)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/record")
}

// BenchmarkLearning learns deployments, with one event per batch.
func BenchmarkLearning(b *testing.B) {
	disks := map[string]func(b *testing.B) storage.Client{
		"in memory": func(*testing.B) storage.Client { return nil },
		"durable": func(b *testing.B) storage.Client {
			b.Helper()
			return disktest.File(b, b.TempDir(), false)
		},
	}
	for name, disk := range disks {
		b.Run(name, func(b *testing.B) {
			g := opened(b, disk(b), boundless)
			var batches []plog.Logs
			for _, e := range rolledOut(1000, 20) {
				batches = append(batches, logsOf(e))
			}
			b.ResetTimer()
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				if n == len(batches) {
					b.StopTimer()
					g, n = opened(b, disk(b), boundless), 0
					b.StartTimer()
				}
				g.learn(b.Context(), batches[n])
			}
		})
	}
}

// BenchmarkTheBusiestService derives and publishes the timeline of a service with as many deployments as one may have.
func BenchmarkTheBusiestService(b *testing.B) {
	g := opened(b, nil, nil)
	g.tells(b, rolledOut(1, mostPerScope-1)...)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		g.touch(g.history.Scopes()...)
		g.handOn()
	}
}

// BenchmarkRestoring restores 100,000 deployments of 10,000 services.
func BenchmarkRestoring(b *testing.B) {
	disk := disktest.New()
	before := opened(b, disk, boundless)
	before.tells(b, rolledOut(10_000, 10)...)
	require.NoError(b, before.store.keeper.Checkpoint(b.Context(), before.everything()))
	want := len(before.timelines())
	b.ReportAllocs()
	for b.Loop() {
		require.Len(b, opened(b, disk, boundless).published, want)
	}
	size := 0
	for _, value := range disk.Values() {
		size += len(value)
	}
	b.ReportMetric(float64(size)/100_000, "disk-B/deployment")
}

// BenchmarkMemory measures the memory of 200,000 deployments of 10,000 services.
func BenchmarkMemory(b *testing.B) {
	const services, releases = 10_000, 20
	heap := func() float64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	for b.Loop() {
		before := heap()
		g := opened(b, nil, boundless)
		for release := range releases {
			g.tells(b, released(services, release)...)
		}
		runtime.KeepAlive(g)
		b.ReportMetric((heap()-before)/(services*releases), "B/deployment")
		clear(g.published)
		b.ReportMetric((heap()-before)/(services*releases), "history-B/deployment")
		runtime.KeepAlive(g)
	}
}
