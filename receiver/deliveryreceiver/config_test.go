// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/generic"
	"github.com/otelcol-dora/otelcol-dora/internal/source/github"
	"github.com/otelcol-dora/otelcol-dora/internal/source/pagerduty"
)

func TestDefaultConfigIsWellFormed(t *testing.T) {
	t.Parallel()
	assert.NoError(t, componenttest.CheckConfigStruct(createDefaultConfig()))
}

func TestMinimalConfigKeepsTheDefaults(t *testing.T) {
	t.Parallel()
	config := loadConfig(t, "minimal")
	require.NoError(t, confmap.Validate(config))

	assert.Equal(t, "localhost:8088", config.ServerConfig.NetAddr.Endpoint)
	assert.Equal(t, int64(25<<20), config.ServerConfig.MaxRequestBodySize)
	assert.Equal(t, time.Minute, config.ServerConfig.ReadTimeout)
	assert.Equal(t, []string{}, config.ServerConfig.CompressionAlgorithms)
	assert.Empty(t, config.Catalog)
	assert.Equal(t, 10*time.Second, config.CatalogRefresh)
	assert.Equal(t, DeduplicationConfig{MaxEntries: 100_000, TTL: 24 * time.Hour}, config.Deduplication)

	gh := config.Sources[component.MustNewID("github")].(*VendorConfig[github.Options])
	assert.Equal(t, AccessConfig{Path: "/github", Secret: "s3cret"}, gh.Access)
	assert.Equal(t, github.NewDefaultOptions(), gh.Options)
}

func TestCompleteConfigIsReadByType(t *testing.T) {
	t.Parallel()
	config := loadConfig(t, "complete")
	require.NoError(t, confmap.Validate(config))
	require.Len(t, config.Sources, 4)

	assert.Equal(t, "0.0.0.0:9000", config.ServerConfig.NetAddr.Endpoint)
	assert.Equal(t, DeduplicationConfig{MaxEntries: 10, TTL: time.Hour}, config.Deduplication)
	assert.Equal(t, "./delivery.yaml", config.Catalog)
	assert.Equal(t, time.Minute, config.CatalogRefresh)
	environment := config.Environments.build().Normalize("prod-eu", "")
	assert.Equal(t, "production", environment.Name, "an alias matches whatever its case")
	assert.Equal(t, delivery.TierProduction, config.Environments.build().Normalize("prod-us", "").Tier)

	gh := config.Sources[component.MustNewID("github")].(*VendorConfig[github.Options])
	assert.Equal(t, AccessConfig{Path: "/hooks/github", Secret: "new", Secrets: []configopaque.String{"old"}}, gh.Access)
	assert.Equal(t, github.Options{
		Services: map[string]source.ServiceName{
			"acme/checkout": {Namespace: "shop", Name: "checkout"},
			"acme/search":   {Name: "search"},
		},
		IncidentLabels: []string{"outage"},
		Environment:    "live",
		IncludeTitles:  true,
	}, gh.Options)

	pd := config.Sources[component.MustNewID("pagerduty")].(*VendorConfig[pagerduty.Options])
	assert.Equal(t, [][]byte{[]byte("one"), []byte("two")}, pd.Access.all())
	assert.Equal(t, pagerduty.Options{
		Services:    map[string]source.ServiceName{"PF9KMXH": {Namespace: "shop", Name: "api"}},
		Environment: "live",
	}, pd.Options)

	open := config.Sources[component.MustNewID("generic")].(*VendorConfig[generic.Options])
	assert.Equal(t, AccessConfig{Path: "/generic", AllowUnauthenticated: true}, open.Access)
	ci := config.Sources[component.MustNewIDWithName("generic", "ci")].(*VendorConfig[generic.Options])
	assert.Equal(t, "/generic/ci", ci.Access.Path)
	assert.Equal(t, generic.Options{Environment: "staging", Provider: "jenkins"}, ci.Options)
}

func TestSpoolIsOffUnlessItHasAStorage(t *testing.T) {
	t.Parallel()
	assert.False(t, loadConfig(t, "minimal").Spool.enabled())
	config := loadConfig(t, "spool_defaults")
	require.NoError(t, confmap.Validate(config))
	id := component.MustNewIDWithName("file_storage", "webhooks")
	assert.Equal(t, SpoolConfig{
		Storage: &id, MaxBytes: 256 << 20, MaxEntries: 100_000, MaxTries: 5, InitialInterval: time.Second, MaxInterval: 30 * time.Second,
	}, config.Spool)
}

func TestConfigIsRefused(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"no_sources":                   {"sources: no source is configured"},
		"no_endpoint":                  {"`endpoint` is empty"},
		"no_secret":                    {"sources::github: `secret` is empty", "the environment variable", "`allow_unauthenticated: true`"},
		"empty_secret_in_list":         {"`secrets[0]` is empty"},
		"secret_and_unauthenticated":   {"`allow_unauthenticated` contradicts `secret`"},
		"same_path":                    {"`generic` and `github` have the same `path` /hook"},
		"bad_path":                     {"`path` is \"/{anything...}\": it must look like /github"},
		"spool_without_storage":        {"spool: `storage` is not set: name the storage extension"},
		"spool_smaller_than_a_webhook": {"`spool::max_bytes` is 1000: it must be at least `max_request_body_size`, which is 26214400"},
		"spool_everything_wrong": {
			"spool: `max_entries` is 0: it must be at least 1",
			"`max_tries` is 0: it must be at least 1",
			"`initial_interval` is 0s: it must be longer than 0s",
			"`max_interval` is -1s: it must be at least `initial_interval`, which is 0s",
		},
		"no_body_at_all": {"`max_request_body_size` is 0: it must be at least 1; leave it out for 26214400"},
		"times_without_a_unit": {
			"`read_timeout` is 60ns: write a unit, such as 60s; a number without one counts nanoseconds",
			"`read_header_timeout` is 60ns",
			"`write_timeout` is 60ns",
			"`idle_timeout` is 60ns",
			"deduplication: `ttl` is 86.4µs",
			"spool: `initial_interval` is 1ns",
			"`max_interval` is 30ns",
			"sources::argocd: `health_window` is 3.6µs",
			"`max_age` is 86.4µs",
		},
		"everything_wrong": {
			"environments: `aliases` maps \"\" to \"production\"",
			"`tiers` has the malformed pattern \"[\"",
			"`tiers` maps \"live-*\" to \"prod\"",
			"`catalog_refresh` is 1ms: it must be at least 1s",
			"deduplication: `max_entries` is 0",
			"`ttl` is 0s",
			"sources::github: `secret` is empty",
			"`incident_labels` holds an empty label",
			"sources::pagerduty: `environment` is empty",
			"sources::generic: `environment` is empty",
			"`provider` is empty",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := confmap.Validate(loadConfig(t, name))
			for _, fault := range want {
				assert.ErrorContains(t, err, fault)
			}
		})
	}
}

func TestConfigIsNotUnderstood(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"unknown_nested": "`sources::jenkins::parameters::stage` is no option: use one of `environment`, `service`, `version`",
		"unknown_type":   "`gitea` is of no known type: use one of " + strings.Join(kindNames(), ", ") + ", or type/name",
		"not_an_id":      "invalid character(s) in type \"git hub\"",
		"unknown_option": "`sources::pagerduty::incident_labels` is no option: use one of `allow_unauthenticated`, `environment`, `path`, " +
			"`secret`, `secrets`, `services`",
		"bad_service": "service \"a/b/c\" is neither `name` nor `namespace/name`",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := section(t, name).Unmarshal(createDefaultConfig())
			require.ErrorContains(t, err, want)
			assert.NotContains(t, err.Error(), "github.com/", "a reader of YAML knows no Go types")
		})
	}
}

func TestPrintedConfigHidesSecretsAndReadsBack(t *testing.T) {
	t.Parallel()
	config := loadConfig(t, "complete")
	printed := confmap.New()
	require.NoError(t, printed.Marshal(config))
	sources := printed.ToStringMap()["sources"].(map[string]any)
	gh := sources["github"].(map[string]any)
	assert.Equal(t, "[REDACTED]", gh["secret"])
	assert.Equal(t, []any{"[REDACTED]"}, gh["secrets"])
	assert.Equal(t, map[string]any{"acme/checkout": "shop/checkout", "acme/search": "search"}, gh["services"])

	again := createDefaultConfig().(*Config)
	require.NoError(t, printed.Unmarshal(again))
	assert.Equal(t, "/generic/ci", again.Sources[component.MustNewIDWithName("generic", "ci")].Reach().Path)
}

func section(t *testing.T, name string) *confmap.Conf {
	t.Helper()
	all, err := confmaptest.LoadConf("testdata/config.yaml")
	require.NoError(t, err)
	conf, err := all.Sub(component.MustNewIDWithName("delivery", name).String())
	require.NoError(t, err)
	return conf
}

func loadConfig(t *testing.T, name string) *Config {
	t.Helper()
	config := createDefaultConfig().(*Config)
	require.NoError(t, section(t, name).Unmarshal(config))
	return config
}
