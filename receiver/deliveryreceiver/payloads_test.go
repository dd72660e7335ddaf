// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.yaml.in/yaml/v3"
)

// payloadsVariable is the environment variable with the directory of real payloads, which belong to others and are
// not part of this repository: one folder per sender, with <event>.json beside <event>.headers.json.
const payloadsVariable = "DELIVERY_PAYLOADS"

// expectation is what a real payload must map to.
type expectation struct {
	// Status of the answer; 202 if 0.
	Status int `yaml:"status"`
	// Events hold, per log record, its event name, its time and some of its attributes, including those of the
	// resource. An attribute with an empty expectation must be absent.
	Events []map[string]any `yaml:"events"`
}

// TestRealPayloads compares the events of every file of the directory with testdata/expected/<sender>.yaml. A file
// without an expectation fails, and so does an expectation without a file.
func TestRealPayloads(t *testing.T) {
	t.Parallel()
	root := payloads(t)
	for sender, path := range map[string]string{
		"alertmanager": "/alertmanager", "grafana": "/grafana", "opsgenie": "/opsgenie",
		"cdevents": "/cdevents", "harness": "/cdevents", "jenkins": "/jenkins",
		"argocd": "/argocd", "github": "/github", "gitlab": "/gitlab", "pagerduty": "/pagerduty", "pelorus": "/generic",
	} {
		t.Run(sender, func(t *testing.T) {
			t.Parallel()
			expected := expectations(t, sender)
			files, err := filepath.Glob(filepath.Join(root, sender, "*.json"))
			require.NoError(t, err)
			for _, file := range files {
				name, isBody := strings.CutSuffix(filepath.Base(file), ".json")
				if !isBody || strings.HasSuffix(name, ".headers") {
					continue
				}
				want, ok := expected[name]
				if assert.True(t, ok, "%s has no expectation", file) {
					t.Run(name, func(t *testing.T) { holdAgainst(t, startAll, want, path, file) })
				}
				delete(expected, name)
			}
			assert.Empty(t, expected, "expectations without a file")
		})
	}
}

// TestRealIssuesAsIncidents maps the issues among the payloads with "bug", their only label, as incident label.
func TestRealIssuesAsIncidents(t *testing.T) {
	t.Parallel()
	root := payloads(t)
	startWithBugs := func(tb testing.TB, next consumer.Logs) *running {
		tb.Helper()
		return start(tb, map[string]any{"sources": map[string]any{
			"github": map[string]any{"secret": testSecret, "incident_labels": []any{"bug"}},
		}}, next)
	}
	for name, want := range expectations(t, "github_bugs") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holdAgainst(t, startWithBugs, want, "/github", filepath.Join(root, "github", name+".json"))
		})
	}
}

func holdAgainst(t *testing.T, start func(testing.TB, consumer.Logs) *running, want expectation, path, file string) {
	t.Helper()
	body, err := os.ReadFile(file)
	require.NoError(t, err)
	headers := map[string]string{}
	raw, err := os.ReadFile(strings.TrimSuffix(file, ".json") + ".headers.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &headers))
	hook := signed(path, "", body)
	for key, value := range headers {
		if !strings.Contains(key, "Signature") {
			hook.header.Set(key, value)
		}
	}

	sink := new(consumertest.LogsSink)
	r := start(t, sink)
	status, reason := r.post(t, hook)
	if want.Status == 0 {
		want.Status = http.StatusAccepted
	}
	require.Equal(t, want.Status, status, reason)
	got := flattened(sink.AllLogs())
	require.Len(t, got, len(want.Events))
	for i, event := range want.Events {
		for key, value := range event {
			assert.Equal(t, text(value), text(got[i][key]), "event %d: %s", i, key)
		}
	}
	deliveryID := headers["X-GitHub-Delivery"] + headers["X-Webhook-Id"] + headers["Idempotency-Key"]
	for _, event := range got {
		if deliveryID != "" {
			assert.Equal(t, deliveryID, event["dora.event.delivery_id"])
		}
		assert.NotContains(t, event, "user.name")
	}
}

// text converts values from YAML and from records to texts that can be compared.
func text(value any) string {
	if at, ok := value.(time.Time); ok {
		return at.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(value)
}

// flattened returns, per record, its event name, time and attributes, including those of its resource.
func flattened(batches []plog.Logs) []map[string]any {
	var events []map[string]any
	for _, logs := range batches {
		for _, resource := range logs.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					event := resource.Resource().Attributes().AsRaw()
					maps.Copy(event, record.Attributes().AsRaw())
					event["event"] = record.EventName()
					event["time"] = record.Timestamp().AsTime().Format(time.RFC3339Nano)
					event["severity"] = record.SeverityText()
					event["trace"] = record.TraceID().String()
					event["span"] = record.SpanID().String()
					events = append(events, event)
				}
			}
		}
	}
	return events
}

func expectations(t *testing.T, sender string) map[string]expectation {
	t.Helper()
	raw, err := os.ReadFile("testdata/expected/" + sender + ".yaml")
	require.NoError(t, err)
	expected := map[string]expectation{}
	require.NoError(t, yaml.Unmarshal(raw, &expected))
	return expected
}

func payloads(t *testing.T) string {
	t.Helper()
	root := os.Getenv(payloadsVariable)
	if root == "" {
		t.Skipf("%s names no directory of real payloads", payloadsVariable)
	}
	return root
}
