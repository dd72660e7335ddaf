// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadatatest"
)

const (
	testSecret = "It's a Secret to Everybody"
	sources    = "../../internal/source/"

	// testSigningKey is the key "standard webhooks" in the format of the Standard Webhooks scheme.
	testSigningKey = "whsec_c3RhbmRhcmQgd2ViaG9va3M="
)

// allSources configures one source of each type with the same secret.
var allSources = map[string]any{
	"github":    map[string]any{"secret": testSecret},
	"pagerduty": map[string]any{"secret": testSecret},
	"generic":   map[string]any{"secret": testSecret},
	"gitlab":    map[string]any{"secret": testSigningKey},
	// The fixtures and the real payloads are old, so no age limit applies.
	"argocd":       map[string]any{"secret": testSecret, "max_age": "0s"},
	"argorollouts": map[string]any{"secret": testSecret},
	"alertmanager": map[string]any{"secret": testSecret},
	"grafana":      map[string]any{"secret": testSecret},
	"jira":         map[string]any{"secret": testSecret},
	"opsgenie":     map[string]any{"secret": testSecret},
	"cdevents":     map[string]any{"secret": testSecret},
	"jenkins":      map[string]any{"secret": testSecret},
}

// allPaths are the paths of all sources.
func allPaths() []string {
	var paths []string
	for name := range allSources {
		paths = append(paths, "/"+name)
	}
	slices.Sort(paths)
	return paths
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
	return startOn(tb, componenttest.NewNopHost(), settings, next)
}

// startOn runs a receiver on the given host until the test ends.
func startOn(tb testing.TB, host component.Host, settings map[string]any, next consumer.Logs) *running {
	tb.Helper()
	r := create(tb, settings, next)
	require.NoError(tb, r.Start(tb.Context(), host))
	tb.Cleanup(func() {
		require.NoError(tb, r.Shutdown(context.WithoutCancel(tb.Context())))
		require.NoError(tb, r.telemetry.Shutdown(context.WithoutCancel(tb.Context())))
	})
	r.url = "http://" + r.server.Address.String()
	return r
}

// create returns a receiver that is not started.
func create(tb testing.TB, settings map[string]any, next consumer.Logs) *running {
	tb.Helper()
	config := createDefaultConfig().(*Config)
	config.ServerConfig.NetAddr.Endpoint = "localhost:0"
	require.NoError(tb, confmap.NewFromStringMap(settings).Unmarshal(config))
	require.NoError(tb, confmap.Validate(config))
	telemetry := componenttest.NewTelemetry()
	r, err := newReceiver(metadatatest.NewSettings(telemetry), config, next)
	require.NoError(tb, err)
	return &running{webhookReceiver: r, telemetry: telemetry}
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
		header.Set("X-Hub-Signature-256", "sha256="+signature(body))
	case "/gitlab":
		signStandard(header, body)
	case "/grafana":
		header.Set("X-Grafana-Alerting-Signature", signature(body))
	case "/jira":
		header.Set("X-Hub-Signature", "sha256="+signature(body))
	case "/pagerduty":
		header.Set("X-PagerDuty-Signature", "v1="+signature(body))
	case "/generic":
		if event != "" {
			header.Set("X-Pelorus-Event", event)
		}
		header.Set("X-Delivery-Signature-256", "sha256="+signature(body))
	default: // senders that sign nothing know a token
		header.Set("Authorization", "Bearer "+testSecret)
	}
	return webhook{path: path, header: header, body: body}
}

// forged returns the headers of a sender that does not know the secret: a signature of another body, or another token.
func forged(path, event string) http.Header {
	header := signed(path, event, []byte("other")).header
	if header.Get("Authorization") != "" {
		header.Set("Authorization", "Bearer other")
	}
	return header
}

// signStandard signs by the Standard Webhooks scheme with the current time.
func signStandard(header http.Header, body []byte) {
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte("standard webhooks"))
	mac.Write([]byte("msg_1." + timestamp + "." + string(body)))
	header.Set("webhook-id", "msg_1")
	header.Set("webhook-timestamp", timestamp)
	header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// signature is the hexadecimal HMAC-SHA256 by which most senders sign.
func signature(body []byte) string {
	mac := hmac.New(sha256.New, []byte(testSecret))
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

// fixtures returns valid webhooks of every source, each given by its path, event header and file.
func fixtures(t *testing.T) []webhook {
	t.Helper()
	var hooks []webhook
	for _, event := range []string{
		"deployment", "deployment_status", "issues", "pull_request", "push", "workflow_run",
	} {
		hooks = append(hooks, fixture(t, "/github", event))
	}
	for _, name := range []string{"deployment", "feature_flag", "issue", "merge_request", "pipeline", "push"} {
		hooks = append(hooks, signed("/gitlab", "", sourcetest.Load(t, sources+"gitlab/testdata/"+name+".json").JSON()))
	}
	hooks = append(hooks, signed("/pagerduty", "", sourcetest.Load(t, sources+"pagerduty/testdata/incident.json").JSON()))
	for _, name := range []string{
		"deployment.started", "deployment.finished", "deployment.rolled_back", "change.opened", "change.merged", "revision.pushed",
		"pipeline_run.started", "pipeline_run.finished", "incident.opened", "incident.acknowledged", "incident.resolved", "incident.reopened",
		"artifact.published", "change.reviewed", "deployment.approval_requested", "deployment.approved", "deployment.rejected",
		"deployment.stage_finished", "feature_flag.changed", "incident.mitigated", "devlake.deployment", "devlake.issue",
		"attribution.corrected",
	} {
		hooks = append(hooks, signed("/generic", "", sourcetest.Load(t, sources+"generic/testdata/"+name+".json").JSON()))
	}
	for _, event := range []string{"deployment_review", "deployment_protection_rule", "package", "pull_request_review", "registry_package"} {
		hooks = append(hooks, fixture(t, "/github", event))
	}
	for _, event := range []string{"committime", "deploytime", "failure"} {
		hooks = append(hooks, signed("/generic", event, sourcetest.Load(t, sources+"generic/testdata/pelorus."+event+".json").JSON()))
	}
	hooks = append(hooks,
		fixture(t, "/argocd", "application"), fixture(t, "/argorollouts", "rollout"),
		fixture(t, "/alertmanager", "notification"),
		fixture(t, "/grafana", "notification"), fixture(t, "/grafana", "alert_group"), fixture(t, "/grafana", "rule"),
		fixture(t, "/jira", "issue_created"), fixture(t, "/jira", "issue_updated"),
		fixture(t, "/opsgenie", "alert"))
	for _, event := range []string{
		"service.deployed", "deployment.finished", "pipelinerun.finished", "change.merged", "artifact.packaged", "incident.reported",
	} {
		hooks = append(hooks, fixture(t, "/cdevents", event))
	}
	hooks = append(hooks, signed("/cdevents", "", sourcetest.Load(t, sources+"cdevents/testdata/service.deployed.json").
		With("context.type", "dev.cdevents.service.rolledback.0.3.0").With("customData.rollback_of", "evt-undone").JSON()))
	return append(hooks, fixture(t, "/jenkins", "notification"), fixture(t, "/jenkins", "cloudevent"))
}

// firstOf returns the first fixture of the source at a path.
func firstOf(t *testing.T, path string) webhook {
	t.Helper()
	hooks := fixtures(t)
	i := slices.IndexFunc(hooks, func(hook webhook) bool { return hook.path == path })
	require.GreaterOrEqual(t, i, 0, path)
	return hooks[i]
}

// fixture returns a webhook of a source whose fixture files are named after the event in their header.
func fixture(t *testing.T, path, event string) webhook {
	t.Helper()
	return signed(path, event, sourcetest.Load(t, sources+path[1:]+"/testdata/"+event+".json").JSON())
}

func bodyOf(hook webhook) io.Reader { return bytes.NewReader(hook.body) }

func confOf(settings map[string]any) *confmap.Conf { return confmap.NewFromStringMap(settings) }
