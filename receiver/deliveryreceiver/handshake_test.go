// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
)

func TestSendersThatAskWhetherTheyMayPost(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := start(t, map[string]any{"sources": map[string]any{
		"cdevents":        map[string]any{"secret": testSecret},
		"cdevents/choosy": map[string]any{"secret": testSecret, "allowed_origins": []any{"tekton.example.com"}},
		"github":          map[string]any{"secret": testSecret},
	}}, sink)
	asks := http.Header{"Webhook-Request-Origin": {"eventemitter.example.com"}, "Webhook-Request-Rate": {"120"}}
	for name, test := range map[string]struct {
		path   string
		header http.Header
		status int
		origin string
	}{
		"anybody may":             {"/cdevents", asks, http.StatusOK, "eventemitter.example.com"},
		"only some may":           {"/cdevents/choosy", asks, http.StatusOK, ""},
		"one of them":             {"/cdevents/choosy", http.Header{"Webhook-Request-Origin": {"tekton.example.com"}}, http.StatusOK, "tekton.example.com"},
		"a question that is none": {"/cdevents", nil, http.StatusOK, ""},
		"a source whose senders have no such question": {"/github", asks, http.StatusMethodNotAllowed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := r.send(t, http.MethodOptions, webhook{path: test.path, header: test.header})
			assert.Equal(t, test.status, answer.status)
			assert.Contains(t, answer.header.Get("Allow"), http.MethodPost)
			assert.Equal(t, test.origin, answer.header.Get("WebHook-Allowed-Origin"))
			assert.Equal(t, test.origin != "", answer.header.Get("WebHook-Allowed-Rate") == "*")
		})
	}
}

func TestBodiesOfAnUnknownMediaType(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	hook := firstOf(t, "/cdevents")
	hook.header.Set("Content-Type", "text/plain")
	status, reason := r.post(t, hook)
	assert.Equal(t, http.StatusUnsupportedMediaType, status)
	assert.Contains(t, reason, `a body of type "text/plain" cannot be read: send application/json`)

	hook.header.Set("Authorization", "Bearer other")
	status, _ = r.post(t, hook)
	assert.Equal(t, http.StatusUnauthorized, status, "a stranger is told nothing")
	assert.Zero(t, sink.LogRecordCount())
}

func TestTokenInTheAddress(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	for query, want := range map[string]int{
		"?access_token=" + url.QueryEscape(testSecret): http.StatusAccepted,
		"?access_token=other":                          http.StatusUnauthorized,
		"?access_token=":                               http.StatusUnauthorized,
		"":                                             http.StatusUnauthorized,
	} {
		hook := firstOf(t, "/cdevents")
		hook.path += query
		hook.header.Del("Authorization")
		status, reason := r.post(t, hook)
		assert.Equal(t, want, status, query)
		assert.NotContains(t, reason, testSecret)
	}
	assert.Equal(t, 1, sink.LogRecordCount())
}

func TestJenkinsIsToldWhatItSendsInstead(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	for body, want := range map[string]string{
		"CloudEvent{id='41', source=job/, type='dev.cdevents.pipelinerun.finished.0.1.0'}": "use the Notification plugin with format JSON",
		"<com.tikal.hudson.plugins.notification.model.JobState/>":                          "choose the format JSON",
	} {
		status, reason := r.post(t, signed("/jenkins", "", []byte(body)))
		assert.Equal(t, http.StatusBadRequest, status)
		assert.Contains(t, reason, want)
	}
	assert.Zero(t, sink.LogRecordCount())
}

// TestExampleOfTheCDEventsSource sends the request that the source's page shows.
func TestExampleOfTheCDEventsSource(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(pages + "cdevents.md")
	require.NoError(t, err)
	fence := regexp.MustCompile("(?s)<!-- example: cdevents -->\n```sh\n(.*?)```").FindSubmatch(page)
	require.NotNil(t, fence, "the page lost its example")
	sink := new(consumertest.LogsSink)
	status, reason := startAll(t, sink).post(t, parseCurl(t, strings.ReplaceAll(string(fence[1]), "$DELIVERY_TOKEN", testSecret)))
	require.Equal(t, http.StatusAccepted, status, reason)
	events := flattened(sink.AllLogs())
	require.Len(t, events, 1)
	for key, want := range map[string]any{
		"event":                       "dora.deployment.finished",
		"time":                        "2026-03-02T09:14:31Z",
		"deployment.id":               "f2a1c7e0-5d0e-4c46-9f3c-6e2a51c9b0d4",
		"deployment.status":           "succeeded",
		"service.namespace":           "shop",
		"service.name":                "checkout",
		"deployment.environment.name": "production",
		"vcs.ref.head.revision":       "08bc87cf41e805e319fa9857e501d76e318cdb07",
		"vcs.repository.url.full":     "https://github.com/acme/checkout",
	} {
		assert.Equal(t, want, events[0][key], key)
	}
}
