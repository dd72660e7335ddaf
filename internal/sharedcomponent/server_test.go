// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

func newServer(endpoint string) *sharedcomponent.Server {
	config := confighttp.NewDefaultServerConfig()
	config.NetAddr.Endpoint = endpoint
	return &sharedcomponent.Server{Config: &config, Settings: componenttest.NewNopTelemetrySettings(), Under: "serve::"}
}

func TestAServerListensFromItsStartToItsStop(t *testing.T) {
	t.Parallel()
	s := newServer("localhost:0")
	require.NoError(t, s.Stop(t.Context()), "before it was started")
	greet := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }
	require.NoError(t, s.Start(t.Context(), componenttest.NewNopHost(), http.HandlerFunc(greet)))
	assert.True(t, s.Started())
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.Address.String(), http.NoBody)
	require.NoError(t, err)
	answer, err := client.Do(request)
	require.NoError(t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, "hello", string(body))

	again := newServer(s.Address.String())
	require.ErrorContains(t, again.Start(t.Context(), componenttest.NewNopHost(), http.NotFoundHandler()), "listen on `serve::endpoint` "+s.Address.String())
	assert.False(t, again.Started())
	for range 2 {
		require.NoError(t, s.Stop(t.Context()))
		assert.False(t, s.Started())
	}
	_, err = client.Do(request) //nolint:bodyclose // there is nobody
	require.Error(t, err)
}

func TestAServerWhoseAuthenticatorIsNotThereDoesNotStart(t *testing.T) {
	t.Parallel()
	s := newServer("localhost:0")
	s.Config.Auth = configoptional.Some(confighttp.AuthConfig{Config: configauth.Config{AuthenticatorID: component.MustNewID("guard")}})
	require.EqualError(t, s.Start(t.Context(), componenttest.NewNopHost(), http.NotFoundHandler()),
		"`serve::auth`: there is no extension \"guard\": configure it under `extensions` and list it under `service::extensions`")
}
