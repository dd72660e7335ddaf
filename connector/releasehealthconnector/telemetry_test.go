// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/metadatatest"
)

var ignoreTime = metricdatatest.IgnoreTimestamp()

type points = []metricdata.DataPoint[int64]

func TestItemsAreCountedBySignalAndByHowTheirReleaseIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		now := time.Now()
		r.sends(t, cart("1.0"), request(1, "GET", now), request(2, "GET", now))
		r.sends(t, cart("1.0", attributes{"deployment.id": "d-1"}), request(3, "GET", now))
		r.sends(t, cart("1.0", attributes{"deployment.id": "d-1", "dora.join.step": "time"}), request(4, "GET", now))
		r.logged(t, cart(""), record(9, now, nil), record(17, now, nil))
		r.measured(t, cart("", attributes{"vcs.ref.head.revision": strings.Repeat("a", 40)}), httpRequests(7, now, nil))
		flushed()
		metadatatest.AssertEqualConnectorReleaseHealthItems(t, r.telemetry, points{
			point(2, "signal", "traces", "step", "version"), point(1, "signal", "traces", "step", "deployment_id"),
			point(1, "signal", "traces", "step", "time"), point(2, "signal", "logs", "step", "time"), point(1, "signal", "metrics", "step", "revision"),
		}, ignoreTime)
		metadatatest.AssertEqualConnectorReleaseHealthFlushDuration(t, r.telemetry,
			[]metricdata.HistogramDataPoint[float64]{{Count: 1}}, ignoreTime, metricdatatest.IgnoreValue())
		r.out.refuse(errBusy)
		r.sends(t, cart("1.0"), request(5, "GET", time.Now()))
		flushed()
		metadatatest.AssertEqualConnectorReleaseHealthFlushErrors(t, r.telemetry, points{point(1)}, ignoreTime)
	})
}

func TestDataPointsThatCannotBeReadAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		now := time.Now()
		malformed := httpRequests(1, now, nil)
		malformed.Histogram().SetAggregationTemporality(pmetric.AggregationTemporalityUnspecified)
		overflow := httpRequests(1, now, nil)
		overflow.Histogram().DataPoints().At(0).Attributes().PutBool("otel.metric.overflow", true)
		unmeasured := httpRequests(1, now, nil)
		unmeasured.SetUnit("bananas")
		for range 2 {
			r.measured(t, cart("1.0"), malformed, overflow, unmeasured)
			flushed()
		}
		metadatatest.AssertEqualConnectorReleaseHealthItemsLeftOut(t, r.telemetry, points{
			point(2, "signal", "metrics", "outcome", "malformed"), point(2, "signal", "metrics", "outcome", "overflow"),
			point(1, "signal", "metrics", "outcome", "unmeasured"), // the second one is a repetition
		}, ignoreTime)
	})
}

func TestStateIsObservedUntilShutdown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		now := time.Now()
		r.sends(t, cart("1.0"), failed(request(1, "GET", now), "timeout"))
		r.sends(t, attributes{"service.name": "web"}, failed(request(2, "GET", now), "timeout"))
		r.measured(t, cart("1.0", attributes{"host.name": "h"}), httpRequests(1, now, nil))
		kinds := func(of map[string]int64, all ...string) points {
			var list points
			for _, kind := range all {
				list = append(list, point(of[kind], "kind", kind))
			}
			return list
		}
		metadatatest.AssertEqualConnectorReleaseHealthStateSize(t, r.telemetry, kinds(
			map[string]int64{"service": 2, "release": 2, "resource": 3, "trace": 2, "span": 2, "stream": 1},
			"service", "release", "resource", "trace", "span", "peer", "stream", "bin", "series"), ignoreTime)
		metadatatest.AssertEqualConnectorReleaseHealthStateRefused(t, r.telemetry, kinds(nil,
			"service", "release", "trace", "span", "peer", "stream", "malformed", "overflow", "duration", "series", "version", "instance"), ignoreTime)
		metadatatest.AssertEqualConnectorReleaseHealthStateExpired(t, r.telemetry, kinds(nil, "service", "release", "resource", "trace"), ignoreTime)
		metadatatest.AssertEqualConnectorReleaseHealthExposedReleases(t, r.telemetry, points{point(0)}, ignoreTime)
		metadatatest.AssertEqualConnectorReleaseHealthTraceShare(t, r.telemetry, []metricdata.DataPoint[float64]{{Value: 1}}, ignoreTime)
		r.shutdown(t)
		_, err := r.telemetry.GetMetric("otelcol_connector_release_health_state_size")
		require.Error(t, err)
	})
}

func TestTheShareOfTracesFallsWhenThereAreTooMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.Traces, c.Limits.Spans = 64, 256 })
		for i := range uint64(1_000) {
			r.sends(t, cart("1.0"), failed(request(i+1, "GET", time.Now()), "timeout"))
		}
		share, err := r.telemetry.GetMetric("otelcol_connector_release_health_trace_share")
		require.NoError(t, err)
		assert.Less(t, share.Data.(metricdata.Gauge[float64]).DataPoints[0].Value, 0.5)
	})
}

func TestDeliveryFileInForceIsObserved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, path := withCatalog(t, "version: 1\n")
		hash := func() string {
			m, err := r.telemetry.GetMetric("otelcol_connector_release_health_catalog_info")
			require.NoError(t, err)
			all := m.Data.(metricdata.Gauge[int64]).DataPoints
			require.Len(t, all, 1)
			assert.EqualValues(t, 1, all[0].Value)
			v, _ := all[0].Attributes.Value("hash")
			return v.AsString()
		}
		before := hash()
		assert.NotEmpty(t, before)
		write(t, path, deliveryFile)
		pass(20 * time.Second)
		assert.NotEqual(t, before, hash())
		assert.Equal(t, 1, r.said.FilterMessageSnippet("the delivery file has changed").Len())
	})
}

// markedCore is a logger core that, like the Collector's, records which attributes were injected.
type markedCore struct {
	zapcore.Core
	dropped *[]string
}

func (c markedCore) DropInjectedAttributes(names ...string) zapcore.Core {
	*c.dropped = names
	return c.Core
}

func TestEngineLogsForNoSignalInParticular(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		var dropped []string
		set := metadatatest.NewSettings(r.telemetry)
		set.Logger = zap.New(markedCore{Core: zapcore.NewNopCore(), dropped: &dropped})
		factory := releasehealthconnector.NewFactory()
		_, err := factory.CreateTracesToMetrics(t.Context(), set, factory.CreateDefaultConfig(), &r.out)
		require.NoError(t, err)
		assert.Contains(t, dropped, "otelcol.signal.output")
	})
}
