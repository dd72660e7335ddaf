// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadatatest"
)

// point is an expected data point of a counter.
func point(value int64, pairs ...string) metricdata.DataPoint[int64] {
	var list []attribute.KeyValue
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, attribute.String(pairs[i], pairs[i+1]))
	}
	return metricdata.DataPoint[int64]{Value: value, Attributes: attribute.NewSet(list...)}
}

func points(list ...metricdata.DataPoint[int64]) []metricdata.DataPoint[int64] { return list }

var ignoreTime = metricdatatest.IgnoreTimestamp()

func TestEveryRecordIsCountedOnceThoughBothPairsGetIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.start(t)
		for _, records := range readInput(t, "testdata/unknown_records/input.yaml") {
			r.consume(t, logsOf(t, records))
		}
		metadatatest.AssertEqualConnectorDoraEventsProcessed(t, r.telemetry, points(
			point(1, "event", "_OTHER", "outcome", "ignored"),
			point(1, "event", "_OTHER", "outcome", "invalid"),
			point(1, "event", "_OTHER", "outcome", "unsupported"),
			point(1, "event", "dora.deployment.finished", "outcome", "accepted"),
			point(1, "event", "dora.deployment.finished", "outcome", "duplicate"),
		), ignoreTime)
		delay, err := r.telemetry.GetMetric("otelcol_connector_dora_event_delay")
		require.NoError(t, err)
		recorded := delay.Data.(metricdata.Histogram[float64]).DataPoints[0]
		assert.EqualValues(t, 1, recorded.Count, "a repetition is no later news")
		assert.InDelta(t, 2, recorded.Sum, 0)
	})
}

func TestVerdictsAreCountedByMethodAndOutcome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.start(t)
		for _, records := range readInput(t, "testdata/retraction/input.yaml") {
			r.consume(t, logsOf(t, records))
			pass(1)
		}
		metadatatest.AssertEqualConnectorDoraAttributionDecisions(t, r.telemetry, points(
			point(1, "method", "rollback", "outcome", "failed"),
			point(1, "method", "rollback", "outcome", "recovered"),
			point(1, "method", "rollback", "outcome", "retracted"),
		), ignoreTime)
	})
}

func TestStateSizeIsObservedUntilShutdown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) {
			c.Metrics = MetricsConfig{}
			for _, i := range c.Metrics.instruments() {
				c.Metrics[string(i.Name)] = MetricConfig{Enabled: new(bool)}
			}
			c.Metrics["dora.change.lead_time"] = MetricConfig{}
		})
		r.start(t)
		r.consume(t, rolledBack(time.Now()))
		pass(1)
		metadatatest.AssertEqualConnectorDoraStateSize(t, r.telemetry, points(
			point(3, "kind", "deployment"), point(0, "kind", "change"), point(0, "kind", "revision"),
			point(0, "kind", "pipeline_run"), point(0, "kind", "incident"), point(0, "kind", "correction"),
			point(0, "kind", "artifact"), point(0, "kind", "feature_flag"), point(2, "kind", "source"), point(1, "kind", "series"),
			point(0, "kind", "health_service"), point(0, "kind", "release"), point(0, "kind", "health_total"),
			point(0, "kind", "finding"), point(0, "kind", "answer"),
		), ignoreTime)
		r.shutdown(t)
		_, err := r.telemetry.GetMetric("otelcol_connector_dora_state_size")
		require.Error(t, err)
	})
}

func TestWhatFindsNoRoomIsCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Limits.Deployments, c.Limits.Series = 2, 1 })
		r.start(t)
		r.consume(t, rolledBack(time.Now()))
		metadatatest.AssertEqualConnectorDoraEventsProcessed(t, r.telemetry, points(
			point(2, "event", "dora.deployment.finished", "outcome", "accepted"),
			point(1, "event", "dora.deployment.finished", "outcome", "refused"),
		), ignoreTime)
		pass(1)
		m, err := r.telemetry.GetMetric("otelcol_connector_dora_series_refused")
		require.NoError(t, err)
		assert.Positive(t, m.Data.(metricdata.Sum[int64]).DataPoints[0].Value)
	})
}

func TestLateObservationsAndExpiredEntitiesAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.start(t)
		r.consume(t, deployed("1", "aaa", time.Now().AddDate(0, 0, -201)))
		r.consume(t, deployed("0", "zzz", time.Now().AddDate(0, 0, -200))) // was live before the next
		r.consume(t, deployed("2", "bbb", time.Now().AddDate(0, 0, -2)))
		pass(61)
		metadatatest.AssertEqualConnectorDoraStateExpired(t, r.telemetry, points(point(1, "kind", "deployment")), ignoreTime)
		m, err := r.telemetry.GetMetric("otelcol_connector_dora_observations_excluded")
		require.NoError(t, err)
		excluded := m.Data.(metricdata.Sum[int64]).DataPoints
		require.Len(t, excluded, 1)
		reason, _ := excluded[0].Attributes.Value("reason")
		assert.Equal(t, "late", reason.AsString())
	})
}

func TestRefusalsAndDroppedRecordsAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.start(t)
		r.consume(t, rolledBack(time.Now()))
		r.metrics.refuse(errBusy)
		r.logs.refuse(consumererror.NewPermanent(errors.New("malformed")))
		pass(1)
		metadatatest.AssertEqualConnectorDoraFlushErrors(t, r.telemetry,
			points(point(1, "output", "metrics"), point(1, "output", "logs")), ignoreTime)
		metadatatest.AssertEqualConnectorDoraRecordsDropped(t, r.telemetry, points(point(3)), ignoreTime)
		metadatatest.AssertEqualConnectorDoraFlushDuration(t, r.telemetry,
			[]metricdata.HistogramDataPoint[float64]{{Count: 1}}, ignoreTime, metricdatatest.IgnoreValue())
	})
}
