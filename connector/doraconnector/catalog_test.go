// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadatatest"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

// withCatalog returns a rig that follows a delivery file.
func withCatalog(t *testing.T, content string) (*rig, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "delivery.yaml")
	write(t, path, content)
	return newRig(t, func(c *Config) { c.Catalog = path }), path
}

func TestDefinitionsOfTheDeliveryFileAreInForce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, _ := withCatalog(t, "version: 1\ndefinitions: {production_tiers: [staging]}\n")
		r.start(t)
		r.consume(t, rolledBack(time.Now()))
		pass(1)
		assert.Equal(t, []string{"dora.definitions_announced"}, eventNames(&r.logs.LogsSink), "nothing here is production")
		announced := recordsOf(r.logs.AllLogs()[0])[0]
		assert.Equal(t, []any{"staging"}, announced.Attributes["dora.definitions.production_tiers"])
	})
}

func TestChangedDefinitionsAreAnnouncedAndVerdictsFollow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, path := withCatalog(t, "version: 1\n")
		r.start(t)
		r.consume(t, rolledBack(time.Now()))
		pass(1)
		told := []string{"dora.definitions_announced", "dora.change.failed", "dora.change.recovered"}
		require.Equal(t, told, eventNames(&r.logs.LogsSink))

		write(t, path, "version: 1\nservices: [{name: checkout}]\n")
		pass(2)
		require.Equal(t, told, eventNames(&r.logs.LogsSink), "another version with the same definitions is no news")

		write(t, path, "version: 1\ndefinitions: {production_tiers: [staging]}\n")
		pass(2)
		told = append(told, "dora.definitions_announced", "dora.change.failure_retracted")
		require.Equal(t, told, eventNames(&r.logs.LogsSink), "first the definitions, then what they change")

		write(t, path, "version: 1\ndefinitions: {production_tiers: [nowhere]}\n")
		pass(2)
		require.Equal(t, told, eventNames(&r.logs.LogsSink), "a version with faults changes nothing")
		metadatatest.AssertEqualConnectorDoraCatalogRefusals(t, r.telemetry, points(point(1)), ignoreTime)

		write(t, path, "version: 1\n")
		pass(2)
		told = append(told, "dora.definitions_announced", "dora.change.failed", "dora.change.recovered")
		assert.Equal(t, told, eventNames(&r.logs.LogsSink), "and back again")
	})
}

func TestTheVersionInForceIsObserved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, path := withCatalog(t, "version: 1\n")
		r.start(t)
		c, err := catalog.Load(path)
		require.NoError(t, err)
		metadatatest.AssertEqualConnectorDoraCatalogInfo(t, r.telemetry, []metricdata.DataPoint[int64]{{
			Value: 1, Attributes: attribute.NewSet(attribute.String("hash", c.Hash())),
		}}, ignoreTime)
	})
}

func TestADeliveryFileWithFaultsFailsTheStart(t *testing.T) {
	t.Parallel()
	r, _ := withCatalog(t, "version: 2\n")
	err := r.toMetrics.Start(t.Context(), componenttest.NewNopHost())
	require.ErrorContains(t, err, "read the `catalog`: ")
	require.ErrorContains(t, err, "`version` must be 1")
	r.shutdown(t)
}

// TestWhoseDefinitionsHold: a key of the configuration takes precedence over the file, even if its value is the
// default.
func TestWhoseDefinitionsHold(t *testing.T) {
	t.Parallel()
	cfg := createDefaultConfig().(*Config)
	require.NoError(t, confmap.NewFromStringMap(map[string]any{
		"definitions": map[string]any{"rollback_blame": "last", "hotfix_labels": []any{"urgent"}},
	}).Unmarshal(cfg))
	require.NoError(t, confmap.Validate(cfg))
	file := dora.NewDefaultDefinitions()
	file.RollbackBlame, file.HotfixLabels, file.LeadTimeStart = attribution.BlameAll, []string{"fix"}, dora.StartChangeMerged

	want := dora.NewDefaultDefinitions()
	want.HotfixLabels, want.LeadTimeStart = []string{"urgent"}, dora.StartChangeMerged
	assert.Equal(t, want, cfg.Definitions.over(file))

	untouched := newDefaultDefinitionsConfig()
	assert.Equal(t, file, untouched.over(file), "a configuration that says nothing leaves all to the file")
	untouched.RecoveryStart = attribution.RecoveryFromDeployment
	assert.Equal(t, attribution.RecoveryFromDeployment, untouched.over(file).RecoveryStart, "what differs from the default was said")
}

func TestTheCatalogExampleStarts(t *testing.T) {
	t.Parallel()
	const folder = "../../examples/catalog/"
	text, err := os.ReadFile(folder + "config.yaml")
	require.NoError(t, err)
	var example struct {
		Connectors map[string]map[string]any `yaml:"connectors"`
	}
	require.NoError(t, yaml.Unmarshal(text, &example))
	cfg := createDefaultConfig().(*Config)
	require.NoError(t, confmap.NewFromStringMap(example.Connectors["dora"]).Unmarshal(cfg))
	require.NoError(t, confmap.Validate(cfg))
	r := newRig(t, func(c *Config) {
		*c = *cfg
		c.Catalog = folder + "delivery.yaml"
	})
	r.start(t)
	engine := r.toMetrics.(*pair).share.Value()
	assert.Equal(t, attribution.CountFailedRollouts, engine.inForce().FailedRollouts)
}
