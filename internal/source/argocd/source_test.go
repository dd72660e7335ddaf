// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

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

func TestSyncThatCameUp(t *testing.T) {
	t.Parallel()
	event := one(t, newSource(), fixture(t))
	assert.Equal(t, delivery.DeploymentFinished, event.Name)
	assert.False(t, event.Draft)
	assert.Equal(t, "argocd", event.Provider)
	assert.Equal(t, "argocd.acme.example", event.Tenant)
	assert.Equal(t, received, event.Observed)
	assert.NotEmpty(t, event.UID)
	assert.Equal(t, &delivery.DeploymentFacts{
		ID:           uid + "/2026-03-02T09:14:00Z",
		Name:         "checkout",
		Service:      delivery.Service{Name: "checkout"},
		Environment:  delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Status:       delivery.StatusSucceeded,
		StartTime:    clock(t, "2026-03-02T09:14:00Z"),
		Version:      "1.4.2",
		PreviousID:   uid + "/2026-03-01T12:00:00Z",
		Repository:   source.RepositoryAt("https://github.com/acme/deploy"),
		Ref:          delivery.Ref{Name: "main"},
		Revision:     revisionThree,
		BaseRevision: revisionTwo,
		URL:          "https://argocd.acme.example/applications/argocd/checkout",
		ImageName:    "ghcr.io/acme/checkout",
		ImageTags:    []string{"1.4.2"},
	}, event.Subject)
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	assert.Equal(t, source.Origin{
		Kind:       source.KindDeployment,
		Name:       "checkout",
		Repository: "acme/deploy",
		Branch:     "main",
		Labels: map[string]string{
			"team": "tills", "env": "prod",
			"argocd.project": "shop", "argocd.cluster": "eu-1", "argocd.namespace": "shop",
		},
		Aliases: []source.Alias{
			{Scheme: source.SchemeArgoCD, Value: "argocd/checkout"},
			{Scheme: source.SchemeArgoCD, Value: "checkout"},
		},
	}, one(t, newSource(), fixture(t)).Origin)
}

func TestBodyThatIsAnApplication(t *testing.T) {
	t.Parallel()
	whole := one(t, newSource(), fixture(t).Without("context").Without("timestamp"))
	bare := sourcetest.Parse(t, []byte(`{}`))
	for _, key := range []string{"kind", "metadata", "spec", "status"} {
		bare = bare.With(key, member(t, fixture(t), key))
	}
	assert.Equal(t, whole, one(t, newSource(), bare))
	assert.Empty(t, whole.Tenant)
	assert.Empty(t, whole.Subject.(*delivery.DeploymentFacts).URL)
}

func TestServiceAndEnvironment(t *testing.T) {
	t.Parallel()
	declared := fixture(t).With("app.metadata.annotations", map[string]any{
		"resource.opentelemetry.io/service.name":                "tills",
		"resource.opentelemetry.io/service.namespace":           "stores",
		"resource.opentelemetry.io/deployment.environment.name": "staging",
	})
	mapped := NewDefaultOptions()
	mapped.Services = map[string]source.ServiceName{"checkout": {Name: "by-name"}, "argocd/checkout": {Namespace: "shop", Name: "pay"}}
	byName := NewDefaultOptions()
	byName.Services = map[string]source.ServiceName{"checkout": {Name: "by-name"}}
	byName.EnvironmentLabels = []string{"team"}
	unlabelled := NewDefaultOptions()
	unlabelled.EnvironmentLabels, unlabelled.Environment = nil, "qa"
	for name, test := range map[string]struct {
		options     Options
		body        sourcetest.Body
		service     delivery.Service
		environment string
	}{
		"the application's name and label":       {NewDefaultOptions(), fixture(t), delivery.Service{Name: "checkout"}, "production"},
		"annotations go before them":             {NewDefaultOptions(), declared, delivery.Service{Namespace: "stores", Name: "tills"}, "staging"},
		"the full name goes before the name":     {mapped, declared, delivery.Service{Namespace: "shop", Name: "pay"}, "staging"},
		"the name, and a label of another name":  {byName, fixture(t), delivery.Service{Name: "by-name"}, "tills"},
		"the configured one where nothing is":    {unlabelled, fixture(t), delivery.Service{Name: "checkout"}, "test"},
		"an application without labels and such": {NewDefaultOptions(), fixture(t).Without("app.metadata.labels").Without("app.metadata.namespace"), delivery.Service{Name: "checkout"}, "production"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := one(t, New(test.options, environments), test.body).Subject.(*delivery.DeploymentFacts)
			assert.Equal(t, test.service, facts.Service)
			assert.Equal(t, test.environment, facts.Environment.Name)
		})
	}
}

func TestWhatIsNoSyncIsIgnored(t *testing.T) {
	t.Parallel()
	for reason, body := range map[string]sourcetest.Body{
		"is being deleted":    fixture(t).With("app.metadata.deletionTimestamp", "2026-03-02T09:30:00Z"),
		"was never synced":    fixture(t).Without("app.status.operationState"),
		"was a dry run":       fixture(t).With("app.status.operationState.operation.sync.dryRun", true),
		`phase "Terminating"`: fixture(t).With("app.status.operationState.phase", "Terminating"),
		"older than":          fixture(t).With("app.status.operationState.finishedAt", "2026-03-01T09:59:59Z"),
	} {
		isIgnored(t, newSource(), body, reason)
	}
	isIgnored(t, newSource(), fixture(t).Without("app.status"), "was never synced")
}

func TestAnyAgeIsBelievedWithoutLimit(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.MaxAge = 0
	r := request(fixture(t))
	r.Received = received.AddDate(1, 0, 0)
	_, err := newSource().Events(r)
	var ignored *source.Ignored
	require.ErrorAs(t, err, &ignored)
	events, err := New(options, environments).Events(r)
	require.NoError(t, err)
	assert.Equal(t, clock(t, "2026-03-02T09:15:01Z"), events[0].Time)
}

func TestMalformedBodies(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]sourcetest.Body{
		"app is required":                                fixture(t).Without("app"),
		"app must be an object":                          fixture(t).With("app", "checkout"),
		"app.metadata is required":                       fixture(t).Without("app.metadata"),
		"app.metadata.name is required":                  fixture(t).With("app.metadata.name", ""),
		"app.status.operationState.startedAt is":         fixture(t).Without("app.status.operationState.startedAt"),
		"app.status.operationState.phase is required":    fixture(t).Without("app.status.operationState.phase"),
		"the event's time 2026-03-04T00:00:00Z is more ": fixture(t).With("app.status.operationState.finishedAt", "2026-03-04T00:00:00Z"),
	} {
		events, err := newSource().Events(request(body))
		var malformed *source.Malformed
		require.ErrorAs(t, err, &malformed, want)
		assert.ErrorContains(t, err, want)
		assert.Empty(t, events)
	}
}

func TestTheSameNotificationTwiceIsOneFact(t *testing.T) {
	t.Parallel()
	first, again := one(t, newSource(), fixture(t)), one(t, newSource(), fixture(t))
	assert.Equal(t, first.UID, again.UID)
	assert.Equal(t, first.Time, again.Time)
	next := fixture(t).With("app.status.operationState.startedAt", "2026-03-02T09:14:01Z")
	assert.NotEqual(t, first.UID, one(t, newSource(), next).UID, "another sync")
}

func TestVerify(t *testing.T) {
	t.Parallel()
	secrets := [][]byte{[]byte("new"), []byte("old")}
	for token, want := range map[string]error{"new": nil, "old": nil, "other": source.ErrUnverified, "": source.ErrUnverified} {
		r := source.Request{Header: http.Header{"Authorization": {"Bearer " + token}}}
		assert.Equal(t, want, newSource().Verify(r, secrets), token)
	}
	assert.NoError(t, newSource().Verify(source.Request{Header: http.Header{"X-Delivery-Token": {"old"}}}, secrets))
	assert.ErrorIs(t, newSource().Verify(source.Request{Header: http.Header{}}, secrets), source.ErrUnverified)
}

func TestCheckNamesEveryFault(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	require.NoError(t, options.Check())
	options = Options{EnvironmentLabels: []string{""}, HealthWindow: -time.Second, MaxAge: -time.Second}
	err := options.Check()
	for _, key := range []string{"`environment_labels`", "`environment`", "`health_window`", "`max_age`"} {
		assert.ErrorContains(t, err, key)
	}
}

func FuzzEvents(f *testing.F) {
	raw, err := os.ReadFile("testdata/application.json")
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`{"app":{"metadata":{"name":"a"},"status":{"operationState":{"phase":"Failed","startedAt":1772442871}}}}`))
	f.Add([]byte(`{"kind":"Application","metadata":{"name":"a"},"status":{"operationState":{"phase":"Running","startedAt":"0001-01-01T00:00:00Z"}}}`))
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
