// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// TestWrongTypeInEveryField sends every valid webhook with every value replaced by values that
// are wrong in type or sense. The answer is a plain yes or no, and whatever was taken was
// taken whole: as many events as the valid webhook has.
func TestWrongTypeInEveryField(t *testing.T) {
	t.Parallel()
	for _, hook := range fixtures(t) {
		event := hook.header.Get("X-GitHub-Event") + hook.header.Get("X-Pelorus-Event")
		t.Run(hook.path+" "+event, func(t *testing.T) {
			t.Parallel()
			whole := new(consumertest.LogsSink)
			startAll(t, whole).post(t, hook)
			events := whole.LogRecordCount()
			require.Positive(t, events)

			sink := new(consumertest.LogsSink)
			r := start(t, map[string]any{
				// Nothing is remembered: most mutations leave the same facts.
				"sources": allSources, "deduplication": map[string]any{"ttl": "1ns"},
			}, sink)
			for name, body := range sourcetest.Parse(t, hook.body).Mutations() {
				sink.Reset()
				status, reason := r.post(t, signed(hook.path, event, body))
				switch status {
				case http.StatusAccepted:
					assertWhole(t, name, events, sink.LogRecordCount())
				case http.StatusNoContent:
					assert.Zero(t, sink.LogRecordCount(), name)
				case http.StatusBadRequest:
					assert.Zero(t, sink.LogRecordCount(), name)
					assert.NotEmpty(t, reason, name)
				default:
					t.Errorf("%s: answered %d %s", name, status, reason)
				}
			}
		})
	}
}

// assertWhole knows the mutations that make another whole of a push: without its list it is its head.
func assertWhole(t *testing.T, name string, want, got int) {
	t.Helper()
	switch name {
	case `.commits = null`, `.commits = []`:
		want = 1
	}
	assert.Equal(t, want, got, name)
}
