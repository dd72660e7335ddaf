// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const (
	revisionThree = "3333333333333333333333333333333333333333"
	imageFour     = "sha256:4444444444444444444444444444444444444444444444444444444444444444"
)

var (
	checkout   = delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"}
	production = delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"}
)

func TestVerify(t *testing.T) {
	t.Parallel()
	secrets := [][]byte{[]byte("old"), []byte("new")}
	verify := func(header, query string) error {
		r := source.Request{Header: http.Header{}, Query: map[string][]string{}}
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		if query != "" {
			r.Query.Set("access_token", query)
		}
		return newSource().Verify(r, secrets)
	}
	require.NoError(t, verify("Bearer new", ""))
	require.NoError(t, verify("", "old"))
	require.ErrorIs(t, verify("", ""), source.ErrUnverified)
	require.ErrorIs(t, verify("", "other"), source.ErrUnverified)
	require.ErrorIs(t, verify("Bearer other", "new"), source.ErrUnverified, "what Authorization says counts")
	require.ErrorIs(t, newSource().Verify(source.Request{Header: http.Header{}}, secrets), source.ErrUnverified)
}

func TestTypesAreReadWhateverTheirVersion(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{
		"dev.cdevents.service.deployed.0.1.0", "dev.cdevents.service.deployed.0.3.0-draft", "dev.cdevents.service.deployed",
		"dev.cdevents.service.upgraded.9.0.0", "dev.cdevents.Service.Deployed.0.1.0-draft",
	} {
		event := one(t, fixture(t, "service.deployed").With("context.type", kind))
		assert.Equal(t, delivery.DeploymentFinished, event.Name, kind)
	}
	for _, kind := range []string{
		"dev.cdevents.service.removed.0.3.0", "dev.cdevents.service.published.0.3.0", "dev.cdevents.environment.modified.0.3.0",
		"dev.cdevents.testsuiterun.finished.0.3.0", "dev.cdevents.taskrun.started.0.3.0", "dev.cdevents.pipelinerun.queued.0.3.0",
		"dev.cdevents.approval.granted.0.1.0", "dev.cdevents.ticket.updated.0.2.0", "dev.cdeventsx.mytool-resource.created.0.1.0",
		"dev.cdevents.service", "dev.cdevents.", "com.example.service.deployed.1", "x",
	} {
		isIgnored(t, fixture(t, "service.deployed").With("context.type", kind))
	}
}

func TestTheSameEventTwiceIsOneFact(t *testing.T) {
	t.Parallel()
	for _, name := range fixtureNames {
		body := fixture(t, name)
		once, again := understood(t, body), understood(t, body)
		// Another relay, version and order of members, but the same fact.
		relayed := understood(t, body.With("context.specversion", "0.4.1").With("context.schemaUri", "https://example.com"))
		for i := range once {
			once[i].Identify()
			again[i].Identify()
			relayed[i].Identify()
			assert.Equal(t, once[i].UID, again[i].UID, name)
			assert.Equal(t, once[i].UID, relayed[i].UID, name)
		}
	}
}

func TestDetectedAndReportedAreOneIncident(t *testing.T) {
	t.Parallel()
	reported := fixture(t, "incident.reported")
	resolved := one(t, reported.With("context.type", "dev.cdevents.incident.resolved.0.3.0")) // the same id and time, as in the specification's samples
	detected := one(t, reported.With("context.type", "dev.cdevents.incident.detected.0.3.0"))
	assert.Equal(t, one(t, reported).UID, detected.UID)
	assert.NotEqual(t, resolved.UID, detected.UID, "an event id is not enough to tell two facts apart")
	for _, order := range [][]*delivery.Event{{detected, resolved}, {resolved, detected, resolved}} {
		history := delivery.NewHistory(delivery.Limits{})
		for _, event := range order {
			_, _, err := history.Apply(event)
			require.NoError(t, err)
		}
		incidents := history.Incidents(delivery.Service{Namespace: "shop", Name: "checkout"})
		require.Len(t, incidents, 1)
		assert.Equal(t, delivery.IncidentIsResolved, incidents[0].State())
	}
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	deployed := fixture(t, "service.deployed")
	for want, body := range map[string]sourcetest.Body{
		"context is required":                      deployed.Without("context"),
		"context.type is required":                 deployed.Without("context.type"),
		"subject is required":                      deployed.Without("subject"),
		"subject.id is required":                   deployed.Without("subject.id"),
		"subject.id must be":                       deployed.With("subject.id", []any{}),
		"context.id is required":                   deployed.Without("context.id"),
		"in the future":                            deployed.With("context.timestamp", "2027-01-01T00:00:00Z"),
		"service.name is required":                 deployed.With("subject.id", "/"),
		"subject.content.deploymentId is required": rollout(t).Without("subject.content.deploymentId"),
		"subject.content.pipelineName is required": fixture(t, "pipelinerun.finished").Without("subject.content.pipelineName").Without("context.source"),
	} {
		events, err := newSource().Events(request(body))
		var malformed *source.Malformed
		require.ErrorAs(t, err, &malformed, want)
		require.ErrorContains(t, err, want)
		assert.Empty(t, events)
	}
}

func TestOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	require.NoError(t, options.Check())
	err := (&Options{AllowedOrigins: []string{""}}).Check()
	for _, key := range []string{"`environment`", "`provider`", "`allowed_origins[0]`"} {
		assert.ErrorContains(t, err, key)
	}
}

var (
	received     = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	environments = delivery.Environments{Aliases: delivery.DefaultAliases()}
	fixtureNames = []string{
		"service.deployed", "deployment.finished", "pipelinerun.finished", "taskrun.finished", "change.merged", "artifact.packaged",
		"incident.reported", "ticket.created",
	}
)

func newSource() *Source { return New(NewDefaultOptions(), environments) }

func fixture(t *testing.T, name string) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/"+name+".json")
}

func rollout(t *testing.T) sourcetest.Body {
	t.Helper()
	return fixture(t, "deployment.finished").With("context.type", "dev.cdevents.targetrollout.finished.0.1.0").With("subject.id", "slot-1")
}

func request(body sourcetest.Body) source.Request {
	return source.Request{Header: http.Header{"Content-Type": {"application/json"}}, Body: body.JSON(), Received: received}
}

func understood(t *testing.T, body sourcetest.Body) source.Events {
	t.Helper()
	events, err := newSource().Events(request(body))
	require.NoError(t, err)
	require.NotEmpty(t, events)
	return events
}

// one returns the only event that is no draft.
func one(t *testing.T, body sourcetest.Body) *delivery.Event {
	t.Helper()
	standing := understood(t, body).Standing()
	require.Len(t, standing, 1)
	return standing[0]
}

// draft returns the only draft.
func draft(t *testing.T, body sourcetest.Body) source.Event {
	t.Helper()
	var drafts []source.Event
	for _, e := range understood(t, body) {
		if e.Draft {
			drafts = append(drafts, e)
		}
	}
	require.Len(t, drafts, 1)
	return drafts[0]
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
	return at.UTC()
}
