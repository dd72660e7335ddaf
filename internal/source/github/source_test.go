// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const (
	revisionOne   = "1111111111111111111111111111111111111111"
	revisionTwo   = "2222222222222222222222222222222222222222"
	revisionThree = "3333333333333333333333333333333333333333"
	revisionZero  = "0000000000000000000000000000000000000000"
)

func TestEnvelope(t *testing.T) {
	t.Parallel()
	event := one(t, "deployment", fixture(t, "deployment"))
	assert.Equal(t, "github", event.Provider)
	assert.Equal(t, "github.com/acme", event.Tenant)
	assert.Equal(t, "delivery-1", event.DeliveryID)
	assert.Equal(t, received, event.Observed)
	assert.NotEmpty(t, event.UID)
}

func TestServiceOfARepository(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.Services = map[string]source.ServiceName{"acme/checkout": {Namespace: "shop", Name: "pay"}}
	body := fixture(t, "push")
	declared := body.With("repository.custom_properties", map[string]any{"service_name": "tills", "service_namespace": "stores"})
	for name, test := range map[string]struct {
		options Options
		body    sourcetest.Body
		want    delivery.Service
	}{
		"the repository's name":             {NewDefaultOptions(), body, delivery.Service{Name: "checkout"}},
		"its custom properties go before":   {NewDefaultOptions(), declared, delivery.Service{Namespace: "stores", Name: "tills"}},
		"the configuration goes before all": {options, declared, delivery.Service{Namespace: "shop", Name: "pay"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := New(test.options, environments).Events(request("push", test.body))
			require.NoError(t, err)
			assert.Equal(t, test.want, events[0].Subject.(*delivery.RevisionFacts).Service)
		})
	}
}

func TestRepositoryWithoutAddressIsOnGitHub(t *testing.T) {
	t.Parallel()
	facts := one(t, "workflow_run", fixture(t, "workflow_run").Without("repository.html_url")).Subject.(*delivery.PipelineRunFacts)
	assert.Equal(t, delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"}, facts.Repository)
}

func TestFormEncodedPayload(t *testing.T) {
	t.Parallel()
	r := request("push", fixture(t, "push"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Body = []byte("payload=" + url.QueryEscape(string(r.Body)))
	events, err := newSource().Events(r)
	require.NoError(t, err)
	assert.Len(t, events, 2)
}

func TestUninterestingEventsAreIgnored(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"ping", "star", "check_run", "branch_protection_rule", "Push"} {
		_, err := newSource().Events(request(kind, fixture(t, "push")))
		var ignored *source.Ignored
		assert.ErrorAs(t, err, &ignored, kind)
	}
	for kind := range mappers {
		if kind == "push" || kind == "create" {
			continue // they have no action
		}
		_, err := newSource().Events(request(kind, fixture(t, kind).With("action", "locked")))
		var ignored *source.Ignored
		assert.ErrorAs(t, err, &ignored, kind)
	}
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	push := fixture(t, "push")
	for name, test := range map[string]struct {
		kind string
		body sourcetest.Body
		want string
	}{
		"no event header":         {"", push, "the header X-GitHub-Event is missing"},
		"no repository":           {"push", push.Without("repository"), "repository is required"},
		"a repository in a list":  {"push", push.With("repository", []any{}), "repository must be an object"},
		"a revision that is none": {"push", push.With("commits.0.id", "main"), "commits[0].id is no revision"},
		"commits that are none":   {"push", push.With("commits", "many"), "commits must be a list of objects"},
		"a deployment without id": {"deployment", fixture(t, "deployment").Without("deployment.id"), "deployment.id is required"},
		"an id with NUL":          {"deployment", fixture(t, "deployment").With("deployment.id", "a\x00"), "deployment.id must be"},
		"a time in the far future": {
			"deployment_status",
			fixture(t, "deployment_status").With("deployment_status.created_at", "2027-01-01T00:00:00Z"), "in the future",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := newSource().Events(request(test.kind, test.body))
			var malformed *source.Malformed
			require.ErrorAs(t, err, &malformed)
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, events)
		})
	}
}

func TestTraceIDsAreThoseOfTheGitHubReceiver(t *testing.T) {
	t.Parallel()
	traceID, spanID := traceOf("14460881260", 13)
	// sha256 of "1446088126013t" and "1446088126013s".
	assert.Equal(t, "731ec8a47fd7450f753a812a4a8aa5a0", hex.EncodeToString(traceID[:]))
	assert.Equal(t, "aba151af7cfbcf0f", hex.EncodeToString(spanID[:]))
	traceID, spanID = traceOf("14460881260", 0)
	assert.Zero(t, traceID)
	assert.Zero(t, spanID)
}

var (
	received     = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	environments = delivery.Environments{Aliases: delivery.DefaultAliases()}
)

func newSource() *Source { return New(NewDefaultOptions(), environments) }

func fixture(t *testing.T, kind string) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/"+kind+".json")
}

func request(kind string, body sourcetest.Body) source.Request {
	header := http.Header{}
	header.Set("X-GitHub-Event", kind)
	header.Set("X-GitHub-Delivery", "delivery-1")
	return source.Request{Header: header, Body: body.JSON(), Received: received}
}

// one returns the only event that is no draft.
func one(t *testing.T, kind string, body sourcetest.Body) *delivery.Event {
	t.Helper()
	events, err := newSource().Events(request(kind, body))
	require.NoError(t, err)
	require.Len(t, events.Standing(), 1)
	return events.Standing()[0]
}

// draft returns the only draft.
func draft(t *testing.T, kind string, body sourcetest.Body) source.Event {
	t.Helper()
	events, err := newSource().Events(request(kind, body))
	require.NoError(t, err)
	i := slices.IndexFunc(events, func(e source.Event) bool { return e.Draft })
	require.GreaterOrEqual(t, i, 0)
	require.Len(t, events.Standing(), len(events)-1)
	return events[i]
}

func isIgnored(t *testing.T, kind string, body sourcetest.Body) {
	t.Helper()
	events, err := newSource().Events(request(kind, body))
	var ignored *source.Ignored
	assert.ErrorAs(t, err, &ignored)
	assert.Empty(t, events)
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}
