// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package opsgenie

import (
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

func TestVerifyTakesATokenOnly(t *testing.T) {
	t.Parallel()
	secrets := [][]byte{[]byte("new"), []byte("old")}
	for token, want := range map[string]error{"new": nil, "old": nil, "": source.ErrUnverified, "older": source.ErrUnverified} {
		r := request(nil)
		r.Header.Set("X-Delivery-Token", token)
		assert.Equal(t, want, newSource().Verify(r, secrets), token)
	}
	r := request(nil)
	r.Header.Set("Authorization", "Bearer new")
	assert.NoError(t, newSource().Verify(r, secrets))
}

func TestMalformedBodies(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]sourcetest.Body{
		"action is required":        fixture(t).Without("action"),
		"alert is required":         fixture(t).Without("alert"),
		"alert.alertId is required": fixture(t).Without("alert.alertId"),
		"alert.alertId must be":     fixture(t).With("alert.alertId", []any{}),
	} {
		_, err := newSource().Events(request(body.JSON()))
		var malformed *source.Malformed
		require.ErrorAs(t, err, &malformed)
		assert.ErrorContains(t, err, want)
	}
}

func TestOptionsThatCannotWorkAreAllReported(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	require.NoError(t, options.Check())
	options.Environment, options.IncidentTags, options.Severities = "", []string{""}, []string{"P1"}
	for _, want := range []string{"`environment` is empty", "`incident_tags` holds an empty tag", "`severities` holds \"P1\""} {
		assert.ErrorContains(t, options.Check(), want)
	}
}

func TestEveryWrongTypeIsAPlainYesOrNo(t *testing.T) {
	t.Parallel()
	for name, body := range fixture(t).Mutations() {
		sourcetest.AssertWhole(t, newSource(), request(body), name)
	}
}

func FuzzEvents(f *testing.F) {
	raw, err := os.ReadFile("testdata/alert.json")
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`{"action":"close","alert":{"alertId":"a","tags":["service:x"],"updatedAt":1772443260456789012}}`))
	f.Add([]byte(`{"action":"RemoveTags","alert":{"alertId":"a","removedTags":["incident"],"priority":5}}`))
	src := newSource()
	f.Fuzz(func(t *testing.T, body []byte) { sourcetest.AssertWhole(t, src, request(body), "") })
}

var (
	received     = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	environments = delivery.Environments{Aliases: delivery.DefaultAliases()}
)

func newSource() *Source { return New(NewDefaultOptions(), environments) }

func request(body []byte) source.Request {
	return source.Request{Header: http.Header{}, Body: body, Received: received}
}

func fixture(t *testing.T) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/alert.json")
}

func one(t *testing.T, src *Source, body sourcetest.Body) source.Event {
	t.Helper()
	events, err := src.Events(request(body.JSON()))
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0]
}

func isIgnored(t *testing.T, body sourcetest.Body) {
	t.Helper()
	_, err := newSource().Events(request(body.JSON()))
	var ignored *source.Ignored
	assert.ErrorAs(t, err, &ignored)
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}
