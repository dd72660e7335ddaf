// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const shipped = "../../../examples/senders/argocd/argocd-notifications-cm.yaml"

// TestShippedTemplateTellsWhatTheWholeApplicationDoes renders the template as Argo CD's notification engine does and
// compares the events with those of the complete Application.
func TestShippedTemplateTellsWhatTheWholeApplicationDoes(t *testing.T) {
	t.Parallel()
	git := map[string]any{"repoURL": "https://github.com/acme/deploy", "path": "apps/checkout", "targetRevision": "main", "helm": map[string]any{"values": "password: hunter2"}}
	chart := map[string]any{"repoURL": "ghcr.io/acme/charts", "chart": "checkout", "targetRevision": "0.4.0"}
	several := map[string]any{"revision": "", "revisions": []any{"0.4.0", revisionThree}, "source": map[string]any{"repoURL": ""}, "sources": []any{chart, git}}
	for name, body := range map[string]sourcetest.Body{
		"a sync that came up": fixture(t),
		"a sync that runs":    fixture(t).With(operation+"phase", "Running").Without(operation + "syncResult").Without(operation + "finishedAt"),
		"a sync that failed":  fixture(t).With(operation+"phase", "Failed").With(operation+"message", "line one\nline \"two\""),
		"a terminated sync":   fixture(t).With(operation+"phase", "Failed").With(operation+"message", "Operation terminated"),
		"a rollback by hand":  fixture(t).With(operation+"syncResult.revision", revisionOne).With(operation+"operation.initiatedBy", map[string]any{"username": "somebody"}),
		"several sources":     fixture(t).With(operation+"syncResult", several).With("app.spec.sources", []any{chart, git}).Without("app.spec.source"),
		"annotations": fixture(t).With("app.metadata.annotations", map[string]any{
			"resource.opentelemetry.io/service.name": "tills", "resource.opentelemetry.io/service.namespace": "stores",
			"resource.opentelemetry.io/service.version": "2", "resource.opentelemetry.io/deployment.environment.name": "staging",
			"resource.opentelemetry.io/vcs.ref.head.revision": revisionOne, "resource.opentelemetry.io/vcs.repository.url.full": "https://github.com/acme/checkout",
		}),
		"next to nothing": fixture(t).Without("app.metadata.labels").Without("app.metadata.annotations").Without("app.metadata.uid").
			Without("app.status.summary").Without("app.status.history").Without(operation + "operation").Without("app.spec.source"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rendered := render(t, body)
			assert.NotContains(t, string(rendered.JSON()), "hunter2", "secrets of annotations and Helm values stay behind")
			assert.Equal(t, one(t, newSource(), body), one(t, newSource(), rendered))
		})
	}
}

func TestShippedTemplateRendersWhatIsIgnored(t *testing.T) {
	t.Parallel()
	for reason, body := range map[string]sourcetest.Body{
		"is being deleted": fixture(t).With("app.metadata.deletionTimestamp", "2026-03-02T09:30:00Z"),
		"was never synced": fixture(t).Without("app.status.operationState"),
		"was a dry run":    fixture(t).With("app.status.operationState.operation.sync.dryRun", true),
		"no outcome yet":   fixture(t).Without("app.status.health"),
	} {
		isIgnored(t, newSource(), render(t, body), reason)
	}
}

// TestShippedTriggersFirePerSync checks that our triggers fire once per sync. Those of Argo CD's catalogue fire once per
// revision, so they never report a rollback.
func TestShippedTriggersFirePerSync(t *testing.T) {
	t.Parallel()
	var conditions []struct {
		When    string
		OncePer string `yaml:"oncePer"`
		Send    []string
	}
	require.NoError(t, yaml.Unmarshal([]byte(data(t)["trigger.on-dora-sync"]), &conditions))
	require.Len(t, conditions, 3)
	for _, condition := range conditions {
		assert.True(t, strings.HasPrefix(condition.When, "app.status.operationState != nil and "), condition.When)
		assert.Contains(t, condition.OncePer, "startedAt")
		assert.NotContains(t, condition.OncePer, "revision")
		assert.Equal(t, []string{"dora"}, condition.Send)
	}
	assert.Contains(t, data(t)["subscriptions"], "on-dora-sync")
	assert.Contains(t, data(t)["service.webhook.dora"], "/argocd\n", "the default path of the source")
}

func render(t *testing.T, body sourcetest.Body) sourcetest.Body {
	t.Helper()
	var notification struct {
		Webhook map[string]struct{ Method, Body string }
	}
	require.NoError(t, yaml.Unmarshal([]byte(data(t)["template.dora"]), &notification))
	webhook := notification.Webhook["dora"]
	require.Equal(t, "POST", webhook.Method, "the default is GET")

	// The template uses only one of the engine's functions.
	functions := template.FuncMap{"toJson": func(value any) string {
		text, _ := json.Marshal(value)
		return string(text)
	}}
	parsed, err := template.New("dora").Funcs(functions).Parse(webhook.Body)
	require.NoError(t, err)
	var variables struct{ App map[string]any }
	require.NoError(t, json.Unmarshal(body.JSON(), &variables))
	var text strings.Builder
	require.NoError(t, parsed.Execute(&text, map[string]any{
		"app": variables.App, "context": map[string]string{"argocdUrl": "https://argocd.acme.example"},
	}))
	require.True(t, json.Valid([]byte(text.String())), text.String())
	return sourcetest.Parse(t, []byte(text.String()))
}

func data(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(shipped)
	require.NoError(t, err)
	var configMap struct{ Data map[string]string }
	require.NoError(t, yaml.Unmarshal(raw, &configMap))
	return configMap.Data
}
