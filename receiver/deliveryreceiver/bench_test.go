// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// BenchmarkGitHubWebhook measures a signed deployment status from raw bytes to the consumer. Every
// webhook is another deployment, so none is a duplicate.
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
		r.server.Handler.ServeHTTP(recorder, request)
		require.Equal(b, http.StatusAccepted, recorder.Code)
	}
}
