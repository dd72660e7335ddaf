// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argorollouts

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const shipped = "../../../examples/senders/argorollouts/argo-rollouts-notification-configmap.yaml"

// TestShippedTemplatesTellWhatTheWholeRolloutDoes renders the templates as Argo Rollouts does and compares the events
// with those of the complete Rollout.
func TestShippedTemplatesTellWhatTheWholeRolloutDoes(t *testing.T) {
	t.Parallel()
	for _, event := range []string{"rollout-updated", "rollout-completed", "rollout-aborted"} {
		for name, body := range map[string]sourcetest.Body{
			"whole":           fixture(t),
			"blue green":      fixture(t).With("rollout.spec.strategy", map[string]any{"blueGreen": map[string]any{"activeService": "checkout"}}),
			"an empty canary": fixture(t).With("rollout.spec.strategy", map[string]any{"canary": map[string]any{}}),
			"annotations": fixture(t).With("rollout.metadata.annotations", map[string]any{
				"rollout.argoproj.io/revision": "8", "resource.opentelemetry.io/service.name": "tills",
				"resource.opentelemetry.io/service.namespace": "stores", "resource.opentelemetry.io/service.version": "2",
				"resource.opentelemetry.io/deployment.environment.name": "staging",
			}),
			"next to nothing": fixture(t).Without("rollout.metadata.labels").Without("rollout.metadata.uid").
				Without("rollout.spec.template").Without("rollout.spec.strategy").Without("rollout.status"),
		} {
			t.Run(event+" "+name, func(t *testing.T) {
				t.Parallel()
				rendered := render(t, event, body)
				assert.NotContains(t, string(rendered.JSON()), "hunter2", "secrets of containers stay behind")
				want, err := newSource().Events(request(body.With("event", event)))
				require.NoError(t, err)
				got, err := newSource().Events(request(rendered))
				require.NoError(t, err)
				assert.Equal(t, want, got)
			})
		}
	}
}

// TestShippedTriggers checks that each trigger has a name that Argo Rollouts fires and uses the template of that name.
func TestShippedTriggers(t *testing.T) {
	t.Parallel()
	for trigger := range triggers {
		assert.Equal(t, "- send: [dora-"+trigger+"]\n", data(t)["trigger.on-"+trigger])
		assert.Contains(t, data(t)["subscriptions"], "on-"+trigger)
	}
	assert.Contains(t, data(t)["service.webhook.dora"], "/argorollouts\n", "the default path of the source")
}

func render(t *testing.T, event string, body sourcetest.Body) sourcetest.Body {
	t.Helper()
	var notification struct {
		Webhook map[string]struct{ Method, Body string }
	}
	require.NoError(t, yaml.Unmarshal([]byte(data(t)["template.dora-"+event]), &notification))
	webhook := notification.Webhook["dora"]
	require.Equal(t, "POST", webhook.Method, "the default is GET")

	// The templates use only three of the engine's functions.
	functions := template.FuncMap{
		"now":  func() time.Time { return clock(t, "2026-03-02T09:21:30.12Z") },
		"date": func(layout string, at time.Time) string { return at.Format(layout) },
		"toJson": func(value any) string {
			text, _ := json.Marshal(value)
			return string(text)
		},
	}
	parsed, err := template.New("dora").Funcs(functions).Parse(webhook.Body)
	require.NoError(t, err)
	var variables struct{ Rollout map[string]any }
	require.NoError(t, json.Unmarshal(body.JSON(), &variables))
	var text strings.Builder
	require.NoError(t, parsed.Execute(&text, map[string]any{"rollout": variables.Rollout}))
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
