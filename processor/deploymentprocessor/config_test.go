// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor"
)

func load(t *testing.T, name string) *config {
	t.Helper()
	conf, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	factory := deploymentprocessor.NewFactory()
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
	assert.Equal(t, deploymentprocessor.NewFactory().CreateDefaultConfig(), load(t, ""))
}

func TestEveryKeyIsRead(t *testing.T) {
	t.Parallel()
	storage := component.MustNewID("file_storage")
	want := deploymentprocessor.NewFactory().CreateDefaultConfig().(*config)
	for name := range want.Attributes {
		want.Attributes[name] = false
	}
	want.Normalize = deploymentprocessor.NormalizeConfig{Aliases: true, Environments: true}
	want.Catalog, want.CatalogRefresh = "./delivery.yaml", time.Minute
	want.AssumedRollout, want.Retention, want.Storage = 2*time.Minute, 24*time.Hour, &storage
	want.Limits = deploymentprocessor.LimitsConfig{Services: 1, Deployments: 2, Resources: 3, Instances: 4, Versions: 5}
	assert.Equal(t, want, load(t, "everything"))
}

func TestWhatIsNotWrittenKeepsItsDefault(t *testing.T) {
	t.Parallel()
	cfg := deploymentprocessor.NewFactory().CreateDefaultConfig().(*config)
	require.NoError(t, confmap.NewFromStringMap(map[string]any{"attributes": map[string]any{"deployment.name": false}}).Unmarshal(cfg))
	assert.False(t, cfg.Attributes["deployment.name"])
	assert.True(t, cfg.Attributes["deployment.id"])
}

func TestEveryFaultIsNamedWithItsKeyAndItsRange(t *testing.T) {
	t.Parallel()
	for name, wants := range map[string][]string{
		"bad_top": {
			"`catalog_refresh` must be between 1s and 24h0m0s; it is 0s",
			"`assumed_rollout` must be between 1ms and 24h0m0s; it is 600ns",
			"`retention` must be between 1h0m0s and 8784h0m0s; it is 1m0s",
		},
		"bad_nested": {
			"attributes: `service.name` is none of the attributes that can be added, which are [\"deployment.id\" ",
			"limits: `services` must be between 1 and 16777216; it is 0",
			"`deployments` must be between 1 and 16777216; it is -1",
			"`resources` must be between 1 and 16777216; it is 16777217",
		},
	} {
		err := confmap.Validate(load(t, name))
		for _, want := range wants {
			require.ErrorContains(t, err, want)
		}
	}
	err := confmap.Validate(load(t, "bad_nested"))
	limits := reflect.TypeFor[deploymentprocessor.LimitsConfig]()
	for i := range limits.NumField() {
		if key := limits.Field(i).Tag.Get("mapstructure"); key != "" {
			require.ErrorContains(t, err, "`"+key+"` must be between")
		}
	}
}
