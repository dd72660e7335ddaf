// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// BenchmarkGitHubWebhook measures a signed deployment status from raw bytes to the consumer. Every webhook is about
// another deployment, so none is a duplicate.
func BenchmarkGitHubWebhook(b *testing.B) {
	r := startAll(b, consumertest.NewNop())
	status := sourcetest.Load(b, sources+"github/testdata/deployment_status.json")
	hooks := make([]webhook, b.N)
	for i := range hooks {
		hooks[i] = signed("/github", "deployment_status", status.With("deployment.id", strconv.Itoa(i)).JSON())
	}
	b.SetBytes(int64(len(hooks[0].body)))
	b.ReportAllocs()
	b.ResetTimer()
	for _, hook := range hooks {
		request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, hook.path, bodyOf(hook))
		request.Header = hook.header
		recorder := httptest.NewRecorder()
		r.server.HTTP.Handler.ServeHTTP(recorder, request)
		require.Equal(b, http.StatusAccepted, recorder.Code)
	}
}

// BenchmarkParallelWebhooks measures signed deployment statuses of real size (12 kB) from 64 senders at once: without
// a spool, and with one on file_storage that waits for the disk. The time includes signing and, with a spool, the
// delivery of every webhook.
func BenchmarkParallelWebhooks(b *testing.B) {
	b.Run("no spool", func(b *testing.B) {
		benchmarkParallel(b, start(b, map[string]any{"sources": allSources}, consumertest.NewNop()))
	})
	for _, fsync := range []bool{false, true} {
		b.Run(fmt.Sprintf("spool, fsync %t", fsync), func(b *testing.B) {
			host := newComputer(disktest.File(b, b.TempDir(), fsync))
			benchmarkParallel(b, startOn(b, host, spooled(nil), consumertest.NewNop()))
		})
	}
}

func benchmarkParallel(b *testing.B, r *running) {
	b.Helper()
	const id = "deployment-id"
	template := sourcetest.Load(b, sources+"github/testdata/deployment_status.json").
		With("deployment.id", id).With("deployment.payload", strings.Repeat("real webhooks are large ", 400)).JSON()
	var number atomic.Int64
	b.SetBytes(int64(len(template)))
	b.ReportAllocs()
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			hook := signed("/github", "deployment_status", bytes.ReplaceAll(template, []byte(id), strconv.AppendInt(nil, number.Add(1), 10)))
			request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, hook.path, bodyOf(hook))
			request.Header = hook.header
			recorder := httptest.NewRecorder()
			r.server.HTTP.Handler.ServeHTTP(recorder, request)
			assert.Equal(b, http.StatusAccepted, recorder.Code)
		}
	})
	for r.outlet.spool != nil && r.outlet.spool.Stats(time.Now()).Entries > 0 {
		runtime.Gosched()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "webhooks/s")
}
