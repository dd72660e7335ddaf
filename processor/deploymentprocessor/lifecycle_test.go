// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor"
)

func TestNodesMayStartAndLeaveInAnyOrder(t *testing.T) {
	t.Parallel()
	orders := [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
	for _, starting := range orders {
		for _, leaving := range orders {
			r := newRig(t, nil)
			for _, i := range starting {
				require.NoError(t, r.nodes()[i].Start(t.Context(), componenttest.NewNopHost()))
			}
			r.learns(t, deployed(second))
			assert.Equal(t, "102", r.sent(t, cart, noon, noon)["deployment.id"])
			for _, i := range leaving {
				require.NoError(t, r.nodes()[i].Shutdown(t.Context()))
			}
		}
	}
}

func TestShutdownWithoutStartAndTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.shutdown(t)
	r.shutdown(t)
}

func TestLearningOutlivesTheContextOfTheStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		require.NoError(t, r.traces.Start(ctx, componenttest.NewNopHost()))
		cancel()
		pass(time.Minute)
		r.learns(t, deployed(second))
		assert.Equal(t, "102", r.sent(t, cart, noon, noon)["deployment.id"])
		r.shutdown(t)
	})
}

func TestWhatItRunsWithIsSaidOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Attributes["dora.join.step"] = false })
		assert.Equal(t, 1, r.said.FilterMessageSnippet("resources get the deployments").Len())
		assert.Equal(t, 1, r.said.FilterMessageSnippet("a restart forgets").Len())
		assert.Equal(t, 1, r.said.FilterMessageSnippet("`attributes::dora.join.step` is off").FilterLevelExact(zapcore.WarnLevel).Len())
	})
}

func TestThatARestartForgetsIsAWarningWhereOthersFollow(t *testing.T) {
	t.Parallel()
	r := started(t, func(c *config) {
		server := c.Serve.GetOrInsertDefault()
		server.ServerConfig.NetAddr.Endpoint = "localhost:0"
		server.AllowUnauthenticated = true
	})
	assert.Equal(t, 1, r.said.FilterMessageSnippet("followers then forget").FilterLevelExact(zapcore.WarnLevel).Len())
	assert.Equal(t, 1, r.said.FilterMessageSnippet("a restart forgets").Len())
}

func TestAProcessorThatCannotLearnSaysSoAtItsStart(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		inLogs, follows bool
		want            int
	}{
		"only a traces pipeline lists it":           {false, false, 1},
		"a logs pipeline lists it too":              {true, false, 0},
		"it follows another collector":              {false, true, 0},
		"it is in a logs pipeline and follows, too": {true, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			factory := deploymentprocessor.NewFactory()
			cfg := factory.CreateDefaultConfig().(*config)
			if tt.follows {
				follow(cfg, "http://localhost:1")
			}
			core, said := observer.New(zapcore.WarnLevel)
			settings := processortest.NewNopSettings(factory.Type())
			settings.Logger = zap.New(core)
			traces, err := factory.CreateTraces(t.Context(), settings, cfg, consumertest.NewNop())
			require.NoError(t, err)
			if tt.inLogs {
				logs, err := factory.CreateLogs(t.Context(), settings, cfg, consumertest.NewNop())
				require.NoError(t, err)
				t.Cleanup(func() { assert.NoError(t, logs.Shutdown(context.WithoutCancel(t.Context()))) })
			}
			require.NoError(t, traces.Start(t.Context(), componenttest.NewNopHost()))
			require.NoError(t, traces.Shutdown(t.Context()))
			assert.Equal(t, tt.want, said.FilterMessageSnippet("no deployment will ever be known").Len())
		})
	}
}

func TestThatNoDeploymentIsKnownIsSaidOnce(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		events []event
		want   int
	}{
		"nothing came":      {nil, 1},
		"a deployment came": {[]event{deployed(second)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := started(t, nil)
				second := second
				second.began, second.finished = time.Now(), time.Now()
				if tt.events != nil {
					r.learns(t, deployed(second))
				}
				pass(14 * time.Minute)
				assert.Zero(t, r.said.FilterMessageSnippet("no deployment is known").Len())
				pass(2 * time.Hour)
				assert.Equal(t, tt.want, r.said.FilterMessageSnippet("no deployment is known").Len())
			})
		})
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

// withCatalog starts a processor with a delivery file.
func withCatalog(t *testing.T, content string) (r *rig, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "delivery.yaml")
	write(t, path, content)
	return started(t, func(c *config) { c.Catalog = path }), path
}

func TestResourcesAreReadAnewByAnotherVersionOfTheDeliveryFile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, path := withCatalog(t, "version: 1\n")
		staged := second
		staged.environment = "staging"
		r.learns(t, deployed(second), deployed(staged))
		blue := cart.with(attributes{"deployment.environment.name": "blue"})
		assert.NotContains(t, r.sent(t, blue, noon, noon), "deployment.id")
		write(t, path, "version: 1\nenvironments: {aliases: {blue: production}}\n")
		pass(10 * time.Second)
		got := r.sent(t, blue, noon, noon)
		assert.Equal(t, "102", got["deployment.id"])
		assert.Equal(t, "blue", got["deployment.environment.name"], "it is not normalised")
		write(t, path, "version: 2\n")
		pass(10 * time.Second)
		assert.Equal(t, got, r.sent(t, blue, noon, noon), "the version before stays in force")
		assert.Equal(t, 1, r.said.FilterMessageSnippet("the delivery file has changed").Len())
		assert.Equal(t, 1, r.said.FilterMessageSnippet("the delivery file has faults").Len())
	})
}

func TestADeliveryFileThatIsNotThereIsAFaultAtTheStart(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *config) { c.Catalog = filepath.Join(t.TempDir(), "none.yaml") })
	require.ErrorContains(t, r.traces.Start(t.Context(), componenttest.NewNopHost()), "read the `catalog`")
	require.ErrorContains(t, r.logs.Start(t.Context(), componenttest.NewNopHost()), "read the `catalog`")
	r.shutdown(t)
}
