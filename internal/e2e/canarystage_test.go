// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// stageConfiguration is the configuration of a collector that counts health and judges it. It flushes more often than a real one,
// because the story is sent faster than it happened.
const stageConfiguration = `
service:
  extensions: [file_storage]
  pipelines:
    logs/delivery: {receivers: [delivery], exporters: [dora]}
    traces: {receivers: [otlp], exporters: [release_health]}
    metrics/health: {receivers: [release_health], exporters: [dora, otlp_http]}
    logs/verdicts: {receivers: [dora], exporters: [otlp_http]}
    metrics/dora: {receivers: [dora], exporters: [otlp_http]}
  telemetry: {metrics: {level: none}, logs: {level: warn}}
receivers:
  delivery: {endpoint: "WEBHOOKS", sources: {generic: {secret: secret}}}
  otlp: {protocols: {http: {endpoint: "TELEMETRY"}}}
connectors:
  release_health: {flush_interval: 1s, max_lateness: 150s} # the story is told up to two minutes late
  dora: {flush_interval: 500ms, settle_time: 1s, storage: file_storage, attribution: {evaluation_interval: 1s}}
exporters:
  otlp_http: {endpoint: "AUDIENCE", compression: none, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
extensions:
  file_storage: {directory: "STATE"}
`

// settledFlushes is the number of flushes after which everything that was sent has been judged and exported.
const settledFlushes = 6

// stage is a collector to which a story is sent, and the backend to which it exports.
type stage struct {
	*audience
	t                   *testing.T
	telemetry, webhooks string
	// run starts the collector and returns a function that stops it.
	run  func() (stop func())
	stop func()
}

// newStage runs a collector until the test ends. The given configurations override its own.
func newStage(t *testing.T, overlays ...string) *stage {
	t.Helper()
	s := &stage{t: t, audience: newAudience(t), telemetry: freeEndpoint(t), webhooks: freeEndpoint(t)}
	s.run = runner(t, s.telemetry, append([]string{strings.NewReplacer(
		"WEBHOOKS", s.webhooks, "TELEMETRY", s.telemetry, "AUDIENCE", s.URL, "STATE", t.TempDir()).Replace(stageConfiguration)}, overlays...)...)
	s.start()
	t.Cleanup(func() { s.stop() })
	return s
}

// runner returns a function that starts a collector: the built distribution if there is one, else its components in this process.
func runner(t *testing.T, intake string, configurations ...string) func() (stop func()) {
	t.Helper()
	binary := os.Getenv(envBinary)
	if binary == "" {
		return func() func() {
			stop := startCollector(t, factories, configurations...)
			return func() { require.NoError(t, stop()) }
		}
	}
	v := newVictim(t, binary, &trial{intake: intake, configurations: configurations})
	return func() func() {
		v.start()
		v.awaitReady()
		return v.terminate
	}
}

func (s *stage) start() {
	s.t.Helper()
	s.stop = s.run()
	awaitListener(s.t, s.telemetry)
	awaitListener(s.t, s.webhooks)
}

// restart stops the collector regularly and starts it again with its storage.
func (s *stage) restart() {
	s.t.Helper()
	s.stop()
	s.start()
}

// tell sends messages, one after the other.
func (s *stage) tell(messages ...message) {
	s.t.Helper()
	telemetry := otlpSender{t: s.t, intake: s.telemetry}
	for _, m := range messages {
		if m.path == pathWebhooks {
			s.post(m.body())
		} else {
			telemetry.post(m.path, m.body(), nil)
		}
	}
}

// post sends a webhook, signed as its sender does.
func (s *stage) post(body []byte) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://"+s.webhooks+pathWebhooks, bytes.NewReader(body))
	require.NoError(s.t, err)
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write(body)
	request.Header.Set("X-Delivery-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Body.Close())
	require.Equal(s.t, http.StatusAccepted, answer.StatusCode)
}

// tellUntil sends the messages up to a time and returns the others.
func (s *stage) tellUntil(messages []message, until time.Duration) (rest []message) {
	s.t.Helper()
	end := slices.IndexFunc(messages, func(m message) bool { return m.at > until })
	if end < 0 {
		end = len(messages)
	}
	s.tell(messages[:end]...)
	return messages[end:]
}

// awaitJudged waits until all telemetry that the story told was counted and judged.
func (s *stage) awaitJudged(story *shopStory) {
	s.t.Helper()
	s.await("all that was counted", func() bool { return s.operations() == int64(operationsPerRequest*story.requests) })
	s.await("flushes after it", s.flushesLater(settledFlushes))
}
