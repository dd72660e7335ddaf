// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadatatest"
)

const (
	testSecret = "It's a Secret to Everybody"
	sources    = "../../internal/source/"
)

// allSources configures one source of each type with the same secret.
var allSources = map[string]any{
	"github":    map[string]any{"secret": testSecret},
	"pagerduty": map[string]any{"secret": testSecret},
	"generic":   map[string]any{"secret": testSecret},
}

// running is a receiver that listens on a free port of the loopback interface.
type running struct {
	*webhookReceiver
	url       string
	telemetry *componenttest.Telemetry
}

// start runs a receiver of the given settings until the test ends.
func start(tb testing.TB, settings map[string]any, next consumer.Logs) *running {
	tb.Helper()
	config := createDefaultConfig().(*Config)
	config.ServerConfig.NetAddr.Endpoint = "localhost:0"
	require.NoError(tb, confmap.NewFromStringMap(settings).Unmarshal(config))
	require.NoError(tb, confmap.Validate(config))

	telemetry := componenttest.NewTelemetry()
	r, err := newReceiver(metadatatest.NewSettings(telemetry), config, next)
	require.NoError(tb, err)
	require.NoError(tb, r.Start(tb.Context(), componenttest.NewNopHost()))
	tb.Cleanup(func() {
		require.NoError(tb, r.Shutdown(context.WithoutCancel(tb.Context())))
		require.NoError(tb, telemetry.Shutdown(context.WithoutCancel(tb.Context())))
	})
	return &running{webhookReceiver: r, url: "http://" + r.address.String(), telemetry: telemetry}
}

func startAll(tb testing.TB, next consumer.Logs) *running {
	tb.Helper()
	return start(tb, map[string]any{"sources": allSources}, next)
}

// webhook is a request that a test sends.
type webhook struct {
	path   string
	header http.Header
	body   []byte
}

// signed returns a webhook as its sender would sign it.
func signed(path, event string, body []byte) webhook {
	header := http.Header{"Content-Type": {"application/json"}}
	switch path {
	case "/github":
		header.Set("X-GitHub-Event", event)
		header.Set("X-Hub-Signature-256", "sha256="+signature(testSecret, body))
	case "/pagerduty":
		header.Set("X-PagerDuty-Signature", "v1="+signature(testSecret, body))
	case "/generic":
		if event != "" {
			header.Set("X-Pelorus-Event", event)
		}
		header.Set("X-Delivery-Signature-256", "sha256="+signature(testSecret, body))
	}
	return webhook{path: path, header: header, body: body}
}

func signature(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// post sends a webhook and returns the status and the body of the answer.
func (r *running) post(t *testing.T, hook webhook) (int, string) {
	t.Helper()
	response := r.send(t, http.MethodPost, hook)
	return response.status, response.body
}

type response struct {
	status int
	header http.Header
	body   string
}

func (r *running) send(t *testing.T, method string, hook webhook) response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, r.url+hook.path, bytes.NewReader(hook.body))
	require.NoError(t, err)
	request.Header = hook.header.Clone()
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return response{status: answer.StatusCode, header: answer.Header, body: string(text)}
}

// fixtures are valid webhooks of every source: where they go, the event header, the file.
func fixtures(t *testing.T) []webhook {
	t.Helper()
	var hooks []webhook
	for _, event := range []string{"deployment", "deployment_status", "issues", "pull_request", "push", "workflow_run"} {
		hooks = append(hooks, signed("/github", event, sourcetest.Load(t, sources+"github/testdata/"+event+".json").JSON()))
	}
	hooks = append(hooks, signed("/pagerduty", "", sourcetest.Load(t, sources+"pagerduty/testdata/incident.json").JSON()))
	for _, name := range []string{
		"deployment.started", "deployment.finished", "deployment.rolled_back", "change.opened", "change.merged", "revision.pushed",
		"pipeline_run.started", "pipeline_run.finished", "incident.opened", "incident.acknowledged", "incident.resolved", "incident.reopened",
	} {
		hooks = append(hooks, signed("/generic", "", sourcetest.Load(t, sources+"generic/testdata/"+name+".json").JSON()))
	}
	return append(hooks,
		signed("/generic", "deploytime", sourcetest.Load(t, sources+"generic/testdata/pelorus.deploytime.json").JSON()),
		signed("/generic", "failure", sourcetest.Load(t, sources+"generic/testdata/pelorus.failure.json").JSON()))
}

func bodyOf(hook webhook) io.Reader { return bytes.NewReader(hook.body) }

func confOf(settings map[string]any) *confmap.Conf { return confmap.NewFromStringMap(settings) }
