// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alertmanager

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

func TestNotificationWithMixedStates(t *testing.T) {
	t.Parallel()
	events := eventsOf(t, fixture(t))
	require.Len(t, events, 2)
	assert.Equal(t, "alertmanager", events[0].Provider)
	assert.Equal(t, delivery.IncidentOpened, events[0].Name)
	assert.Equal(t, time.Date(2026, 3, 2, 9, 20, 0, 123456789, time.UTC), events[0].Time)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            "00f1a2b3c4d5e6f7@2026-03-02T09:20:00.123456789Z",
		Service:       delivery.Service{Name: "checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Title:         "checkout is down in eu-1",
		URL:           "https://metrics.acme.example/graph?g0.expr=errors",
		Severity:      delivery.SeverityCritical,
		SeverityLabel: "critical",
		OpenTime:      time.Date(2026, 3, 2, 9, 20, 0, 123456789, time.UTC),
	}, events[0].Subject)
	assert.Equal(t, source.KindAlert, events[0].Origin.Kind)
	assert.Equal(t, "HighErrorRate", events[0].Origin.Name)
	assert.Equal(t, "eu-1", events[0].Origin.Labels["region"])

	assert.Equal(t, delivery.IncidentResolved, events[1].Name)
	assert.Equal(t, time.Date(2026, 3, 2, 9, 18, 30, 500_000_000, time.UTC), events[1].Time)
	assert.Equal(t, "11f1a2b3c4d5e6f7@2026-03-02T09:10:00Z", events[1].Subject.(*delivery.IncidentFacts).ID)
}

func TestRepetitionsAreTheSameFacts(t *testing.T) {
	t.Parallel()
	first := eventsOf(t, fixture(t))
	for name, body := range map[string]sourcetest.Body{
		"the same notification again":        fixture(t),
		"after the repeat interval":          fixture(t).With("notification_reason", "repeat interval elapsed"),
		"from the other member of a cluster": fixture(t).With("externalURL", "https://alerts-2.acme.example"),
		"through another receiver and grouping": fixture(t).With("receiver", "other").
			With("groupKey", "{}:{}").With("commonLabels", map[string]any{}),
	} {
		for i, event := range eventsOf(t, body) {
			assert.Equal(t, first[i].UID, event.UID, name)
			assert.Equal(t, first[i].Time, event.Time, name)
		}
	}
}

func TestVerifyTakesATokenOnly(t *testing.T) {
	t.Parallel()
	secrets := [][]byte{[]byte("secret")}
	r := request(fixture(t).JSON())
	assert.ErrorIs(t, newSource().Verify(r, secrets), source.ErrUnverified)
	r.Header.Set("Authorization", "Bearer secret")
	assert.NoError(t, newSource().Verify(r, secrets))
	(&http.Request{Header: r.Header}).SetBasicAuth("alertmanager", "secret")
	assert.NoError(t, newSource().Verify(r, secrets))
	r.Header.Set("Authorization", "Bearer secrets")
	assert.ErrorIs(t, newSource().Verify(r, secrets), source.ErrUnverified)
}

func TestEveryWrongTypeIsAPlainYesOrNo(t *testing.T) {
	t.Parallel()
	for name, body := range fixture(t).Mutations() {
		sourcetest.AssertWhole(t, newSource(), request(body), name)
	}
}

func FuzzEvents(f *testing.F) {
	raw, err := os.ReadFile("testdata/notification.json")
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`{"alerts":[{"status":"resolved","fingerprint":"a","startsAt":"2026-03-02T09:20:00Z"}]}`))
	f.Add([]byte(`{"alerts":[]}`))
	src := newSource()
	f.Fuzz(func(t *testing.T, body []byte) { sourcetest.AssertWhole(t, src, request(body), "") })
}

func newSource() *Source {
	return New(NewDefaultOptions(), delivery.Environments{Aliases: delivery.DefaultAliases()})
}

func request(body []byte) source.Request {
	return source.Request{Header: http.Header{}, Body: body, Received: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
}

func fixture(t *testing.T) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/notification.json")
}

func eventsOf(t *testing.T, body sourcetest.Body) source.Events {
	t.Helper()
	events, err := newSource().Events(request(body.JSON()))
	require.NoError(t, err)
	return events
}
