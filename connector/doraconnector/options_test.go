// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// TestOptionsReachTheOutput changes one option at a time and checks its effect on the output.
func TestOptionsReachTheOutput(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		set   func(*Config)
		check func(*testing.T, pmetric.Metrics)
	}{
		"defaults": {
			set: func(*Config) {},
			check: func(t *testing.T, m pmetric.Metrics) {
				t.Helper()
				recovery := metricNamed(t, m, "dora.deployment.recovery_time").Histogram()
				assert.Equal(t, pmetric.AggregationTemporalityCumulative, recovery.AggregationTemporality())
				assert.Equal(t, 13, recovery.DataPoints().At(0).ExplicitBounds().Len())
				assert.Equal(t, 1, exemplarsIn(m, "dora.deployment.recovery_time"))
				assert.NotContains(t, figures(t, m), "dora.deployment.window_total{deployment.environment.name=production, dora.window.size=7d, service.namespace=shop}")
			},
		},
		"namespaces": {
			set: func(c *Config) { c.Scopes = []string{scopeService, scopeNamespace} },
			check: func(t *testing.T, m pmetric.Metrics) {
				t.Helper()
				pooled := figures(t, m)["dora.deployment.window_total{deployment.environment.name=production, dora.window.size=7d, service.namespace=shop}"]
				assert.InDelta(t, 2, pooled.Value, 0)
			},
		},
		"no exemplars": {
			set: func(c *Config) { c.Exemplars.Enabled = false },
			check: func(t *testing.T, m pmetric.Metrics) {
				t.Helper()
				assert.Zero(t, exemplarsIn(m, "dora.deployment.recovery_time"))
			},
		},
		"own buckets": {
			set: func(c *Config) { c.Histogram.Buckets = map[string][]float64{"dora.deployment.recovery_time": {1, 2}} },
			check: func(t *testing.T, m pmetric.Metrics) {
				t.Helper()
				points := metricNamed(t, m, "dora.deployment.recovery_time").Histogram().DataPoints()
				assert.Equal(t, []float64{1, 2}, points.At(0).ExplicitBounds().AsRaw())
			},
		},
		"exponential": {
			set: func(c *Config) { c.Histogram.Type = histogramExponential },
			check: func(t *testing.T, m pmetric.Metrics) {
				t.Helper()
				assert.Equal(t, pmetric.MetricTypeExponentialHistogram, metricNamed(t, m, "dora.deployment.recovery_time").Type())
			},
		},
		"delta": {
			set: func(c *Config) { c.Temporality = temporalityDelta },
			check: func(t *testing.T, m pmetric.Metrics) {
				t.Helper()
				failures := metricNamed(t, m, "dora.change.failures").Sum()
				assert.Equal(t, pmetric.AggregationTemporalityDelta, failures.AggregationTemporality())
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test.check(t, flushedWith(t, test.set)) })
		})
	}
}

// flushedWith returns the metrics that a connector sends for a rollback in the namespace shop.
func flushedWith(t *testing.T, set func(*Config)) pmetric.Metrics {
	t.Helper()
	r := newRig(t, set)
	r.start(t)
	now := time.Now()
	events := []*delivery.Event{
		deployment("1", "aaa", now.Add(-3*time.Hour)),
		deployment("2", "bbb", now.Add(-2*time.Hour)),
		deployment("3", "aaa", now.Add(-1*time.Hour)),
	}
	for _, e := range events {
		e.Subject.(*delivery.DeploymentFacts).Service.Namespace = "shop"
	}
	r.consume(t, deliverylog.NewEncoder("test", "").Encode(events))
	r.shutdown(t)
	all := r.metrics.AllMetrics()
	require.NotEmpty(t, all)
	return all[len(all)-1]
}

func metricNamed(t *testing.T, m pmetric.Metrics, name string) pmetric.Metric {
	t.Helper()
	for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
		if metric.Name() == name {
			return metric
		}
	}
	require.Fail(t, "no metric "+name)
	return pmetric.Metric{}
}

func exemplarsIn(m pmetric.Metrics, name string) int {
	n := 0
	for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
		if metric.Name() != name {
			continue
		}
		for _, p := range metric.Histogram().DataPoints().All() {
			n += p.Exemplars().Len()
		}
	}
	return n
}
