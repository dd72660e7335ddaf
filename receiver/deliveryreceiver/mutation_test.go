// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// TestWrongTypeInEveryField sends every valid webhook with each value replaced by values of a wrong type or without
// sense. The receiver either accepts or refuses the webhook, and an accepted one has as many events as the valid one.
func TestWrongTypeInEveryField(t *testing.T) {
	t.Parallel()
	for _, hook := range fixtures(t) {
		t.Run(hook.path+" "+eventOf(hook), func(t *testing.T) {
			t.Parallel()
			mutate(t, hook, map[string]any{"sources": allSources})
		})
	}
}

// TestWrongTypeInEveryFieldOfADraft does the same with webhooks whose events are recorded only because of a rule.
func TestWrongTypeInEveryFieldOfADraft(t *testing.T) {
	t.Parallel()
	for _, hook := range drafts(t) {
		t.Run(hook.path+" "+eventOf(hook), func(t *testing.T) {
			t.Parallel()
			mutate(t, hook, map[string]any{"sources": allSources, "catalog": "testdata/everything.yaml"})
		})
	}
}

// drafts returns webhooks of which some or all events are recorded only because of a rule.
func drafts(t *testing.T) []webhook {
	t.Helper()
	hooks := []webhook{fixture(t, "/github", "workflow_run"), fixture(t, "/jenkins", "notification")}
	for _, event := range []string{"create", "release", "workflow_job"} {
		hooks = append(hooks, fixture(t, "/github", event))
	}
	for _, event := range []string{"build", "release", "tag_push"} {
		hooks = append(hooks, fixture(t, "/gitlab", event))
	}
	for _, event := range []string{"taskrun.finished", "ticket.created", "pipelinerun.finished"} {
		hooks = append(hooks, fixture(t, "/cdevents", event))
	}
	edited := func(path, file, member string, value any) webhook {
		return signed(path, "", sourcetest.Load(t, sources+path[1:]+"/testdata/"+file+".json").With(member, value).JSON())
	}
	return append(hooks,
		edited("/alertmanager", "notification", "alerts.0.labels.severity", "info"),
		edited("/grafana", "notification", "alerts.0.labels.alertname", "DatasourceError"),
		edited("/opsgenie", "alert", "alert.priority", "P5"))
}

func eventOf(hook webhook) string {
	return hook.header.Get("X-GitHub-Event") + hook.header.Get("X-Pelorus-Event")
}

func mutate(t *testing.T, hook webhook, settings map[string]any) {
	t.Helper()
	whole := new(consumertest.LogsSink)
	status, reason := start(t, settings, whole).post(t, hook)
	events := whole.LogRecordCount()
	require.Positive(t, events, "%d %s", status, reason)

	sink := new(consumertest.LogsSink)
	r := start(t, settings, sink)
	r.outlet.deduplicator.ttl = 0 // forgets everything at once: most mutations tell the same facts
	for name, body := range sourcetest.Parse(t, hook.body).Mutations() {
		sink.Reset()
		status, reason := r.post(t, signed(hook.path, eventOf(hook), body))
		switch status {
		case http.StatusAccepted:
			assertWhole(t, name, events, sink.LogRecordCount())
		case http.StatusNoContent:
			assert.Zero(t, sink.LogRecordCount(), name)
		case http.StatusBadRequest:
			assert.Zero(t, sink.LogRecordCount(), name)
			assert.NotEmpty(t, reason, name)
		default:
			t.Errorf("%s: answered %d %s", name, status, reason)
		}
	}
}

// assertWhole compares the number of events. It knows the mutations that change the number legitimately: a push
// without its list of commits is reduced to its head commit, and of a list of drafts the one from the future is
// dropped while the other is recorded.
func assertWhole(t *testing.T, name string, want, got int) {
	t.Helper()
	switch name {
	case `.commits = null`, `.commits = []`, `.alerts.0.startsAt = 9007199254740993`, `.alerts.0.startsAt = "9999-01-01T00:00:00Z"`:
		want = 1
	}
	assert.Equal(t, want, got, name)
}
