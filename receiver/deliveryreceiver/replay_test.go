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

// TestReplayedDelivery sends every valid webhook twice, as relays, retries and clusters do. The second
// time it is taken over and tells nothing new.
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

// isTimeless knows the webhooks that tell without any time of something that may happen often: rules of
// Grafana's alerting before version 9, and GitLab's feature flags. That it happened again and that
// the webhook was sent again look the same, and a failure that is left out is the worse mistake.
func isTimeless(hook webhook) bool {
	return hook.path == "/grafana" && bytes.Contains(hook.body, []byte(`"ruleId"`)) ||
		hook.path == "/gitlab" && bytes.Contains(hook.body, []byte(`"feature_flag"`))
}
