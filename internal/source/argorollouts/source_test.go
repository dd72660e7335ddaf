// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argorollouts

import (
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const (
	id       = "0d9c3c1e-77aa-4d0b-8f5e-3b1f2a6c9d02/7"
	revision = "dddddddddddddddddddddddddddddddddddddddd"
	digest   = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
)

func TestAbortedRolloutFailedAndIsTakenBack(t *testing.T) {
	t.Parallel()
	events, err := newSource().Events(request(fixture(t)))
	require.NoError(t, err)
	require.Len(t, events, 2)
	facts := &delivery.DeploymentFacts{
		ID:           id,
		Name:         "checkout",
		Service:      delivery.Service{Name: "checkout"},
		Environment:  delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Status:       delivery.StatusFailed,
		ErrorType:    "aborted",
		Version:      "1.4.2",
		Repository:   source.RepositoryAt("https://github.com/acme/checkout"),
		Revision:     revision,
		Strategy:     "canary",
		ImageName:    "registry.acme.example:5000/checkout",
		ImageTags:    []string{"1.4.2"},
		ImageDigests: []string{digest},

		PlatformRevision: "7c9b8",
	}
	assert.Equal(t, delivery.DeploymentFinished, events[0].Name)
	assert.Equal(t, facts, events[0].Subject)
	assert.Equal(t, delivery.DeploymentRolledBack, events[1].Name)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID: id, Name: "checkout", Service: facts.Service, Environment: facts.Environment, Strategy: "canary", PreviousVersion: "1.4.2",
	}, events[1].Subject)
	for _, event := range events {
		assert.Equal(t, clock(t, "2026-03-02T09:21:29Z"), event.Time)
		assert.Equal(t, "argorollouts", event.Provider)
		assert.NotEmpty(t, event.UID)
		assert.Equal(t, source.Origin{
			Kind: source.KindDeployment, Name: "checkout", Repository: "acme/checkout",
			Labels: map[string]string{"team": "tills", "env": "prod", "argorollouts.namespace": "shop"},
		}, event.Origin)
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	named := func(event string) sourcetest.Body { return fixture(t).With("event", event) }
	status := func(phase, current, condition string) sourcetest.Body {
		return fixture(t).Without("event").With("rollout.status", map[string]any{
			"phase": phase, "stableRS": "6d5f4", "currentPodHash": current,
			"conditions": []any{map[string]any{"type": "Completed", "status": condition, "lastTransitionTime": "2026-03-02T09:20:00Z"}},
		})
	}
	for name, test := range map[string]struct {
		body   sourcetest.Body
		events []delivery.EventName
		at     string
		status delivery.DeploymentStatus
	}{
		"an update":                             {named("rollout-updated"), []delivery.EventName{delivery.DeploymentStarted}, "2026-03-02T09:21:30.12Z", ""},
		"a completion, whatever the status":     {named("on-rollout-completed"), []delivery.EventName{delivery.DeploymentFinished}, "2026-03-02T09:21:30.12Z", delivery.StatusSucceeded},
		"an abortion not yet in the status":     {named("rollout-aborted").Without("rollout.status"), []delivery.EventName{delivery.DeploymentFinished, delivery.DeploymentRolledBack}, "2026-03-02T09:21:30.12Z", delivery.StatusFailed},
		"by status: the new pods come up":       {status("Progressing", "7c9b8", "False"), []delivery.EventName{delivery.DeploymentStarted}, "2026-03-02T09:20:00Z", ""},
		"by status: the new pods are stable":    {status("Healthy", "6d5f4", "True"), []delivery.EventName{delivery.DeploymentFinished}, "2026-03-02T09:20:00Z", delivery.StatusSucceeded},
		"by status: no progress":                {status("Degraded", "7c9b8", "False"), []delivery.EventName{delivery.DeploymentFinished}, "2026-03-02T09:21:30.12Z", delivery.StatusFailed},
		"by status: aborted":                    {fixture(t).Without("event"), []delivery.EventName{delivery.DeploymentFinished, delivery.DeploymentRolledBack}, "2026-03-02T09:21:29Z", delivery.StatusFailed},
		"by status: a condition not yet turned": {status("Healthy", "6d5f4", "False"), []delivery.EventName{delivery.DeploymentFinished}, "2026-03-02T09:21:30.12Z", delivery.StatusSucceeded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := newSource().Events(request(test.body))
			require.NoError(t, err)
			var names []delivery.EventName
			for _, event := range events {
				names = append(names, event.Name)
				assert.Equal(t, clock(t, test.at), event.Time)
				assert.Equal(t, delivery.TimeFromPayload, event.TimeSource)
			}
			assert.Equal(t, test.events, names)
			assert.Equal(t, test.status, events[0].Subject.(*delivery.DeploymentFacts).Status)
		})
	}
}

func TestWithoutAnyTimeItIsNow(t *testing.T) {
	t.Parallel()
	events, err := newSource().Events(request(fixture(t).Without("timestamp").With("event", "rollout-completed")))
	require.NoError(t, err)
	assert.Equal(t, received, events[0].Time)
	assert.Equal(t, delivery.TimeFromObserved, events[0].TimeSource)
}

func TestStationsOnTheWayAreIgnored(t *testing.T) {
	t.Parallel()
	for _, event := range []string{"rollout-paused", "on-rollout-step-completed", "on-analysis-run-failed", "scaling-replica-set", "x"} {
		isIgnored(t, fixture(t).With("event", event))
	}
	for _, status := range []map[string]any{
		{"phase": "Paused", "stableRS": "a", "currentPodHash": "b"},
		{"phase": "Progressing", "stableRS": "a", "currentPodHash": "a"},
		{"phase": "Degraded", "stableRS": "a", "currentPodHash": "a"},
		{"phase": "Healthy", "stableRS": "", "currentPodHash": ""},
		{},
	} {
		isIgnored(t, fixture(t).Without("event").With("rollout.status", status))
	}
}

func TestServiceAndEnvironment(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.Services = map[string]source.ServiceName{"checkout": {Name: "by-name"}, "shop/checkout": {Namespace: "shop", Name: "pay"}}
	options.EnvironmentLabels, options.Environment, options.Tenant = nil, "qa", "eu-1"
	events, err := New(options, environments).Events(request(fixture(t)))
	require.NoError(t, err)
	facts := events[0].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.Service{Namespace: "shop", Name: "pay"}, facts.Service)
	assert.Equal(t, "test", facts.Environment.Name)
	assert.Equal(t, "eu-1", events[0].Tenant)

	declared := fixture(t).With("rollout.metadata.annotations", map[string]any{
		"rollout.argoproj.io/revision":                          8,
		"resource.opentelemetry.io/service.name":                "tills",
		"resource.opentelemetry.io/deployment.environment.name": "staging",
	})
	events, err = newSource().Events(request(declared.Without("rollout.metadata.uid").Without("rollout.spec.template.spec")))
	require.NoError(t, err)
	facts = events[0].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.Service{Name: "tills"}, facts.Service)
	assert.Equal(t, "staging", facts.Environment.Name)
	assert.Equal(t, "shop/checkout/8", facts.ID)
	assert.Empty(t, facts.ImageName)
	assert.Equal(t, revision, facts.Revision, "the pods declare the commit, the rollout the rest")
}

func TestTheHashIsThatOfThePodsThatTheStepIsAbout(t *testing.T) {
	t.Parallel()
	// settled is the status before the next update, which Argo Rollouts renders together with the event of that update.
	settled := func(event string) sourcetest.Body {
		return fixture(t).With("event", event).With("rollout.status.abort", false).With("rollout.status.currentPodHash", "6d5f4")
	}
	progressing := func(event string) sourcetest.Body {
		return fixture(t).With("event", event).With("rollout.status.abort", false)
	}
	healthy := map[string]any{"phase": "Healthy", "stableRS": "7c9b8", "currentPodHash": "7c9b8"}
	for name, test := range map[string]struct {
		body sourcetest.Body
		want string
	}{
		"completed, rendered as it progressed":           {progressing("rollout-completed"), "7c9b8"},
		"aborted, rendered as it progressed":             {progressing("rollout-aborted"), "7c9b8"},
		"updated, rendered as the last one left it":      {settled("rollout-updated"), ""},
		"updated during an update, which it would name":  {progressing("rollout-updated"), ""},
		"completed at once, before the status knew it":   {settled("rollout-completed"), ""},
		"without a status":                               {fixture(t).Without("rollout.status"), ""},
		"by status: the new pods come up":                {fixture(t).Without("event").With("rollout.status", map[string]any{"phase": "Progressing", "stableRS": "6d5f4", "currentPodHash": "7c9b8"}), "7c9b8"},
		"by status: the new pods are stable":             {fixture(t).Without("event").With("rollout.status", healthy), "7c9b8"},
		"by status: of the rollout as it is meant to be": {fixture(t).Without("event").With("rollout.status", healthy).With("rollout.metadata.generation", 12).With("rollout.status.observedGeneration", "12"), "7c9b8"},
		"by status: of the rollout as it was meant":      {fixture(t).Without("event").With("rollout.status", healthy).With("rollout.metadata.generation", 13).With("rollout.status.observedGeneration", "12"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := newSource().Events(request(test.body))
			require.NoError(t, err)
			assert.Equal(t, test.want, events[0].Subject.(*delivery.DeploymentFacts).PlatformRevision)
		})
	}
}

func TestStrategies(t *testing.T) {
	t.Parallel()
	for want, strategy := range map[string]any{
		"canary": map[string]any{"canary": map[string]any{}}, "blue_green": map[string]any{"blueGreen": map[string]any{"activeService": "a"}}, "": map[string]any{},
	} {
		events, err := newSource().Events(request(fixture(t).With("rollout.spec.strategy", strategy)))
		require.NoError(t, err)
		assert.Equal(t, want, events[0].Subject.(*delivery.DeploymentFacts).Strategy)
	}
}

func TestMalformedBodies(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]sourcetest.Body{
		"rollout is required":                      fixture(t).Without("rollout"),
		"rollout.metadata.name is required":        fixture(t).Without("rollout.metadata.name"),
		"rollout.metadata.annotations is required": fixture(t).Without("rollout.metadata.annotations"),
		"rollout.argoproj.io/revision is required": fixture(t).With("rollout.metadata.annotations", map[string]any{}),
	} {
		events, err := newSource().Events(request(body))
		var malformed *source.Malformed
		require.ErrorAs(t, err, &malformed, want)
		assert.ErrorContains(t, err, want)
		assert.Empty(t, events)
	}
}

// TestRevisionsAreDeploymentsInAnyOrder applies the events of an abortion, the next update and its completion.
func TestRevisionsAreDeploymentsInAnyOrder(t *testing.T) {
	t.Parallel()
	next := map[string]any{"rollout.argoproj.io/revision": "8"}
	told := []sourcetest.Body{
		fixture(t).With("event", "rollout-updated").With("timestamp", "2026-03-02T09:20:00Z"),
		fixture(t),
		fixture(t).With("event", "rollout-updated").With("rollout.metadata.annotations", next).With("timestamp", "2026-03-02T09:30:00Z"),
		fixture(t).With("event", "rollout-completed").With("rollout.metadata.annotations", next).With("timestamp", "2026-03-02T09:40:00Z"),
	}
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 1, 0, 3, 2, 2, 3}} {
		history := delivery.NewHistory(delivery.Limits{})
		for _, i := range order {
			events, err := newSource().Events(request(told[i]))
			require.NoError(t, err)
			for _, event := range events {
				_, _, err := history.Apply(event.Event)
				require.NoError(t, err)
			}
		}
		deployments := history.Deployments(delivery.Scope{Service: delivery.Service{Name: "checkout"}, Environment: "production"})
		require.Len(t, deployments, 2)
		for _, d := range deployments {
			status, _ := d.Status()
			assert.Equal(t, d.Key.ID != id, status == delivery.StatusSucceeded)
			assert.Equal(t, d.Key.ID == id, d.RolledBack != 0)
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	secrets := [][]byte{[]byte("new"), []byte("old")}
	assert.NoError(t, newSource().Verify(source.Request{Header: http.Header{"Authorization": {"Bearer old"}}}, secrets))
	assert.ErrorIs(t, newSource().Verify(source.Request{Header: http.Header{"Authorization": {"Bearer x"}}}, secrets), source.ErrUnverified)
	assert.ErrorIs(t, newSource().Verify(source.Request{Header: http.Header{}}, secrets), source.ErrUnverified)
}

func TestCheckNamesEveryFault(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	require.NoError(t, options.Check())
	err := (&Options{EnvironmentLabels: []string{""}}).Check()
	assert.ErrorContains(t, err, "`environment_labels`")
	assert.ErrorContains(t, err, "`environment`")
}

func FuzzEvents(f *testing.F) {
	raw, err := os.ReadFile("testdata/rollout.json")
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`{"event":"rollout-updated","rollout":{"metadata":{"name":"a","annotations":{"rollout.argoproj.io/revision":1}}}}`))
	f.Add([]byte(`{"kind":"Rollout","metadata":{"name":"a","annotations":{"rollout.argoproj.io/revision":"1"}},"status":{"abort":true}}`))
	src := newSource()
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := src.Events(source.Request{Header: http.Header{}, Body: body, Received: received})
		if err != nil {
			var ignored *source.Ignored
			var malformed *source.Malformed
			assert.True(t, errors.As(err, &ignored) || errors.As(err, &malformed))
			assert.Empty(t, events)
			return
		}
		for _, e := range events {
			assert.NoError(t, e.Validate())
			assert.NotEmpty(t, e.UID)
		}
	})
}

var (
	received     = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	environments = delivery.Environments{Aliases: delivery.DefaultAliases()}
)

func newSource() *Source { return New(NewDefaultOptions(), environments) }

func fixture(t *testing.T) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/rollout.json")
}

func request(body sourcetest.Body) source.Request {
	return source.Request{Header: http.Header{}, Body: body.JSON(), Received: received}
}

func isIgnored(t *testing.T, body sourcetest.Body) {
	t.Helper()
	events, err := newSource().Events(request(body))
	var ignored *source.Ignored
	require.ErrorAs(t, err, &ignored)
	assert.Empty(t, events)
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}
