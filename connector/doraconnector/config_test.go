// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

func load(t *testing.T, name string) *Config {
	t.Helper()
	conf, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	sub, err := conf.Sub(component.NewIDWithName(metadata.Type, name).String())
	require.NoError(t, err)
	cfg := createDefaultConfig().(*Config)
	require.NoError(t, sub.Unmarshal(cfg))
	return cfg
}

func TestDefaultConfigIsValid(t *testing.T) {
	t.Parallel()
	cfg := load(t, "")
	assert.Equal(t, createDefaultConfig(), cfg)
	require.NoError(t, confmap.Validate(cfg))
}

func TestEveryKeyIsRead(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	storage := component.MustNewIDWithName("file_storage", "dora")
	cfg := load(t, "everything")
	require.NoError(t, confmap.Validate(cfg))
	cfg.Definitions.said = nil // see TestWhoseDefinitionsHold
	assert.Equal(t, &Config{
		FlushInterval:  30 * time.Second,
		SettleTime:     5 * time.Minute,
		Retention:      8760 * time.Hour,
		Storage:        &storage,
		Catalog:        "./delivery.yaml",
		CatalogRefresh: time.Minute,
		Definitions: DefinitionsConfig{
			ProductionTiers: []delivery.Tier{delivery.TierProduction, delivery.TierStaging},
			LeadTimeStart:   dora.StartChangeMerged,
			RecoveryStart:   attribution.RecoveryFromDeployment,
			RollbackBlame:   attribution.BlameAll,
			FailedRollouts:  attribution.CountFailedRollouts,
			HotfixRefs:      []string{"urgent/*"},
			HotfixLabels:    []string{"urgent", "security"},

			RecoveryEnd:         attribution.RecoveryAtMitigation,
			RolloutWindow:       30 * time.Minute,
			ExcludedChangeKinds: []delivery.ChangeKind{delivery.ChangeData, delivery.ChangeConfiguration},
			CountSuspected:      true,
		},
		Metrics: MetricsConfig{
			"dora.deployment.duration": {Enabled: &yes},
			"dora.incidents":           {Enabled: &no},
		},
		Scopes:      []string{"service", "namespace"},
		Temporality: "delta",
		Histogram: HistogramConfig{
			Type: "explicit", MaxSize: 80,
			Buckets: map[string][]float64{"dora.change.lead_time": {3600, 86400}},
		},
		Exemplars: ExemplarsConfig{Enabled: true, MaxPerDataPoint: 2},
		Limits: LimitsConfig{
			Deployments: 1, Changes: 2, Revisions: 3, PipelineRuns: 4, Incidents: 5, Artifacts: 7, FeatureFlags: 8, Sources: 9, Series: 6,
			HealthServices: 10, ReleasesPerService: 11, HealthTotals: 12, Findings: 13, Answers: 14,
		},
		Attribution:     AttributionConfig{EvaluationInterval: 5 * time.Second, Lateness: 2 * time.Minute, FollowUp: 20 * time.Minute},
		MaxRequestBytes: 1 << 20,
	}, cfg)
	assert.True(t, cfg.bookOptions().Namespaces)
}

func TestExemplarsCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	cfg := load(t, "no_exemplars")
	require.NoError(t, confmap.Validate(cfg))
	assert.Zero(t, cfg.Exemplars.perDataPoint())
}

func TestEveryFaultIsNamedWithItsKey(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"bad_top": {
			"`flush_interval` must be from 100ms to 4m0s, because the prometheus exporter forgets a series after five minutes; it is 5m0s",
			"`settle_time` must be 0 or at least 1ms; it is -1s",
			"`counter_max_age` must be 0 or at least 1ms; it is -1s",
			"`catalog_refresh` must be at least 1s; it is 0s",
			"`retention` must be at least the longest window, 2160h0m0s; it is 24h0m0s",
			"`scopes`: \"owner\" is none of",
			"`scopes` names \"namespace\" twice",
			"`scopes` must contain \"service\"",
			"`temporality`: \"monthly\" is none of [\"cumulative\" \"delta\"]",
			"`max_request_bytes` must be at least 16384; it is 10",
		},
		"no_interval": {"`flush_interval` must be from 100ms"},
		"no_units": {
			"`flush_interval` must be from 100ms", "it is 60ns", "`settle_time` must be 0 or at least 1ms; it is 90ns",
			"`counter_max_age` must be 0 or at least 1ms; it is 24ns",
		},
		"bad_definitions": {
			"definitions: `production_tiers`: \"prod\" is none of",
			"`lead_time_start`", "`recovery_start`", "`rollback_blame`", "`failed_rollouts`", "`hotfix_refs`",
			"`recovery_end`: \"someday\" is none of [\"resolved\" \"mitigated\"]",
			"`rollout_window` must be from 0 (off) to 24h0m0s; it is 25h0m0s",
			"`excluded_change_kinds`: \"magic\" is none of",
		},
		"bad_metrics": {
			"metrics: `dora.change.leadtime` is no metric of this connector; the nearest is `dora.change.lead_time`",
			"`dora.incidents`: set `enabled` to true or false",
		},
		"bad_histogram": {
			"histogram: `type`: \"linear\" is none of",
			"`max_size` must be from 2 to 16384; it is 1",
			"`buckets`: not a histogram: `dora.deployments`",
			"`buckets`: the bounds of `dora.change.lead_time` must be finite and rise",
			"`buckets`: the bounds of `dora.deployment.duration` must be finite and rise",
			"`buckets`: `dora.deployment.recovery_time` has no bounds",
		},
		"bad_attribution": {
			"attribution: `evaluation_interval` must be from 1s to 1m0s, because longer ones find failures late",
			"`lateness` must be from 30s to 15m0s", "it is 1h0m0s",
			"`follow_up` must be from 5m0s to 30m0s", "it is 1m0s",
		},
		"useless_buckets": {"`buckets` has no effect on exponential histograms"},
		"bad_limits": {
			"limits: `deployments` must be at least 1; it is 0", "`changes`", "`revisions`", "`pipeline_runs`", "`incidents`", "`artifacts`", "`feature_flags`", "`sources`", "`series`",
			"`health_services`", "`releases_per_service` must be at least 2; it is 1", "`health_totals`", "`findings`", "`answers`",
			"exemplars: `max_per_data_point` must be at least 1",
		},
	}
	for name, wants := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := confmap.Validate(load(t, name))
			for _, want := range wants {
				require.ErrorContains(t, err, want)
			}
		})
	}
}

func TestMetricsAreSwitchedByName(t *testing.T) {
	t.Parallel()
	given := map[dora.Metric]bool{}
	for _, i := range load(t, "everything").Metrics.instruments() {
		given[i.Name] = true
	}
	for _, i := range dora.Instruments {
		want := !i.OptIn
		switch i.Name {
		case "dora.deployment.duration":
			want = true
		case "dora.incidents":
			want = false
		}
		assert.Equal(t, want, given[i.Name], i.Name)
	}
}

func TestDistanceCountsEdits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"|": 0, "a|": 1, "|ab": 2, "lead|lead": 0, "leadtime|lead_time": 1, "kitten|sitting": 3} {
		a, b, _ := strings.Cut(text, "|")
		assert.Equal(t, want, distance(a, b), text)
	}
}
