// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// TestEverySourceIsHeldToTheContract fails for a source that the tests over all sources do not cover.
func TestEverySourceIsHeldToTheContract(t *testing.T) {
	t.Parallel()
	known := kindNames()
	assert.ElementsMatch(t, known, slices.Collect(maps.Keys(allSources)), "configure it in allSources")

	shown := map[string]bool{}
	for _, hook := range fixtures(t) {
		shown[hook.path[1:]] = true
	}
	assert.ElementsMatch(t, known, slices.Collect(maps.Keys(shown)), "add a webhook of it to fixtures")
	assert.ElementsMatch(t, known, slices.Collect(maps.Keys(strangers(t))), "add an event that it does not know to strangers")
	assert.ElementsMatch(t, known, slices.Collect(maps.Keys(stories(t))), "add the life of one subject to stories")
}

// stranger is a webhook of an unknown event or state, and the status that answers it.
type stranger struct {
	webhook
	status int
}

// strangers holds one webhook per source. Events that a sender may send are ignored. The generic source refuses them,
// since its requests are written by people who need to see their mistakes; so do sources for states that their sender
// does not have.
func strangers(t *testing.T) map[string][]stranger {
	t.Helper()
	edited := func(path, file, member string, value any) webhook {
		return signed(path, "", sourcetest.Load(t, sources+path[1:]+"/testdata/"+file+".json").With(member, value).JSON())
	}
	ignored := func(hook webhook) stranger { return stranger{hook, http.StatusNoContent} }
	refused := func(hook webhook) stranger { return stranger{hook, http.StatusBadRequest} }
	return map[string][]stranger{
		"alertmanager": {refused(edited("/alertmanager", "notification", "alerts.0.status", "suppressed"))},
		"argocd":       {ignored(edited("/argocd", "application", "app.status.operationState.phase", "Paused"))},
		"argorollouts": {ignored(edited("/argorollouts", "rollout", "event", "scaling-replica-set"))},
		"cdevents":     {ignored(edited("/cdevents", "service.deployed", "context.type", "dev.cdevents.environment.created.0.3.0"))},
		"generic": {
			refused(edited("/generic", "incident.opened", "event", "incident.escalated")),
			ignored(signed("/generic", "chatter", []byte(`{}`))),
		},
		"github": {ignored(signed("/github", "star", []byte(`{}`))), ignored(signed("/github", "star", []byte(`not even JSON`)))},
		"gitlab": {ignored(edited("/gitlab", "issue", "object_kind", "wiki_page"))},
		"grafana": {
			refused(edited("/grafana", "notification", "alerts.0.status", "pending")),
			ignored(edited("/grafana", "alert_group", "event.type", "silence")),
			ignored(edited("/grafana", "rule", "state", "paused")),
		},
		"jenkins":   {ignored(edited("/jenkins", "notification", "build.phase", "QUEUED"))},
		"jira":      {ignored(edited("/jira", "issue_created", "webhookEvent", "comment_created"))},
		"opsgenie":  {ignored(edited("/opsgenie", "alert", "action", "AddNote"))},
		"pagerduty": {ignored(edited("/pagerduty", "incident", "event.event_type", "incident.annotated"))},
	}
}

func TestEventsThatNobodyKnows(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	for name, hooks := range strangers(t) {
		for _, hook := range hooks {
			status, reason := r.post(t, hook.webhook)
			assert.Equal(t, hook.status, status, "%s: %s", name, reason)
			assert.Equal(t, status >= http.StatusBadRequest, reason != "", name)
		}
	}
	assert.Zero(t, sink.LogRecordCount())
}
