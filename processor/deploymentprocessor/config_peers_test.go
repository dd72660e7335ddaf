// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
)

func TestPeersAreConfiguredByTheirAddresses(t *testing.T) {
	t.Parallel()
	config := peersConfig(t, "minimal")
	require.NoError(t, confmap.Validate(config))
	serve, follow := config.Serve.Get(), config.Follow.Get()
	assert.Equal(t, "localhost:8890", serve.ServerConfig.NetAddr.Endpoint)
	assert.True(t, serve.ServerConfig.KeepAlivesEnabled)
	assert.Equal(t, time.Minute, serve.ServerConfig.ReadTimeout)
	assert.Equal(t, "http://central:8890", follow.ClientConfig.Endpoint)
	assert.Equal(t, 10*time.Second, follow.ClientConfig.Timeout)
	assert.Equal(t, 15*time.Second, follow.Interval)
	assert.True(t, follow.ClientConfig.DisableKeepAlives)
	assert.Equal(t, int64(64<<20), follow.MaxBytes)
}

func TestPeersAreConfiguredInFull(t *testing.T) {
	t.Parallel()
	config := peersConfig(t, "complete")
	require.NoError(t, confmap.Validate(config))
	serve, follow := config.Serve.Get(), config.Follow.Get()
	assert.True(t, serve.AllowUnauthenticated)
	assert.Equal(t, 5*time.Second, serve.ServerConfig.WriteTimeout)
	assert.Equal(t, time.Minute, follow.Interval)
	assert.Equal(t, 3*time.Second, follow.ClientConfig.Timeout)
	assert.Equal(t, int64(1_000_000), follow.MaxBytes)
}

func TestNobodyIsServedOrFollowedUnlessConfigured(t *testing.T) {
	t.Parallel()
	config := peersConfig(t, "empty")
	require.NoError(t, confmap.Validate(config))
	assert.False(t, config.Serve.HasValue())
	assert.False(t, config.Follow.HasValue())
}

func TestPeersAreRefusedByKeyAndWithTheWayOut(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"nothing_said": {
			"serve: `endpoint` is empty: say where to listen",
			"`auth` is missing: name an authenticator",
			"or write `allow_unauthenticated: true`",
			"follow: `endpoint` is empty: give the URL",
		},
		"contradiction": {"serve: `allow_unauthenticated` contradicts `auth`: remove one of them"},
		"everything_wrong": {
			"serve: `endpoint` is empty",
			"`auth` is missing",
			"follow: `endpoint` is no URL: it must look like http://central:8890",
			"`proxy_url` is no URL",
			"`compression` has no effect: remove it",
			"`interval` must be between 1s and 1h0m0s; it is 10ms",
			"`timeout` is 10ns: it must be at least 1ms",
			"`max_bytes` must be between 1024 and 1073741824; it is 10",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := confmap.Validate(peersConfig(t, name))
			for _, fault := range want {
				require.ErrorContains(t, err, fault)
			}
			assert.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestPrintedConfigOfPeersHidesSecrets(t *testing.T) {
	t.Parallel()
	printed := confmap.New()
	require.NoError(t, printed.Marshal(peersConfig(t, "complete")))
	assert.NotContains(t, fmt.Sprint(printed.ToStringMap()), "s3cret")
	again := createDefaultConfig().(*Config)
	require.NoError(t, printed.Unmarshal(again))
	assert.Equal(t, time.Minute, again.Follow.Get().Interval)
}

func TestTheEndpointIsTheCollectorOrItsTable(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{
		"http://central:8890":                      "http://central:8890/v1/deployments",
		"http://central:8890/":                     "http://central:8890/v1/deployments",
		"http://central:8890/v1/deployments":       "http://central:8890/v1/deployments",
		"https://example.com/otelcol":              "https://example.com/otelcol/v1/deployments",
		"https://example.com/otelcol/?tenant=acme": "https://example.com/otelcol/v1/deployments?tenant=acme",
		"https://me:pw@example.com/v1/deployments": "https://me:pw@example.com/v1/deployments",
		"http://[::1]:8890/otelcol/v1/deployments": "http://[::1]:8890/otelcol/v1/deployments",
	} {
		at, err := tableURL(endpoint)
		require.NoError(t, err, endpoint)
		assert.Equal(t, want, at.String())
	}
	for _, endpoint := range []string{"", "central:8890", "localhost", "/v1/deployments", "http://", "http://a b", "http://[::1"} {
		_, err := tableURL(endpoint)
		assert.Error(t, err, endpoint)
	}
}

func peersConfig(t *testing.T, name string) *Config {
	t.Helper()
	all, err := confmaptest.LoadConf("testdata/peers.yaml")
	require.NoError(t, err)
	section, err := all.Sub("deployment/" + name)
	require.NoError(t, err)
	config := createDefaultConfig().(*Config)
	require.NoError(t, section.Unmarshal(config))
	return config
}
