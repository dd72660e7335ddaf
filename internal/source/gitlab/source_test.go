// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

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
	revisionOne   = "1111111111111111111111111111111111111111"
	revisionTwo   = "2222222222222222222222222222222222222222"
	revisionThree = "3333333333333333333333333333333333333333"
	revisionZero  = "0000000000000000000000000000000000000000"
)

func TestEnvelope(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t, "deployment"))
	assert.Equal(t, "gitlab", event.Provider)
	assert.Equal(t, "gitlab.example.com", event.Tenant, "ids are unique within an instance")
	assert.Equal(t, "key-1", event.DeliveryID)
	assert.Equal(t, received, event.Observed)
	assert.NotEmpty(t, event.UID)
	assert.False(t, event.Draft)
	assert.Equal(t, source.Origin{
		Kind:       source.KindDeployment,
		Repository: "acme/shop/checkout",
		Branch:     "v1.4.2",
		Aliases: []source.Alias{
			{Scheme: source.SchemeRepository, Value: "https://gitlab.example.com/acme/shop/checkout"},
			{Scheme: source.SchemeRepository, Value: "acme/shop/checkout"},
		},
	}, event.Origin)

	r := request(fixture(t, "deployment"))
	r.Header.Del("Idempotency-Key")
	events, err := newSource().Events(r)
	require.NoError(t, err)
	assert.Equal(t, "uuid-1", events[0].DeliveryID, "of versions before 17.4")
}

func TestServiceOfAProject(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.Services = map[string]source.ServiceName{"acme/shop/checkout": {Namespace: "shop", Name: "pay"}}
	for name, test := range map[string]struct {
		options Options
		want    delivery.Service
	}{
		"the project's last name":           {NewDefaultOptions(), delivery.Service{Name: "checkout"}},
		"the configuration goes before all": {options, delivery.Service{Namespace: "shop", Name: "pay"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := New(test.options, environments).Events(request(fixture(t, "push")))
			require.NoError(t, err)
			assert.Equal(t, test.want, events[0].Subject.(*delivery.RevisionFacts).Service)
		})
	}
}

func TestRepositoryOfAProject(t *testing.T) {
	t.Parallel()
	job := fixture(t, "build")
	for name, test := range map[string]struct {
		body sourcetest.Body
		want delivery.Repository
	}{
		"by its address and full path": {job, repository},
		"without a full path":          {job.Without("project.path_with_namespace"), repository},
		"without a project":            {job.Without("project"), repository},
		"an instance below a path of its host": {
			job.With("project.web_url", "https://example.com/git/acme/shop/checkout"),
			delivery.Repository{URL: "https://example.com/git/acme/shop/checkout", Owner: "acme/shop", Name: "checkout", Provider: "gitlab"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, one(t, test.body).Subject.(*delivery.DeploymentFacts).Repository)
		})
	}
}

func TestUninterestingWebhooksAreIgnored(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"note", "wiki_page", "member", "access_token", "Push"} {
		isIgnored(t, fixture(t, "push").With("object_kind", kind))
	}
	isIgnored(t, fixture(t, "push").Without("object_kind").With("event_name", "project_create"))
}

func TestHooksOfTheInstanceAreUnderstood(t *testing.T) {
	t.Parallel()
	r := request(fixture(t, "push").Without("object_kind"))
	r.Header.Set("X-Gitlab-Event", "System Hook")
	events, err := newSource().Events(r)
	require.NoError(t, err)
	assert.Len(t, events, 2)
}

func TestBodyThatIsNoJSON(t *testing.T) {
	t.Parallel()
	events, err := newSource().Events(source.Request{Body: []byte("{"), Received: received})
	var malformed *source.Malformed
	assert.ErrorAs(t, err, &malformed)
	assert.Empty(t, events)
}

func TestMalformedWebhooks(t *testing.T) {
	t.Parallel()
	push := fixture(t, "push")
	for name, test := range map[string]struct {
		body sourcetest.Body
		want string
	}{
		"a template without kind":    {sourcetest.Parse(t, []byte(`{"text":"Ana pushed"}`)), "object_kind is required"},
		"no project":                 {push.Without("project"), "project.web_url must be the address of a project"},
		"a project in a list":        {push.With("project", []any{}), "project.web_url must be the address of a project"},
		"a revision that is none":    {push.With("commits.0.id", "main"), "commits[0].id is no revision"},
		"commits that are none":      {push.With("commits", "many"), "commits must be a list of objects"},
		"a deployment without id":    {fixture(t, "deployment").Without("deployment_id"), "deployment_id is required"},
		"an id with NUL":             {fixture(t, "deployment").With("deployment_id", "a\x00"), "deployment_id must be"},
		"a deployment to nowhere":    {fixture(t, "deployment").With("environment", nil), "environment is required"},
		"a merge without a revision": {fixture(t, "merge_request").With("object_attributes.merge_commit_sha", "x"), "must be a revision"},
		"a flag without a state":     {fixture(t, "feature_flag").Without("object_attributes.active"), "object_attributes.active is required"},
		"a time in the far future": {
			fixture(t, "deployment").With("status_changed_at", "2027-01-01 00:00:00 UTC"), "in the future",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := newSource().Events(request(test.body))
			var malformed *source.Malformed
			require.ErrorAs(t, err, &malformed)
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, events)
		})
	}
}

func TestOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	assert.NoError(t, options.Check())
	err := (&Options{IncidentLabels: []string{""}}).Check()
	assert.ErrorContains(t, err, "`incident_labels`")
	assert.ErrorContains(t, err, "`environment`")
}

var (
	received     = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	environments = delivery.Environments{Aliases: delivery.DefaultAliases()}
	repository   = delivery.Repository{URL: "https://gitlab.example.com/acme/shop/checkout", Owner: "acme/shop", Name: "checkout", Provider: "gitlab"}
)

func newSource() *Source { return New(NewDefaultOptions(), environments) }

func fixture(t *testing.T, kind string) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/"+kind+".json")
}

func request(body sourcetest.Body) source.Request {
	header := http.Header{}
	header.Set("Idempotency-Key", "key-1")
	header.Set("X-Gitlab-Event-UUID", "uuid-1")
	return source.Request{Header: header, Body: body.JSON(), Received: received}
}

func read(t *testing.T, body sourcetest.Body) source.Events {
	t.Helper()
	events, err := newSource().Events(request(body))
	require.NoError(t, err)
	return events
}

func one(t *testing.T, body sourcetest.Body) source.Event {
	t.Helper()
	events := read(t, body)
	require.Len(t, events, 1)
	return events[0]
}

func isIgnored(t *testing.T, body sourcetest.Body) {
	t.Helper()
	events, err := newSource().Events(request(body))
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
