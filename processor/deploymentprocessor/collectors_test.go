// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/otelcol-dora/otelcol-dora/internal/porttest"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadatatest"
)

func TestWhatOneCollectorLearnedAnotherAdds(t *testing.T) {
	t.Parallel()
	at := porttest.Free(t)
	edge := started(t, func(c *config) { follow(c, "http://"+at) })
	assert.NotContains(t, edge.sent(t, cart, noon, noon), "deployment.id")
	require.Eventually(t, func() bool {
		failures, err := edge.telemetry.GetMetric("otelcol_processor_deployment_follow_failures")
		return err == nil && len(failures.Data.(metricdata.Sum[int64]).DataPoints) == 1
	}, time.Minute, time.Millisecond, "nobody is there yet")
	metadatatest.AssertEqualProcessorDeploymentFollowFailures(t, edge.telemetry,
		dataPoints{dataPoint(0, "reason", "unreachable")}, ignoreTime, metricdatatest.IgnoreValue())

	central := withHistory(t, func(c *config) {
		server := c.Serve.GetOrInsertDefault()
		server.ServerConfig.NetAddr.Endpoint = at
		server.AllowUnauthenticated = true
	})
	want := central.sent(t, cart, noon, noon)
	require.Contains(t, want, "deployment.id")
	require.Eventually(t, func() bool {
		return assert.ObjectsAreEqual(want, edge.sent(t, cart, noon, noon))
	}, time.Minute, 10*time.Millisecond)
	age, err := edge.telemetry.GetMetric("otelcol_processor_deployment_table_age")
	require.NoError(t, err)
	points := age.Data.(metricdata.Gauge[float64]).DataPoints
	require.Len(t, points, 1)
	source, _ := points[0].Attributes.Value("source")
	assert.Equal(t, "followed", source.AsString())
}

func follow(c *config, endpoint string) {
	client := c.Follow.GetOrInsertDefault()
	client.ClientConfig.Endpoint = endpoint
	client.Interval = 5 * time.Millisecond
}
