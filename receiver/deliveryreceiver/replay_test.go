// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"bytes"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
)

// TestReplayedDelivery sends every valid webhook twice, as relays, retries and clusters do. The second copy is
// accepted and records nothing new.
func TestReplayedDelivery(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	hooks := slices.DeleteFunc(fixtures(t), isTimeless)
	for _, hook := range hooks {
		status, reason := r.post(t, hook)
		require.Equal(t, http.StatusAccepted, status, reason)
	}
	slices.Reverse(hooks)
	for _, hook := range hooks {
		told := sink.LogRecordCount()
		status, reason := r.post(t, hook)
		assert.Equal(t, http.StatusAccepted, status, reason)
		assert.Equal(t, told, sink.LogRecordCount(), "%s: %s", hook.path, hook.body)
	}
}

// isTimeless reports whether a webhook has no time although its event may happen repeatedly: rules of Grafana's
// alerting before version 9, and GitLab's feature flags. For these a repeated event and a repeated webhook look the
// same. Both are recorded, because a missed failure is worse than a duplicate.
func isTimeless(hook webhook) bool {
	return hook.path == "/grafana" && bytes.Contains(hook.body, []byte(`"ruleId"`)) ||
		hook.path == "/gitlab" && bytes.Contains(hook.body, []byte(`"feature_flag"`))
}
