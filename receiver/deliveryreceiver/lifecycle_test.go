// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadata"
)

func TestPortThatIsTakenFailsTheStart(t *testing.T) {
	t.Parallel()
	first := startAll(t, consumertest.NewNop())
	config := createDefaultConfig().(*Config)
	config.ServerConfig.NetAddr.Endpoint = first.server.Address.String()
	second, err := newReceiver(receivertest.NewNopSettings(metadata.Type), config, consumertest.NewNop())
	require.NoError(t, err)
	err = second.Start(t.Context(), componenttest.NewNopHost())
	assert.ErrorContains(t, err, "listen on `endpoint` "+first.server.Address.String())
	assert.NoError(t, second.Shutdown(t.Context()))
}

func TestUnknownAuthenticatorFailsTheStartAndFreesThePort(t *testing.T) {
	t.Parallel()
	config := createDefaultConfig().(*Config)
	config.ServerConfig.NetAddr.Endpoint = "localhost:0"
	require.NoError(t, section(t, "minimal").Unmarshal(config))
	require.NoError(t, confOf(map[string]any{"auth": map[string]any{"authenticator": "nobody"}}).Unmarshal(config))
	r, err := newReceiver(receivertest.NewNopSettings(metadata.Type), config, consumertest.NewNop())
	require.NoError(t, err)
	assert.ErrorContains(t, r.Start(t.Context(), componenttest.NewNopHost()), "nobody")
	assert.NoError(t, r.Shutdown(t.Context()), "goleak would find a listener left behind")
}

func TestShutdownIsRepeatableAndNeedsNoStart(t *testing.T) {
	t.Parallel()
	never, err := newReceiver(receivertest.NewNopSettings(metadata.Type), createDefaultConfig().(*Config), consumertest.NewNop())
	require.NoError(t, err)
	assert.NoError(t, never.Shutdown(t.Context()))

	r := startAll(t, consumertest.NewNop())
	assert.NoError(t, r.Shutdown(t.Context()))
	assert.NoError(t, r.Shutdown(t.Context()))
	_, err = http.Get(r.url) //nolint:bodyclose,noctx // nobody answers
	assert.Error(t, err)
}

func TestShutdownWaitsForWebhooksInProgress(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	r := startAll(t, consumeWith(func(context.Context) error {
		close(arrived)
		<-release
		return nil
	}))
	answered, stopped := make(chan int, 1), make(chan error, 1)
	hook := fixtures(t)[0]
	go func() {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+hook.path, bodyOf(hook))
		if !assert.NoError(t, err) {
			return
		}
		request.Header = hook.header
		answer, err := http.DefaultClient.Do(request)
		if assert.NoError(t, err) {
			answered <- answer.StatusCode
			assert.NoError(t, answer.Body.Close())
		}
	}()
	<-arrived
	closing := make(chan struct{})
	r.server.HTTP.RegisterOnShutdown(func() { close(closing) })
	go func() { stopped <- r.Shutdown(context.WithoutCancel(t.Context())) }()
	<-closing
	select {
	case <-stopped:
		t.Error("shut down while a webhook was in progress")
	default:
		close(release)
	}
	assert.Equal(t, http.StatusAccepted, <-answered)
	assert.NoError(t, <-stopped)
}

func TestShutdownThatCannotWaitGivesUpOnTheConsumer(t *testing.T) {
	t.Parallel()
	arrived, gaveUp := make(chan struct{}), make(chan struct{})
	r := startAll(t, consumeWith(func(ctx context.Context) error {
		close(arrived)
		<-ctx.Done()
		close(gaveUp)
		return ctx.Err()
	}))
	hook := fixtures(t)[0]
	done := make(chan struct{})
	go func() {
		defer close(done)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+hook.path, bodyOf(hook))
		if !assert.NoError(t, err) {
			return
		}
		request.Header = hook.header
		_, err = http.DefaultClient.Do(request) //nolint:bodyclose // the connection is cut
		assert.Error(t, err)
	}()
	<-arrived
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, r.Shutdown(ctx), context.Canceled)
	<-gaveUp
	<-done
}

func TestSenderThatHangsUpLosesNothing(t *testing.T) {
	t.Parallel()
	requestContext, hangUp := context.WithCancel(t.Context())
	r := startAll(t, consumeWith(func(ctx context.Context) error {
		hangUp()
		return ctx.Err()
	}))
	hook := fixtures(t)[0]
	request := httptest.NewRequestWithContext(requestContext, http.MethodPost, hook.path, bodyOf(hook))
	request.Header = hook.header
	recorder := httptest.NewRecorder()
	r.server.HTTP.Handler.ServeHTTP(recorder, request)
	assert.Equal(t, http.StatusAccepted, recorder.Code)
}

func TestUnauthenticatedSourceIsNamedInAWarning(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zapcore.WarnLevel)
	set := receivertest.NewNopSettings(metadata.Type)
	set.Logger = zap.New(core)
	config := createDefaultConfig().(*Config)
	config.ServerConfig.NetAddr.Endpoint = "localhost:0"
	require.NoError(t, confOf(map[string]any{"sources": map[string]any{
		"github": map[string]any{"secret": "s"}, "generic/ci": map[string]any{"allow_unauthenticated": true},
	}}).Unmarshal(config))
	r, err := newReceiver(set, config, consumertest.NewNop())
	require.NoError(t, err)
	require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, r.Shutdown(t.Context()))
	require.Equal(t, 1, logs.Len())
	assert.Equal(t, "generic/ci", logs.All()[0].ContextMap()["source"])
}

func consumeWith(f func(context.Context) error) consumer.Logs {
	return consumeLogs(func(ctx context.Context, _ plog.Logs) error { return f(ctx) })
}

func consumeLogs(f consumer.ConsumeLogsFunc) consumer.Logs {
	next, err := consumer.NewLogs(f)
	if err != nil {
		panic(err)
	}
	return next
}
