// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadatatest"
)

var ignoreTime = metricdatatest.IgnoreTimestamp()

type dataPoints = []metricdata.DataPoint[int64]

// dataPoint returns a data point with attributes, given as alternating names and values.
func dataPoint(value int64, pairs ...string) metricdata.DataPoint[int64] {
	var set []attribute.KeyValue
	for i := 0; i < len(pairs); i += 2 {
		set = append(set, attribute.String(pairs[i], pairs[i+1]))
	}
	return metricdata.DataPoint[int64]{Value: value, Attributes: attribute.NewSet(set...)}
}

func TestResourcesAreCountedByOutcome(t *testing.T) {
	t.Parallel()
	r := withHistory(t, nil)
	during := second.began.Add(time.Minute)
	for range 2 {
		r.sent(t, cart.with(attributes{"service.version": "1.0.0"}), noon, noon)
	}
	r.sent(t, cart, noon, noon)
	r.logged(t, cart, during, during)
	r.logged(t, cart.with(attributes{"service.version": "9"}), noon, noon)
	r.measured(t, attributes{"service.name": "unheard-of"}, noon, noon)
	r.measured(t, attributes{"host.name": "vm-1"}, noon, noon)
	r.measured(t, cart.with(attributes{"dora.join.step": "time"}), noon, noon)
	r.measured(t, cart.with(attributes{"cicd.pipeline.name": "build"}), noon, noon)
	metadatatest.AssertEqualProcessorDeploymentResources(t, r.telemetry, dataPoints{
		dataPoint(2, "signal", "traces", "outcome", "version"),
		dataPoint(1, "signal", "traces", "outcome", "time"),
		dataPoint(2, "signal", "logs", "outcome", "delivery"),
		dataPoint(1, "signal", "logs", "outcome", "ambiguous"),
		dataPoint(1, "signal", "logs", "outcome", "unknown_deployment"),
		dataPoint(1, "signal", "metrics", "outcome", "unknown_service"),
		dataPoint(1, "signal", "metrics", "outcome", "nameless"),
		dataPoint(1, "signal", "metrics", "outcome", "stamped"),
		dataPoint(1, "signal", "metrics", "outcome", "delivery"),
	}, ignoreTime)
}

func TestStateIsObservedUntilShutdown(t *testing.T) {
	t.Parallel()
	r := withHistory(t, func(c *config) { c.Limits.Services, c.Limits.Instances = 1, 1 })
	for _, id := range []string{"1", "2"} {
		r.sent(t, cart.with(attributes{"k8s.pod.uid": id}), noon, noon)
	}
	other := second
	other.service = "web"
	r.learns(t, deployed(other))
	metadatatest.AssertEqualProcessorDeploymentStateSize(t, r.telemetry, dataPoints{
		dataPoint(1, "kind", "service"), dataPoint(2, "kind", "deployment"), dataPoint(2, "kind", "resource"), dataPoint(1, "kind", "instance"),
		dataPoint(0, "kind", "artifact"),
	}, ignoreTime)
	refused := r.byKind(t, "otelcol_processor_deployment_state_refused")
	assert.Positive(t, refused["service"])
	assert.Positive(t, refused["instance"])
	assert.Zero(t, refused["version"])
	r.shutdown(t)
	_, err := r.telemetry.GetMetric("otelcol_processor_deployment_state_size")
	require.Error(t, err)
}

// byKind returns the values of a metric by the attribute `kind`.
func (r *rig) byKind(t *testing.T, name string) map[string]int64 {
	t.Helper()
	m, err := r.telemetry.GetMetric(name)
	require.NoError(t, err)
	all := map[string]int64{}
	for _, point := range m.Data.(metricdata.Sum[int64]).DataPoints {
		kind, _ := point.Attributes.Value("kind")
		all[kind.AsString()] = point.Value
	}
	return all
}

func TestResourcesThatAreNotHeardOfExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := withHistory(t, nil)
		r.sent(t, cart, noon, noon)
		pass(30 * time.Minute)
		r.sent(t, cart.with(attributes{"host.name": "vm-1"}), noon, noon)
		pass(50 * time.Minute)
		assert.EqualValues(t, 1, r.byKind(t, "otelcol_processor_deployment_state_expired")["resource"])
		pass(3 * time.Hour)
		assert.EqualValues(t, 2, r.byKind(t, "otelcol_processor_deployment_state_expired")["resource"])
	})
}

func TestInstancesThatAreNotHeardOfExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := withHistory(t, nil)
		r.sent(t, cart.with(attributes{"k8s.pod.uid": "1"}), time.Now(), time.Now())
		assert.Zero(t, r.byKind(t, "otelcol_processor_deployment_state_expired")["instance"])
		pass(25 * time.Hour)
		r.sent(t, cart.with(attributes{"k8s.pod.uid": "2"}), time.Now(), time.Now())
		assert.EqualValues(t, 1, r.byKind(t, "otelcol_processor_deployment_state_expired")["instance"])
		assert.EqualValues(t, 1, r.byKind(t, "otelcol_processor_deployment_state_size")["instance"])
	})
}

func TestTheAgeOfWhatIsKnownIsObserved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		_, err := r.telemetry.GetMetric("otelcol_processor_deployment_table_age")
		require.Error(t, err, "nothing is known")
		r.learns(t, deployed(second))
		pass(90 * time.Second)
		metadatatest.AssertEqualProcessorDeploymentTableAge(t, r.telemetry,
			[]metricdata.DataPoint[float64]{{Value: 90, Attributes: attribute.NewSet(attribute.String("source", "learned"))}}, ignoreTime)
	})
}

func TestDeliveryFileInForceIsObserved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, path := withCatalog(t, "version: 1\n")
		hash := func() string {
			m, err := r.telemetry.GetMetric("otelcol_processor_deployment_catalog_info")
			require.NoError(t, err)
			all := m.Data.(metricdata.Gauge[int64]).DataPoints
			require.Len(t, all, 1)
			v, _ := all[0].Attributes.Value("hash")
			return v.AsString()
		}
		before := hash()
		assert.NotEmpty(t, before)
		write(t, path, "version: 1\nenvironments: {aliases: {blue: production}}\n")
		pass(20 * time.Second)
		assert.NotEqual(t, before, hash())
		write(t, path, "version: 2\n")
		pass(20 * time.Second)
		metadatatest.AssertEqualProcessorDeploymentCatalogRefusals(t, r.telemetry, dataPoints{dataPoint(1)}, ignoreTime)
	})
}

// markedCore is a logger core that can drop injected attributes, like the Collector's.
type markedCore struct {
	zapcore.Core
	dropped *[]string
}

func (c markedCore) DropInjectedAttributes(names ...string) zapcore.Core {
	*c.dropped = names
	return c.Core
}

func TestEngineLogsForNoSignalAndNoPipelineInParticular(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	var dropped []string
	set := metadatatest.NewSettings(r.telemetry)
	set.Logger = zap.New(markedCore{Core: zapcore.NewNopCore(), dropped: &dropped})
	factory := deploymentprocessor.NewFactory()
	_, err := factory.CreateTraces(t.Context(), set, factory.CreateDefaultConfig(), &r.spans)
	require.NoError(t, err)
	assert.Contains(t, dropped, "otelcol.signal")
	assert.Contains(t, dropped, "otelcol.pipeline.id")
}
