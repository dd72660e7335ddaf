// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// TestOrderDoesNotMatter posts the webhooks about one subject of every source forwards, backwards and with each of
// them first in turn. The resulting history is the same, although the receiver drops duplicates.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	for name, hooks := range stories(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Greater(t, len(hooks), 1, "a life has steps")
			want := remembered(t, hooks)
			require.NotEmpty(t, want.uids)
			backwards := slices.Clone(hooks)
			slices.Reverse(backwards)
			assert.Equal(t, want, remembered(t, backwards), "backwards")
			for i := range hooks {
				turned := slices.Concat(hooks[i:], hooks[:i])
				assert.Equal(t, want, remembered(t, turned), "from webhook %d on", i)
			}
		})
	}
}

// memory is the content of a history and the UIDs of the events that were applied to it.
type memory struct {
	uids      map[string]bool
	scopes    map[delivery.Scope][]any
	pipelines map[delivery.PipelineKey][]*delivery.PipelineRun
	changes   map[string][]*delivery.Change
	revisions map[delivery.RevisionKey]*delivery.Revision
}

func remembered(t *testing.T, hooks []webhook) memory {
	t.Helper()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	for _, hook := range hooks {
		status, reason := r.post(t, hook)
		require.Equal(t, http.StatusAccepted, status, "%s: %s", hook.body, reason)
	}
	m := memory{
		uids: map[string]bool{}, scopes: map[delivery.Scope][]any{}, pipelines: map[delivery.PipelineKey][]*delivery.PipelineRun{},
		changes: map[string][]*delivery.Change{}, revisions: map[delivery.RevisionKey]*delivery.Revision{},
	}
	h := delivery.NewHistory(nil)
	for _, logs := range sink.AllLogs() {
		deliverylog.Decode(logs, func(e *delivery.Event, err error) {
			require.NoError(t, err)
			m.tell(t, h, e)
		})
	}
	m.ask(h)
	return m
}

// tell applies an event with a fixed time of arrival, because some events have no other time.
func (m memory) tell(t *testing.T, h *delivery.History, e *delivery.Event) {
	t.Helper()
	m.uids[e.UID] = true
	e.Observed = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	if e.TimeSource == delivery.TimeFromObserved {
		e.Time = e.Observed
	}
	_, _, err := h.Apply(e)
	require.NoError(t, err)
	switch f := e.Subject.(type) {
	case *delivery.ChangeFacts:
		m.changes[f.Repository.URL] = nil
	case *delivery.RevisionFacts:
		m.revisions[delivery.RevisionKey{RepositoryURL: f.Repository.URL, ID: f.Revision}] = nil
	}
}

func (m memory) ask(h *delivery.History) {
	for _, scope := range h.Scopes() {
		m.scopes[scope] = []any{h.Deployments(scope), h.Incidents(scope.Service), h.FeatureFlags(scope.Service)}
	}
	for _, key := range h.Pipelines() {
		m.pipelines[key] = h.PipelineRuns(key)
	}
	for repository := range m.changes {
		m.changes[repository] = h.Changes(repository)
	}
	for key := range m.revisions {
		m.revisions[key], _ = h.Revision(key)
	}
}

// stories holds, by source, the webhooks about one subject or about a few that belong together.
func stories(t *testing.T) map[string][]webhook {
	t.Helper()
	load := func(path, file string) sourcetest.Body {
		return sourcetest.Load(t, sources+path[1:]+"/testdata/"+file+".json")
	}
	of := func(path, event string, bodies ...sourcetest.Body) []webhook {
		var hooks []webhook
		for _, body := range bodies {
			hooks = append(hooks, signed(path, event, body.JSON()))
		}
		return hooks
	}
	return map[string][]webhook{
		"alertmanager": of("/alertmanager", "", alertLife(load("/alertmanager", "notification"))...),
		"argocd":       of("/argocd", "", syncLife(load("/argocd", "application"))...),
		"argorollouts": of("/argorollouts", "", rolloutLife(load("/argorollouts", "rollout"))...),
		"cdevents":     of("/cdevents", "", cdeventsLife(load("/cdevents", "incident.reported"), load("/cdevents", "deployment.finished"))...),
		"generic": slices.Concat(
			of("/generic", "", load("/generic", "deployment.started"), load("/generic", "deployment.finished"), load("/generic", "deployment.rolled_back")),
			of("/generic", "", load("/generic", "incident.opened"), load("/generic", "incident.acknowledged"),
				load("/generic", "incident.mitigated"), load("/generic", "incident.resolved"), load("/generic", "incident.reopened")),
			of("/generic", "", load("/generic", "change.opened"), load("/generic", "change.reviewed"), load("/generic", "change.merged")),
			of("/generic", "", load("/generic", "pipeline_run.started"), load("/generic", "pipeline_run.finished"))),
		"github": slices.Concat(
			of("/github", "deployment", load("/github", "deployment")),
			of("/github", "deployment_status", statusLife(load("/github", "deployment_status"))...),
			of("/github", "pull_request", pullRequestLife(load("/github", "pull_request"))...),
			of("/github", "pull_request_review", load("/github", "pull_request_review")),
			of("/github", "push", load("/github", "push")),
			of("/github", "issues", issueLife(load("/github", "issues"))...),
			of("/github", "workflow_run", load("/github", "workflow_run"), load("/github", "workflow_run").
				With("workflow_run.run_attempt", 3).With("workflow_run.conclusion", "success").
				With("workflow_run.updated_at", "2026-03-02T09:08:00Z"))),
		"gitlab": slices.Concat(
			of("/gitlab", "", load("/gitlab", "deployment"), load("/gitlab", "deployment").
				With("status", "running").With("status_changed_at", "2026-03-02 10:01:00 +0100")),
			of("/gitlab", "", load("/gitlab", "push"), load("/gitlab", "merge_request"), load("/gitlab", "merge_request").
				With("object_attributes.action", "open").With("object_attributes.state", "opened").
				With("object_attributes.updated_at", "2026-03-01 07:00:00 UTC").With("object_attributes.merge_commit_sha", nil)),
			of("/gitlab", "", load("/gitlab", "issue"), load("/gitlab", "issue").With("object_attributes.action", "close").
				With("object_attributes.state", "closed").With("object_attributes.closed_at", "2026-03-02 09:50:00 UTC")),
			of("/gitlab", "", load("/gitlab", "pipeline"))),
		"grafana": slices.Concat(
			of("/grafana", "", alertLife(load("/grafana", "notification"))...),
			of("/grafana", "", alertGroupLife(load("/grafana", "alert_group"))...)),
		"jenkins":   of("/jenkins", "", buildLife(load("/jenkins", "notification"))...),
		"jira":      of("/jira", "", load("/jira", "issue_created"), load("/jira", "issue_updated")),
		"opsgenie":  of("/opsgenie", "", opsgenieLife(load("/opsgenie", "alert"))...),
		"pagerduty": of("/pagerduty", "", pagerLife(load("/pagerduty", "incident"))...),
	}
}
