// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func load(t *testing.T, name string) *config {
	t.Helper()
	conf, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	factory := releasehealthconnector.NewFactory()
	sub, err := conf.Sub(component.NewIDWithName(factory.Type(), name).String())
	require.NoError(t, err)
	cfg := factory.CreateDefaultConfig().(*config)
	require.NoError(t, sub.Unmarshal(cfg))
	return cfg
}

func TestDefaultsAndExtremesAreValid(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "everything", "least", "most"} {
		require.NoError(t, confmap.Validate(load(t, name)), name)
	}
	assert.Equal(t, releasehealthconnector.NewFactory().CreateDefaultConfig(), load(t, ""))
}

func TestEveryKeyIsRead(t *testing.T) {
	t.Parallel()
	assert.Equal(t, &config{
		FlushInterval: 30 * time.Second, MaxLateness: 5 * time.Minute, MaxClockSkew: 2 * time.Minute, TraceHold: 20 * time.Second,
		Expiry: 30 * time.Minute, OperationsFrom: "http_metrics", SpanMetricsNamespace: "mesh", InstanceStartWidth: time.Minute, Temporality: "cumulative",
		Catalog: "./delivery.yaml", CatalogRefresh: time.Minute,
		Durations: releasehealthconnector.DurationsConfig{SamplesPerSecond: 10, MaxSize: 80},
		Exemplars: releasehealthconnector.ExemplarsConfig{Enabled: false, MaxPerDataPoint: 4},
		Limits: releasehealthconnector.LimitsConfig{
			Services: 1, Releases: 2, ReleasesPerService: 3, Resources: 4, OperationsPerService: 5, ErrorTypesPerService: 6,
			FingerprintsPerService: 7, Traces: 8, Spans: 9, MetricStreams: 10, Series: 11, UnsentBytes: 12,
		},
		MaxRequestBytes: 1 << 16,
	}, load(t, "everything"))
}

// keysOf returns the keys of a configuration section, which are the mapstructure tags of its fields.
func keysOf(of reflect.Type) []string {
	var keys []string
	for i := range of.NumField() {
		if tag := of.Field(i).Tag.Get("mapstructure"); tag != "" {
			keys = append(keys, tag)
		}
	}
	return keys
}

func TestExemplarsThatAreOffNeedNoNumber(t *testing.T) {
	t.Parallel()
	require.NoError(t, confmap.Validate(load(t, "no_exemplars")))
}

func TestEveryFaultIsNamedWithItsKeyAndItsRange(t *testing.T) {
	t.Parallel()
	for name, wants := range map[string][]string{
		"bad_top": {
			"`flush_interval` must be between 1s and 4m0s; it is 5m0s",
			"`max_lateness` must be between 10s and 10m30s; it is 11m0s",
			"`max_clock_skew` must be between 0s and 1h0m0s; it is 2h0m0s",
			"`trace_hold` must be between 1s and 1m0s; it is 2m0s",
			"`operations_from` must be one of [\"best\" \"traces\" \"http_metrics\" \"span_metrics\"]; it is \"logs\"",
			"`instance_start_width` must be between 1s and 24h0m0s; it is 0s",
			"`temporality` must be one of [\"bins\" \"cumulative\"]; it is \"delta\"",
			"`catalog_refresh` must be between 1s and 24h0m0s; it is 0s",
			"`max_request_bytes` must be between 16384 and 1073741824; it is 10",
		},
		"bad_expiry": {"`expiry` must be at least `max_lateness` plus three times `trace_hold`, 2m30s; it is 1m0s"},
		"bad_low":    {"`flush_interval` must", "`max_lateness` must", "`max_clock_skew` must", "`trace_hold` must"},
		"bad_nested": {
			"durations: `samples_per_second` must be between 1 and 107374182; it is 0",
			"`max_size` must be between 2 and 4096; it is 1",
			"exemplars: `max_per_data_point` must be between 1 and 4; it is 5",
			"limits: `services` must be between 1 and 16777216; it is 0",
			"`releases_per_service` must be between 1 and 8192; it is 8193",
			"`spans` must be between 1 and 16777216; it is 16777217",
			"`unsent_bytes` must be between 0 and 1099511627776; it is -1",
		},
	} {
		err := confmap.Validate(load(t, name))
		for _, want := range wants {
			require.ErrorContains(t, err, want)
		}
	}
	err := confmap.Validate(load(t, "bad_nested"))
	for _, key := range keysOf(reflect.TypeFor[releasehealthconnector.LimitsConfig]()) {
		require.ErrorContains(t, err, "`"+key+"` must be between")
	}
}

func TestFlushesComeAtTheirInterval(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.FlushInterval = 45 * time.Second })
		r.sends(t, cart("1.0"), request(1, "GET", time.Now()))
		pass(44 * time.Second)
		assert.Empty(t, r.out.AllMetrics())
		pass(time.Second)
		assert.NotEmpty(t, r.out.AllMetrics())
	})
}

func TestTracesAreHeldAsLongAsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.TraceHold = 30 * time.Second })
		r.sends(t, cart("1.0"), failed(request(1, "GET", time.Now()), "timeout"))
		pass(29 * time.Second)
		r.sends(t, attributes{"service.name": "web"}, request(2, "GET", time.Now()))
		assert.EqualValues(t, 2, r.figure(t, "state_size", "kind", "trace"))
		pass(3 * time.Second)
		r.sends(t, attributes{"service.name": "web"}, request(3, "GET", time.Now()))
		assert.EqualValues(t, 2, r.figure(t, "state_size", "kind", "trace"), "the first is settled, the third held")
	})
}

func TestInstancesThatStartedTogetherAreOneRelease(t *testing.T) {
	t.Parallel()
	for width, want := range map[time.Duration]int{5 * time.Minute: 1, time.Minute: 2} {
		synctest.Test(t, func(t *testing.T) {
			r := started(t, func(c *config) { c.InstanceStartWidth = width })
			for i, started := range []string{"1999-12-31T23:00:10Z", "1999-12-31T23:02:10Z"} {
				r.sends(t, cart("", attributes{"k8s.pod.start_time": started}), request(uint64(i+1), "GET", time.Now()))
			}
			flushed()
			releases := map[int64]bool{}
			for _, o := range r.observed(t) {
				releases[o.Release.InstanceStart] = true
			}
			assert.Len(t, releases, want)
		})
	}
}

func TestExemplarsAreLimitedAndCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		set  func(*config)
		want int
	}{
		"by default":   {nil, 2},
		"limited":      {func(c *config) { c.Exemplars.MaxPerDataPoint = 3 }, 3},
		"switched off": {func(c *config) { c.Exemplars.Enabled = false }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := started(t, test.set)
				for n := range uint64(5) {
					r.sends(t, cart("1.0"), failed(request(n+1, "GET", time.Now()), "timeout"))
				}
				flushed()
				for _, o := range r.observed(t) {
					if o.Series.Metric == health.Operations {
						assert.Len(t, o.Exemplars, test.want)
					}
				}
			})
		})
	}
}

func TestDurationsAreSampledAndTheirHistogramsBounded(t *testing.T) {
	t.Parallel()
	set := func(c *config) { c.Durations.SamplesPerSecond, c.Durations.MaxSize = 1, 4 }
	synctest.Test(t, func(t *testing.T) {
		r := started(t, set)
		for n := range uint64(2_000) {
			s := request(n+1, "GET", time.Now())
			s.Start = s.End.Add(-time.Duration(n+1) * time.Millisecond)
			r.sends(t, cart("1.0"), s)
		}
		pass(time.Minute)
		measured := sum(r.told(t, health.Durations))
		assert.Positive(t, measured)
		assert.Less(t, measured, int64(200))
		assert.EqualValues(t, 2_000, sum(r.told(t, health.Operations)))
		for _, o := range r.observed(t) {
			if o.Durations != nil {
				assert.LessOrEqual(t, len(o.Durations.Buckets), 4)
			}
		}
	})
}
