// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadatatest"
)

// TestWhatSendersLeaveOutIsCounted sends truncated webhooks and complete ones.
func TestWhatSendersLeaveOutIsCounted(t *testing.T) {
	t.Parallel()
	r := startAll(t, consumertest.NewNop())
	core, logs := observer.New(zapcore.WarnLevel)
	r.outlet.logger = zap.New(core)

	alerts := sourcetest.Load(t, sources+"alertmanager/testdata/notification.json")
	push := sourcetest.Load(t, sources+"gitlab/testdata/push.json")
	for _, hook := range []webhook{
		signed("/alertmanager", "", alerts.JSON()),
		signed("/alertmanager", "", alerts.With("truncatedAlerts", 3).JSON()),
		signed("/alertmanager", "", alerts.With("truncatedAlerts", 4).JSON()),
		signed("/gitlab", "", push.With("total_commits_count", 30).JSON()),
		signed("/gitlab", "", push.With("total_commits_count", 1).JSON()),
	} {
		status, reason := r.post(t, hook)
		require.Equal(t, http.StatusAccepted, status, reason)
	}
	point := func(source string, value int64) metricdata.DataPoint[int64] {
		return metricdata.DataPoint[int64]{Value: value, Attributes: attribute.NewSet(attribute.String("source", source))}
	}
	metadatatest.AssertEqualReceiverDeliveryTruncatedItems(t, r.telemetry,
		[]metricdata.DataPoint[int64]{point("alertmanager", 7), point("gitlab", 28)}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())

	said := map[any]any{}
	for _, entry := range logs.All() {
		said[entry.ContextMap()["source"]] = entry.ContextMap()["left_out"]
	}
	assert.Len(t, logs.All(), 2, "once for each source")
	assert.Equal(t, map[any]any{"alertmanager": int64(3), "gitlab": int64(28)}, said)
}

// TestNonsenseSpoilsNoCounter sends an absurdly large number of truncated alerts.
func TestNonsenseSpoilsNoCounter(t *testing.T) {
	t.Parallel()
	r := startAll(t, consumertest.NewNop())
	alerts := sourcetest.Load(t, sources+"grafana/testdata/notification.json")
	_, _ = r.post(t, signed("/grafana", "", alerts.With("truncatedAlerts", int64(1)<<62).JSON()))
	metadatatest.AssertEqualReceiverDeliveryTruncatedItems(t, r.telemetry, []metricdata.DataPoint[int64]{{
		Value: 1_000_000, Attributes: attribute.NewSet(attribute.String("source", "grafana")),
	}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}
