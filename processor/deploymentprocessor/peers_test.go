// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"bytes"
	"context"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/porttest"
)

// These tests use the Collector's own server and client, on the loopback interface.

// soon waits until a condition holds.
func soon(t *testing.T, isSo func() bool) {
	t.Helper()
	require.Eventually(t, isSo, time.Minute, time.Millisecond)
}

// followingAt returns the settings of a collector that follows the one at an endpoint.
func followingAt(endpoint string, more ...map[string]any) map[string]any {
	follow := map[string]any{"endpoint": endpoint, "interval": "5ms"}
	for _, part := range more {
		maps.Copy(follow, part)
	}
	return map[string]any{"follow": follow}
}

func TestTheTableGoesFromCollectorToCollector(t *testing.T) {
	t.Parallel()
	central := startCollector(t, componenttest.NewNopHost(), open())
	settings := followingAt(central.url())
	settings["serve"] = open()["serve"]
	relay := startCollector(t, componenttest.NewNopHost(), settings)
	edge := startCollector(t, componenttest.NewNopHost(), followingAt(relay.url()))

	central.learn("cart", "1", "2")
	soon(t, func() bool { return assert.ObjectsAreEqual([]string{"1", "2"}, edge.knows("cart")) })
	central.learn("cart", "2")
	soon(t, func() bool { return assert.ObjectsAreEqual([]string{"2"}, edge.knows("cart")) })
	answer, _ := get(t, central, http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}})
	assert.Equal(t, answer.Header.Get("ETag"), edgeTag(relay), "it asks for the compressed table")
}

// edgeTag stops the polling of a collector, and returns the entity tag of the last table that it read.
func edgeTag(c *collector) string {
	c.follower.cancel()
	c.follower.loop.Wait()
	return c.follower.poller.tag
}

func TestWhoKnowsTheWordMayFollow(t *testing.T) {
	t.Parallel()
	serve := map[string]any{"endpoint": "localhost:0", "auth": map[string]any{"authenticator": "guard"}}
	central := startCollector(t, guarded("Bearer s3cret"), map[string]any{"serve": serve})
	central.learn("cart", "1")
	auth := map[string]any{"auth": map[string]any{"authenticator": "guard"}}
	friend := startCollector(t, guarded("Bearer s3cret"), followingAt(central.url(), auth))
	other := startCollector(t, guarded("Bearer other"), followingAt(central.url(), auth))
	header := startCollector(t, componenttest.NewNopHost(), followingAt(central.url(), map[string]any{
		"headers": map[string]any{"Authorization": "Bearer s3cret"},
	}))
	soon(t, func() bool { return len(friend.knows("cart")) == 1 })
	soon(t, func() bool { return len(header.knows("cart")) == 1 })
	soon(t, func() bool { return other.failed.of(failedToAuthorize) > 1 })
	assert.Empty(t, other.knows("cart"))
}

func TestAnAuthenticatorThatIsNotThereFailsTheStart(t *testing.T) {
	t.Parallel()
	c := newCollector(t, followingAt("http://localhost:1", map[string]any{"auth": map[string]any{"authenticator": "guard"}}))
	require.EqualError(t, c.start(t.Context(), componenttest.NewNopHost()),
		"`follow::auth`: there is no extension \"guard\": configure it under `extensions` and list it under `service::extensions`")
	require.NoError(t, c.stop(t.Context()))
}

func TestALeaderThatIsNotThereYetHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	at := porttest.Free(t)
	edge := startCollector(t, componenttest.NewNopHost(), followingAt("http://"+at))
	soon(t, func() bool { return edge.failed.of(failedToReach) > 0 })
	central := startCollector(t, componenttest.NewNopHost(), map[string]any{
		"serve": map[string]any{"endpoint": at, "allow_unauthenticated": true},
	})
	central.learn("cart", "1")
	soon(t, func() bool { return len(edge.knows("cart")) == 1 })
}

func TestALeaderThatNeverAnswersTimesOut(t *testing.T) {
	t.Parallel()
	central := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer central.Close()
	edge := startCollector(t, componenttest.NewNopHost(), followingAt(central.URL, map[string]any{"timeout": "1ms"}))
	soon(t, func() bool { return edge.failed.of(failedInTime) > 1 })
}

func TestShutdownDoesNotWaitForALeaderThatNeverAnswers(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 1)
	central := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer central.Close()
	edge := newCollector(t, followingAt(central.URL, map[string]any{"timeout": "1h"}))
	require.NoError(t, edge.start(t.Context(), componenttest.NewNopHost()))
	<-asked
	require.NoError(t, edge.stop(t.Context()))
	assert.Zero(t, edge.logs.Len(), "a stop is not counted as a failure")
}

func TestNoConnectionOutlivesAPoll(t *testing.T) {
	t.Parallel()
	var opened, closed atomic.Int64
	central := httptest.NewUnstartedServer(newCollector(t, open()).server.routes())
	central.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			opened.Add(1)
		case http.StateClosed:
			closed.Add(1)
		case http.StateActive, http.StateIdle, http.StateHijacked:
		}
	}
	central.Start()
	defer central.Close()
	edge := newCollector(t, followingAt(central.URL))
	require.NoError(t, edge.start(t.Context(), componenttest.NewNopHost()))
	soon(t, func() bool { return opened.Load() > 2 })
	require.NoError(t, edge.stop(t.Context()))
	soon(t, func() bool { return closed.Load() == opened.Load() })
}

func TestCredentialsDoNotFollowRedirects(t *testing.T) {
	t.Parallel()
	var strayed atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	defer elsewhere.Close()
	central := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusMovedPermanently))
	defer central.Close()
	edge := startCollector(t, componenttest.NewNopHost(), followingAt(central.URL, map[string]any{"headers": map[string]any{"Authorization": "s3cret"}}))
	soon(t, func() bool { return edge.failed.of(failedWithStatus) > 1 })
	assert.Zero(t, strayed.Load())
}

func TestATableThatIsPackedTightIsNotUnpackedWithoutEnd(t *testing.T) {
	t.Parallel()
	bomb := pack(bytes.Repeat([]byte(" "), 10<<20))
	central := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	}))
	defer central.Close()
	edge := startCollector(t, componenttest.NewNopHost(), followingAt(central.URL, map[string]any{"max_bytes": 1 << 20}))
	soon(t, func() bool { return edge.failed.of(failedForSize) > 0 })
}

func TestWhatIsFollowedIsKeptInAStorageOfItsOwn(t *testing.T) {
	t.Parallel()
	central := startCollector(t, componenttest.NewNopHost(), open())
	central.learn("cart", "1")
	disk := &cabinet{Client: disktest.New()}
	host := extensions{component.MustNewID("file_storage"): disk}
	settings := followingAt(central.url())
	settings["storage"] = "file_storage"

	edge := newCollector(t, settings)
	require.NoError(t, edge.start(t.Context(), host))
	soon(t, func() bool { return len(disk.Client.(*disktest.Disk).Values()) == 1 })
	require.NoError(t, edge.stop(t.Context()))
	assert.Equal(t, "followed", disk.name)

	require.NoError(t, central.stop(context.WithoutCancel(t.Context())))
	again := startCollector(t, host, settings)
	assert.Equal(t, []string{"1"}, again.knows("cart"))

	lost := newCollector(t, settings)
	require.ErrorContains(t, lost.start(t.Context(), componenttest.NewNopHost()), "`storage`: there is no extension \"file_storage\"")
}
