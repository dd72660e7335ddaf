// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

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
)

func TestVerify(t *testing.T) {
	t.Parallel()
	const signature = "sha256=77bd4d10ac7bd8d7a7e5fd07a4aaf1da84aac0ee0e3c87f3b3e8d9b1b0c1d1c0"
	for name, test := range map[string]struct {
		header, value string
		want          error
	}{
		"a bearer token":             {"Authorization", "Bearer secret", nil},
		"a bearer token in any case": {"Authorization", "bearer secret", nil},
		"a wrong bearer token":       {"Authorization", "Bearer guess", source.ErrUnverified},
		"a password":                 {"Authorization", "Basic YW55Ym9keTpzZWNyZXQ=", nil},
		"no password":                {"Authorization", "Basic secret", source.ErrUnverified},
		"a token of our own":         {"X-Delivery-Token", "secret", nil},
		"a wrong token":              {"X-Delivery-Token", "guess", source.ErrUnverified},
		"a signature":                {"X-Delivery-Signature-256", "sha256=88aab3ede8d3adf94d26ab90d3bafd4a2083070c3bcce9c014ee04a443847c0b", nil},
		"a wrong signature":          {"X-Delivery-Signature-256", signature, source.ErrUnverified},
		"nothing":                    {"X-Other", "secret", source.ErrUnverified},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			header.Set(test.header, test.value)
			err := newSource().Verify(source.Request{Header: header, Body: []byte("hello")}, [][]byte{[]byte("secret")})
			assert.Equal(t, test.want, err)
		})
	}
}

func TestWrongSignatureIsNotMadeGoodByAToken(t *testing.T) {
	t.Parallel()
	header := http.Header{}
	header.Set("X-Delivery-Signature-256", "sha256=00")
	header.Set("X-Delivery-Token", "secret")
	assert.ErrorIs(t, newSource().Verify(source.Request{Header: header}, [][]byte{[]byte("secret")}), source.ErrUnverified)
}

func TestManyEventsInOneRequest(t *testing.T) {
	t.Parallel()
	one, two := fixture(t, "deployment.started").JSON(), fixture(t, "incident.opened").JSON()
	list := "[" + string(one) + "," + string(two) + "]"
	for name, body := range map[string]string{"a list": list, "a list in an object": `{"events":` + list + `}`} {
		events, err := newSource().Events(source.Request{Header: http.Header{}, Body: []byte(body), Received: received})
		require.NoError(t, err, name)
		require.Len(t, events, 2, name)
		assert.Equal(t, delivery.DeploymentStarted, events[0].Name, name)
		assert.Equal(t, delivery.IncidentOpened, events[1].Name, name)
	}
}

func TestOneBadEventRefusesAll(t *testing.T) {
	t.Parallel()
	good, bad := fixture(t, "deployment.started").JSON(), fixture(t, "incident.opened").Without("id").JSON()
	body := "[" + string(good) + "," + string(bad) + "]"
	events, err := newSource().Events(source.Request{Header: http.Header{}, Body: []byte(body), Received: received})
	assert.EqualError(t, err, "[1].id is required")
	assert.Empty(t, events)
}

func TestTypingErrorsAreNamed(t *testing.T) {
	t.Parallel()
	finished, opened := fixture(t, "deployment.finished"), fixture(t, "incident.opened")
	for want, body := range map[string]sourcetest.Body{
		`"environments" is not known here`:                         finished.With("environments", "production"),
		`"severity" is not known here`:                             finished.With("severity", "high"),
		`service."nam" is not known here`:                          finished.With("service", map[string]any{"name": "a", "nam": "b"}),
		`status "succeed" is none of succeeded, failed, cancelled`: finished.With("status", "succeed"),
		"status is required":                                       finished.Without("status"),
		"service is required":                                      finished.Without("service"),
		"service.name is required":                                 finished.With("service", map[string]any{"namespace": "shop"}),
		`service "a/b/c" is neither name nor namespace/name`:       finished.With("service", "a/b/c"),
		"id must be a text or a whole number":                      finished.With("id", 1.5),
		"time must be a time":                                      finished.With("time", "yesterday"),
		"image_tags must be a list of texts":                       finished.With("image_tags", "latest"),
		`reason "because" is none of planned, hotfix`:              finished.With("reason", "because"),
		`event "deployment.done" is none of artifact.published,`:   finished.With("event", "deployment.done"),
		"event is required":                                        finished.Without("event"),
		"environment is empty: name the environment, or leave":     finished.With("environment", ""),
		`tier "prod" is none of production`:                        opened.With("tier", "prod"),
		`severity "purple" is none of critical`:                    opened.With("severity", "purple"),
		`cause "gremlins" is none of change`:                       opened.With("cause", "gremlins"),
		"caused_by names none of deployment_id, version, revision": opened.With("caused_by", map[string]any{}),
		"caused_by must be an object":                              opened.With("caused_by", "build-812"),
		"merge_revision is required":                               fixture(t, "change.merged").Without("merge_revision"),
		"position must be a whole number not below 0":              fixture(t, "revision.pushed").With("position", -1),
		"stage is required":                                        fixture(t, "deployment.stage_finished").Without("stage"),
		"outcome is required":                                      fixture(t, "change.reviewed").Without("outcome"),
		`outcome "dismissed" is none of approved, changes_reques`:  fixture(t, "change.reviewed").With("outcome", "dismissed"),
		`"outcome" is not known here`:                              fixture(t, "change.merged").With("outcome", "approved"),
		`"stage" is not known here`:                                finished.With("stage", "eu-1"),
		`change_kind "docs" is none of application`:                finished.With("change_kind", "docs"),
		"revision is required":                                     fixture(t, "artifact.published").Without("revision"),
		"key is required":                                          fixture(t, "feature_flag.changed").Without("key"),
		`action "toggled" is none of created`:                      fixture(t, "feature_flag.changed").With("action", "toggled"),
		"image_digests is required, or `purl`, or `image` and `image_tags`": fixture(t, "artifact.published").
			Without("purl").Without("image_digests").Without("image_tags"),
		"result is required":              fixture(t, "pipeline_run.finished").Without("result"),
		"more than 24h0m0s in the future": finished.With("time", "2026-04-02T09:14:31Z"),
	} {
		_, err := newSource().Events(request(body))
		var malformed *source.Malformed
		require.ErrorAs(t, err, &malformed, want)
		assert.ErrorContains(t, err, want)
	}
}

func TestWhatNeedNotBeSaid(t *testing.T) {
	t.Parallel()
	body := sourcetest.Parse(t, []byte(`{"event":"deployment.finished","id":1,"service":"checkout","status":"succeeded"}`))
	event := one(t, body)
	facts := event.Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, received, event.Time)
	assert.Equal(t, delivery.TimeFromObserved, event.TimeSource)
	assert.Equal(t, "generic", event.Provider)
	assert.Equal(t, "production", facts.Environment.Name)
	assert.False(t, facts.ReasonDeclared)

	options := Options{Environment: "stg", Provider: "jenkins"}
	events, err := New(options, environments).Events(request(body))
	require.NoError(t, err)
	assert.Equal(t, "jenkins", events[0].Provider)
	assert.Equal(t, "staging", events[0].Subject.(*delivery.DeploymentFacts).Environment.Name)
}

func TestNumbersBeyondDoublePrecisionSurvive(t *testing.T) {
	t.Parallel()
	body := sourcetest.Parse(t, []byte(`{"event":"deployment.finished","id":9007199254740993,"service":"a","status":"failed","time":1772442871123456789}`))
	event := one(t, body)
	assert.Equal(t, "9007199254740993", event.Subject.(*delivery.DeploymentFacts).ID)
	assert.Equal(t, 123456789, event.Time.Nanosecond())
}

var (
	received     = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	environments = delivery.Environments{Aliases: delivery.DefaultAliases()}
)

func newSource() *Source { return New(NewDefaultOptions(), environments) }

func fixture(t *testing.T, name string) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/"+name+".json")
}

func request(body sourcetest.Body) source.Request {
	return source.Request{Header: http.Header{}, Body: body.JSON(), Received: received}
}

func one(t *testing.T, body sourcetest.Body) *delivery.Event {
	t.Helper()
	events, err := newSource().Events(request(body))
	require.NoError(t, err)
	require.Len(t, events.Standing(), 1)
	return events.Standing()[0]
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}
