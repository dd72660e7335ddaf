// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestValidWebhooksAreAccepted(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	for _, hook := range fixtures(t) {
		before := sink.LogRecordCount()
		status, body := r.post(t, hook)
		assert.Equal(t, http.StatusAccepted, status, body)
		assert.Empty(t, body)
		assert.Greater(t, sink.LogRecordCount(), before)
	}
}

// TestBadInput sends faulty requests to every source: the answer names the fault and nothing is recorded.
func TestBadInput(t *testing.T) {
	t.Parallel()
	for _, hook := range fixtures(t) {
		if hook.path == "/github" && hook.header.Get("X-GitHub-Event") != "push" || slices.Contains([]string{"committime", "failure"}, hook.header.Get("X-Pelorus-Event")) {
			continue // one webhook of each source, and one of Pelorus
		}
		malformed := kinds[hook.path[1:]].MalformedStatus
		event := hook.header.Get("X-GitHub-Event") + hook.header.Get("X-Pelorus-Event")
		resigned := func(body string) webhook { return signed(hook.path, event, []byte(body)) }
		for name, test := range map[string]struct {
			hook   webhook
			status int
		}{
			"a wrong signature":       {webhook{hook.path, forged(hook.path, event), hook.body}, http.StatusUnauthorized},
			"no signature":            {webhook{hook.path, http.Header{"X-Github-Event": {event}}, hook.body}, http.StatusUnauthorized},
			"truncated JSON":          {resigned(string(hook.body[:len(hook.body)-2])), malformed},
			"no JSON":                 {resigned("\x00\x01\x02"), malformed},
			"no body":                 {resigned(""), malformed},
			"a list of nulls":         {resigned("[null]"), malformed},
			"deeply nested JSON":      {resigned(strings.Repeat("[", 100_000)), malformed},
			"JSON and something else": {resigned(string(hook.body) + "{}"), malformed},
		} {
			t.Run(hook.path+event+" "+name, func(t *testing.T) {
				t.Parallel()
				sink := new(consumertest.LogsSink)
				status, body := startAll(t, sink).post(t, test.hook)
				assert.Equal(t, test.status, status, body)
				assert.Equal(t, status >= 400, body != "", "a refusal gives its reason")
				assert.NotContains(t, body, testSecret)
				assert.Zero(t, sink.LogRecordCount())
			})
		}
	}
}

func TestOtherRequests(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	for _, path := range allPaths() {
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
			answer := r.send(t, method, webhook{path: path})
			assert.Equal(t, http.StatusMethodNotAllowed, answer.status)
			assert.Contains(t, answer.header.Get("Allow"), http.MethodPost)
		}
	}
	for _, path := range []string{"/", "/gitea", "/github/x", "/generic/ci"} {
		status, _ := r.post(t, webhook{path: path})
		assert.Equal(t, http.StatusNotFound, status, path)
	}
	assert.Zero(t, sink.LogRecordCount())
}

// smallLimit is a low body limit, in bytes, so that the oversized bodies of tests are small too.
const smallLimit = 64 << 10

func TestBodiesBeyondTheLimit(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	huge := bytes.Repeat([]byte(" "), 30<<20)
	assertTooLarge(t, r, signed("/github", "push", huge), "larger than 26214400 bytes")
	limited := start(t, map[string]any{"sources": allSources, "max_request_body_size": smallLimit}, sink)
	for _, path := range allPaths() {
		assertTooLarge(t, limited, signed(path, "push", huge[:2*smallLimit]), "larger than 65536 bytes")
	}
	assert.Zero(t, sink.LogRecordCount())
}

// assertTooLarge asserts that an oversized webhook is refused with a reason, whether its sender declares the length,
// sends chunks, or asks first with Expect: 100-continue.
func assertTooLarge(t *testing.T, r *running, hook webhook, why string) {
	t.Helper()
	for name, body := range map[string]io.Reader{"of known length": bytes.NewReader(hook.body), "of unknown length": io.MultiReader(bytes.NewReader(hook.body))} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, hook.path, body)
		request.Header = hook.header.Clone()
		recorder := httptest.NewRecorder()
		r.server.HTTP.Handler.ServeHTTP(recorder, request)
		assert.Equal(t, http.StatusRequestEntityTooLarge, recorder.Code, name)
		assert.Contains(t, recorder.Body.String(), why, name)
	}
	// A sender that asks first with Expect: 100-continue is refused before it sends any of the body.
	patient := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Hour, DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+hook.path, bytes.NewReader(hook.body))
	require.NoError(t, err)
	request.Header = hook.header.Clone()
	request.Header.Set("Expect", "100-continue")
	answer, err := patient.Do(request)
	require.NoError(t, err)
	assert.Equal(t, http.StatusRequestEntityTooLarge, answer.StatusCode)
	assert.NoError(t, answer.Body.Close())
}

func TestCompressedBodies(t *testing.T) {
	t.Parallel()
	bomb := gzipped(t, bytes.Repeat([]byte(" "), 128*smallLimit))
	require.Less(t, len(bomb), smallLimit)
	for _, path := range allPaths() {
		hook := signed(path, "push", bomb)
		hook.header.Set("Content-Encoding", "gzip")

		sink := new(consumertest.LogsSink)
		status, body := startAll(t, sink).post(t, hook)
		assert.Equal(t, http.StatusUnsupportedMediaType, status)
		assert.Contains(t, body, `compressed bodies ("gzip") are not accepted`)

		inflating := start(t, map[string]any{"sources": allSources, "compression_algorithms": []any{"", "gzip"}, "max_request_body_size": smallLimit}, sink)
		status, body = inflating.post(t, hook)
		assert.Equal(t, http.StatusRequestEntityTooLarge, status, "an operator who allows compression is safe from bombs")
		assert.Contains(t, body, "larger than 65536 bytes")
		assert.Zero(t, sink.LogRecordCount())
	}
}

func TestCompressionThatIsAllowedIsVerifiedOnThePlainBody(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := start(t, map[string]any{"sources": allSources, "compression_algorithms": []any{"", "gzip"}}, sink)
	hook := fixtures(t)[0]
	hook.body = gzipped(t, hook.body)
	hook.header.Set("Content-Encoding", "gzip")
	status, body := r.post(t, hook)
	assert.Equal(t, http.StatusAccepted, status, body)
	assert.Equal(t, 1, sink.LogRecordCount())
}

func TestUnauthenticatedSourceMustSayItself(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := start(t, map[string]any{"sources": map[string]any{"generic": map[string]any{"allow_unauthenticated": true}}}, sink)
	status, _ := r.post(t, webhook{path: "/generic", body: []byte(`{"event":"incident.opened","id":1}`)})
	assert.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, 1, sink.LogRecordCount())
}

func TestEverySecretOfASourceIsGood(t *testing.T) {
	t.Parallel()
	r := start(t, map[string]any{"sources": map[string]any{"generic": map[string]any{
		"secret": "new", "secrets": []any{"old", "older"},
	}}}, consumertest.NewNop())
	for token, want := range map[string]int{
		"new": http.StatusAccepted, "old": http.StatusAccepted, "older": http.StatusAccepted, "oldest": http.StatusUnauthorized,
	} {
		status, _ := r.post(t, webhook{
			path:   "/generic",
			header: http.Header{"Authorization": {"Bearer " + token}},
			body:   []byte(`{"event":"incident.opened","id":"` + token + `"}`),
		})
		assert.Equal(t, want, status, token)
	}
}

func TestReasonIsCutBetweenCharacters(t *testing.T) {
	t.Parallel()
	r := startAll(t, consumertest.NewNop())
	status, reason := r.post(t, signed("/generic", "", []byte(`{"event": "`+strings.Repeat("é", 512)+`"}`)))
	assert.Equal(t, http.StatusBadRequest, status)
	assert.LessOrEqual(t, len(strings.TrimSpace(reason)), maxReason)
	assert.True(t, utf8.ValidString(reason), reason)
}

// TestHostileText sends invalid text where an identifier is required, and where it is not.
func TestHostileText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		path, event, file, needed, shown string
		status                           int
	}{
		{"/github", "issues", "github/testdata/issues.json", `"acme/checkout"`, "is down", http.StatusBadRequest},
		{"/cdevents", "", "cdevents/testdata/incident.reported.json", `"INC-9"`, "is down", http.StatusBadRequest},
		{"/gitlab", "", "gitlab/testdata/issue.json", `"https://gitlab.example.com/acme/shop/checkout"`, "is down", http.StatusNoContent},
		{"/alertmanager", "", "alertmanager/testdata/notification.json", `"00f1a2b3c4d5e6f7"`, "is down", http.StatusBadRequest},
		{"/grafana", "", "grafana/testdata/alert_group.json", `"IGROUP7"`, "is down", http.StatusBadRequest},
		{"/jira", "", "jira/testdata/issue_created.json", `"OPS-42"`, "is down", http.StatusBadRequest},
		{"/opsgenie", "", "opsgenie/testdata/alert.json", `"3b1c6a52-0c7e-4f55-9f0e-0f3f5a2d9c11-1772443200123"`, "is down", http.StatusBadRequest},
		{"/pagerduty", "", "pagerduty/testdata/incident.json", `"PINC01"`, "is down", http.StatusNoContent},
		{"/generic", "", "generic/testdata/incident.opened.json", `"INC-9"`, "is down", http.StatusBadRequest},
	} {
		whole := sourcetest.Load(t, sources+test.file).JSON()
		for name, hostile := range map[string]string{"NUL": `\u0000`, "half a surrogate": `\ud800`, "invalid UTF-8": "\xff\xfe", "too long": strings.Repeat("a", 2000)} {
			t.Run(test.path+" "+name, func(t *testing.T) {
				t.Parallel()
				sink := new(consumertest.LogsSink)
				r := startAll(t, sink)
				body := bytes.Replace(whole, []byte(test.needed), []byte(`"`+hostile+`"`), 1)
				status, reason := r.post(t, signed(test.path, test.event, body))
				assert.Equal(t, test.status, status, reason)
				assert.Zero(t, sink.LogRecordCount())

				body = bytes.Replace(whole, []byte(test.shown), []byte(hostile+test.shown), 1)
				status, reason = r.post(t, signed(test.path, test.event, body))
				require.Equal(t, http.StatusAccepted, status, reason)
				title := flattened(sink.AllLogs())[0]["dora.incident.title"].(string)
				assert.True(t, utf8.ValidString(title))
				assert.NotContains(t, title, "\x00")
				assert.LessOrEqual(t, len(title), 256)
			})
		}
	}
}

func TestNumbersBeyondDoublePrecisionReachTheRecord(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	status, _ := startAll(t, sink).post(t, fixtures(t)[0])
	require.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, "9007199254740993", flattened(sink.AllLogs())[0]["deployment.id"])
}

func gzipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, err := writer.Write(body)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	return compressed.Bytes()
}
