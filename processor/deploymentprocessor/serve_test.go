// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

func TestTheTableIsServed(t *testing.T) {
	t.Parallel()
	c := startCollector(t, componenttest.NewNopHost(), open())
	c.learn("cart", "1", "2")
	answer, body := get(t, c, http.MethodGet, nil)
	assert.Equal(t, http.StatusOK, answer.StatusCode)
	assert.Equal(t, "application/json", answer.Header.Get("Content-Type"))
	assert.Equal(t, "no-cache", answer.Header.Get("Cache-Control"))
	assert.Equal(t, "Accept-Encoding", answer.Header.Get("Vary"))
	assert.Regexp(t, `^"[0-9a-f]{32}"$`, answer.Header.Get("ETag"))
	rows, err := deploymenttable.NewDecoder(0).Decode(strings.NewReader(body))
	require.NoError(t, err)
	require.Len(t, rows, 1)
	assert.Equal(t, inProduction("cart", "1", "2").Deployments(), rows[0].Timeline.Deployments())

	head, nothing := get(t, c, http.MethodHead, nil)
	assert.Equal(t, http.StatusOK, head.StatusCode)
	assert.Equal(t, answer.Header.Get("ETag"), head.Header.Get("ETag"))
	assert.Equal(t, int64(len(body)), head.ContentLength)
	assert.Empty(t, nothing)
}

func TestWhoKnowsNothingSaysSo(t *testing.T) {
	t.Parallel()
	c := startCollector(t, componenttest.NewNopHost(), open())
	answer, body := get(t, c, http.MethodGet, nil)
	assert.Equal(t, http.StatusOK, answer.StatusCode)
	assert.JSONEq(t, `{"format": "1.0", "scopes": []}`, body)
}

func TestNothingButTheTableIsServed(t *testing.T) {
	t.Parallel()
	routes := newCollector(t, open()).server.routes()
	for request, want := range map[string]int{
		"GET /":                     http.StatusNotFound,
		"GET /v1":                   http.StatusNotFound,
		"GET /v1/deployments/":      http.StatusNotFound,
		"GET /v1/deployments/1":     http.StatusNotFound,
		"POST /v1/metrics":          http.StatusNotFound,
		"POST /v1/deployments":      http.StatusMethodNotAllowed,
		"DELETE /v1/deployments":    http.StatusMethodNotAllowed,
		"OPTIONS /v1/deployments":   http.StatusMethodNotAllowed,
		"GET /v1/deployments?a=b":   http.StatusOK,
		"HEAD /v1/deployments":      http.StatusOK,
		"GET /v1//deployments":      http.StatusTemporaryRedirect, // the router redirects to the clean path
		"GET /v1/x/../deployments?": http.StatusTemporaryRedirect,
	} {
		t.Run(request, func(t *testing.T) {
			t.Parallel()
			method, target, _ := strings.Cut(request, " ")
			w := httptest.NewRecorder()
			routes.ServeHTTP(w, httptest.NewRequest(method, target, http.NoBody))
			assert.Equal(t, want, w.Code)
			if want == http.StatusMethodNotAllowed {
				assert.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
			}
		})
	}
}

func TestATableThatIsKnownIsNotSentAgain(t *testing.T) {
	t.Parallel()
	c := startCollector(t, componenttest.NewNopHost(), open())
	c.learn("cart", "1")
	first, _ := get(t, c, http.MethodGet, nil)
	tag := first.Header.Get("ETag")
	for name, known := range map[string]string{
		"by its tag":                     tag,
		"by a weak tag":                  "W/" + tag,
		"by one of several":              `"other", ` + tag,
		"by one of several weak ones":    `W/"other",W/` + tag + `,"third"`,
		"whatever it is, by a wild card": "*",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, body := get(t, c, http.MethodGet, http.Header{"If-None-Match": {known}})
			assert.Equal(t, http.StatusNotModified, answer.StatusCode)
			assert.Equal(t, tag, answer.Header.Get("ETag"))
			assert.Empty(t, body)
		})
	}
	for name, known := range map[string]string{
		"by another tag":         `"0123"`,
		"by a part of it":        tag[:8] + `"`,
		"by what is no tag":      strings.Trim(tag, `"`),
		"by nothing in a header": "",
	} {
		t.Run("but is sent if not known "+name, func(t *testing.T) {
			t.Parallel()
			answer, body := get(t, c, http.MethodGet, http.Header{"If-None-Match": {known}})
			assert.Equal(t, http.StatusOK, answer.StatusCode)
			assert.NotEmpty(t, body)
		})
	}
}

func TestTheTagTellsTablesApartAndNothingElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tag := func(c *collector) string { return c.server.press.current().hash }
		one, replica := newCollector(t, open()), newCollector(t, open())
		one.learn("cart", "1")
		one.learn("search", "7")
		replica.learn("search", "6")
		replica.learn("search", "7")
		replica.learn("cart", "1")
		assert.Equal(t, tag(one), tag(replica), "equal tables, however they were learned")
		before := tag(one)
		one.learn("cart", "1", "2")
		assert.NotEqual(t, before, tag(one))
		one.learn("cart", "1")
		assert.Equal(t, before, tag(one))
	})
}

func TestTheTableIsCompressedForThoseWhoCanReadThat(t *testing.T) {
	t.Parallel()
	c := startCollector(t, componenttest.NewNopHost(), open())
	c.learn("cart", "1")
	plain, want := get(t, c, http.MethodGet, nil)
	for accepted, compressed := range map[string]bool{
		"gzip":                      true,
		"deflate, GZIP;q=0.5, br":   true,
		"gzip; q=1":                 true,
		"identity":                  false,
		"gzip;q=0":                  false,
		"gzip;q=0.000, identity":    false,
		"x-gzip-like":               false,
		"deflate;q=1, identity;q=0": false,
	} {
		t.Run(accepted, func(t *testing.T) {
			t.Parallel()
			answer, body := get(t, c, http.MethodGet, http.Header{"Accept-Encoding": {accepted}})
			if !compressed {
				assert.Empty(t, answer.Header.Get("Content-Encoding"))
				assert.Equal(t, want, body)
				return
			}
			require.Equal(t, "gzip", answer.Header.Get("Content-Encoding"))
			assert.NotEqual(t, plain.Header.Get("ETag"), answer.Header.Get("ETag"), "each encoding has its own strong entity tag")
			r, err := gzip.NewReader(strings.NewReader(body))
			require.NoError(t, err)
			text, err := io.ReadAll(r)
			require.NoError(t, err)
			assert.Equal(t, want, string(text))

			again, _ := get(t, c, http.MethodGet, http.Header{"Accept-Encoding": {accepted}, "If-None-Match": {answer.Header.Get("ETag")}})
			assert.Equal(t, http.StatusNotModified, again.StatusCode)
		})
	}
}

func TestStrangersAreNotServed(t *testing.T) {
	t.Parallel()
	c := startCollector(t, guarded("Bearer s3cret"), map[string]any{
		"serve": map[string]any{"endpoint": "localhost:0", "auth": map[string]any{"authenticator": "guard"}},
	})
	c.learn("cart", "1")
	for _, word := range []string{"", "Bearer other"} {
		answer, body := get(t, c, http.MethodGet, http.Header{"Authorization": {word}})
		assert.Equal(t, http.StatusUnauthorized, answer.StatusCode)
		assert.NotContains(t, body, "cart")
	}
	answer, body := get(t, c, http.MethodGet, http.Header{"Authorization": {"Bearer s3cret"}})
	assert.Equal(t, http.StatusOK, answer.StatusCode)
	assert.Contains(t, body, "cart")
	assert.Zero(t, c.logs.FilterMessageSnippet("anybody").Len())
}

func TestServingAnybodyIsSaidAloud(t *testing.T) {
	t.Parallel()
	c := startCollector(t, componenttest.NewNopHost(), open())
	assert.Equal(t, 1, c.logs.FilterMessage("the table of deployments is served to anybody who can reach it").Len())
}

func TestWhatCannotBeServedFailsTheStart(t *testing.T) {
	t.Parallel()
	first := startCollector(t, componenttest.NewNopHost(), open())
	second := newCollector(t, map[string]any{
		"serve": map[string]any{"endpoint": first.server.http.Address.String(), "allow_unauthenticated": true},
	})
	require.ErrorContains(t, second.start(t.Context(), componenttest.NewNopHost()), "listen on `serve::endpoint` "+first.server.http.Address.String())
	require.NoError(t, second.stop(t.Context()))

	third := newCollector(t, map[string]any{
		"serve":  map[string]any{"endpoint": "localhost:0", "auth": map[string]any{"authenticator": "guard"}},
		"follow": map[string]any{"endpoint": first.url()},
	})
	require.ErrorContains(t, third.start(t.Context(), componenttest.NewNopHost()),
		"`serve::auth`: there is no extension \"guard\": configure it under `extensions` and list it under `service::extensions`")
	assert.Nil(t, third.follower.cancel, "what has been started is stopped again")
}

func TestServersStopOnceStartedOrNot(t *testing.T) {
	t.Parallel()
	c := newCollector(t, open())
	require.NoError(t, c.stop(t.Context()))
	require.NoError(t, c.start(t.Context(), componenttest.NewNopHost()))
	url := c.url()
	require.NoError(t, c.stop(t.Context()))
	require.NoError(t, c.stop(t.Context()))
	_, err := http.Get(url + tablePath) //nolint:bodyclose,noctx // there is nobody
	assert.Error(t, err)
}

// get requests the table. The client decompresses nothing.
func get(t *testing.T, c *collector, method string, header http.Header) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, c.url()+tablePath, http.NoBody)
	require.NoError(t, err)
	request.Header = header.Clone()
	client := http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	answer, err := client.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	var body bytes.Buffer
	_, err = body.ReadFrom(answer.Body)
	require.NoError(t, err)
	return answer, body.String()
}
