// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// taggingConfiguration is the configuration of a collector that learns of deployments by webhooks and tags telemetry.
const taggingConfiguration = `
service:
  pipelines:
    logs/delivery: {receivers: [delivery], processors: [deployment], exporters: [nop]}
    traces: {receivers: [otlp], processors: [deployment], exporters: [otlp_http]}
    logs: {receivers: [otlp], processors: [deployment], exporters: [otlp_http]}
    metrics: {receivers: [otlp], processors: [deployment], exporters: [otlp_http]}
  telemetry: {metrics: {level: none}, logs: {level: warn}}
receivers:
  delivery: {endpoint: "WEBHOOKS", sources: {github: {secret: secret}, generic: {secret: secret}}}
  otlp: {protocols: {http: {endpoint: "TELEMETRY"}}}
processors:
  deployment: {assumed_rollout: 1m}
exporters:
  nop:
  otlp_http: {endpoint: "SINK", compression: none, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
`

// tagger is a collector that tags telemetry, and the backend behind it. A webhook is answered once the processor knows it, telemetry once
// the backend has it, so that tests need not wait.
type tagger struct {
	*tagSink
	t                   *testing.T
	telemetry, webhooks string
	configurations      []string
	listens             []string // addresses on which it listens
	// run starts the collector and returns a function that stops it. While the collector runs, halt is that function.
	run  func() (stop func())
	halt func()
}

// newTagger runs a collector until the test ends. In its configurations TELEMETRY and WEBHOOKS stand for addresses, SINK for the backend and STATE for a
// folder.
func newTagger(t *testing.T, configurations ...string) *tagger {
	t.Helper()
	s := prepareTagger(t, configurations...)
	s.start()
	t.Cleanup(s.stop)
	return s
}

func prepareTagger(t *testing.T, configurations ...string) *tagger {
	t.Helper()
	s := &tagger{t: t, tagSink: newTagSink(t), telemetry: freeEndpoint(t), webhooks: freeEndpoint(t)}
	places := strings.NewReplacer("WEBHOOKS", s.webhooks, "TELEMETRY", s.telemetry, "SINK", s.URL, "STATE", t.TempDir())
	for _, configuration := range configurations {
		s.configurations = append(s.configurations, places.Replace(configuration))
	}
	for name, endpoint := range map[string]string{"TELEMETRY": s.telemetry, "WEBHOOKS": s.webhooks} {
		if strings.Contains(strings.Join(configurations, ""), name) {
			s.listens = append(s.listens, endpoint)
		}
	}
	s.run = runner(t, s.listens[0], s.configurations...)
	return s
}

func (s *tagger) start() {
	s.t.Helper()
	s.halt = s.run()
	for _, endpoint := range s.listens {
		awaitListener(s.t, endpoint)
	}
}

// stop stops the collector regularly, if it runs.
func (s *tagger) stop() {
	if s.halt != nil {
		halt := s.halt
		s.halt = nil
		halt()
	}
}

// restart stops the collector regularly and starts it again with its storage.
func (s *tagger) restart() {
	s.t.Helper()
	s.stop()
	s.start()
}

// tell posts an event of a deployment of checkout to production, in the format of the source generic.
func (s *tagger) tell(event, id string, at time.Time, members object) {
	s.t.Helper()
	body := object{"event": "deployment." + event, "id": id, "time": at.Format(time.RFC3339Nano), "service": "checkout", "environment": "production"}
	maps.Copy(body, members)
	s.webhook("/generic", "", body)
}

// deploy posts the start and the finish of a deployment that succeeded.
func (s *tagger) deploy(id string, began, finished time.Time, members object) {
	s.t.Helper()
	s.tell("started", id, began, members)
	succeeded := object{"status": "succeeded"}
	maps.Copy(succeeded, members)
	s.tell("finished", id, finished, succeeded)
}

// webhook posts to a source, signed as its sender does.
func (s *tagger) webhook(path, event string, body object) {
	s.t.Helper()
	text, err := json.Marshal(body)
	require.NoError(s.t, err)
	w := simulatedWebhook{Path: path, Headers: map[string]string{"Content-Type": "application/json"}, Body: text}
	if event != "" {
		w.Headers["X-Github-Event"] = event
	}
	request, err := w.request(s.t.Context(), "http://"+s.webhooks)
	require.NoError(s.t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Body.Close())
	require.Equal(s.t, http.StatusAccepted, answer.StatusCode, "%s", text)
}

// send posts a span, a log record and a metric of that name and event time from one resource.
func (s *tagger) send(name string, at time.Time, resource object) {
	s.t.Helper()
	sender := otlpSender{t: s.t, intake: s.telemetry}
	for _, i := range items(s.t, name, at, resource) {
		sender.post(i.path, i.body, nil)
	}
}

// assertTagged requires that all signals with the name have exactly these of the attributes that the processor adds.
func (s *tagger) assertTagged(name string, want tags) {
	s.t.Helper()
	for _, signal := range allSignals {
		assert.Equal(s.t, want, s.tagsOf(signal, name), "%s: %s", signal, name)
	}
}

// awaitTagged sends telemetry with the present time repeatedly until it is tagged as wanted.
func (s *tagger) awaitTagged(name string, resource object, want tags) {
	s.t.Helper()
	for attempt := 0; ; attempt++ {
		is := fmt.Sprint(name, " ", attempt)
		s.send(is, time.Now(), resource)
		if assert.ObjectsAreEqual(want, s.tagsOf(signalTraces, is)) {
			s.assertTagged(is, want)
			return
		}
		require.NoError(s.t, s.t.Context().Err())
		pause(s.t.Context(), 20*time.Millisecond)
	}
}
