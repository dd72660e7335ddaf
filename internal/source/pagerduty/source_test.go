// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package pagerduty

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
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

func TestIncidentIsTriggered(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t))
	assert.Equal(t, delivery.IncidentOpened, event.Name)
	assert.Equal(t, "pagerduty", event.Provider)
	assert.Equal(t, "acme.pagerduty.com", event.Tenant)
	assert.Equal(t, "webhook-1", event.DeliveryID)
	assert.Equal(t, clock(t, "2026-03-02T09:20:00Z"), event.Time)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            "PINC01",
		Service:       delivery.Service{Name: "Checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Title:         "checkout is down",
		URL:           "https://acme.pagerduty.com/incidents/PINC01",
		Severity:      delivery.SeverityHigh,
		SeverityLabel: "P2",
		OpenTime:      clock(t, "2026-03-02T09:20:00Z"),
	}, event.Subject)
}

func TestStepsOfAnIncident(t *testing.T) {
	t.Parallel()
	occurred := clock(t, "2026-03-02T09:20:03.123Z")
	for kind, want := range map[string]delivery.EventName{
		"incident.acknowledged":     delivery.IncidentAcknowledged,
		"incident.resolved":         delivery.IncidentResolved,
		"incident.reopened":         delivery.IncidentReopened,
		"incident.priority_updated": delivery.IncidentOpened,
		"incident.service_updated":  delivery.IncidentOpened,
	} {
		event := one(t, fixture(t).With("event.event_type", kind))
		facts := event.Subject.(*delivery.IncidentFacts)
		assert.Equal(t, want, event.Name, kind)
		assert.Equal(t, occurred, event.Time, kind)
		assert.Equal(t, clock(t, "2026-03-02T09:20:00Z"), facts.OpenTime, kind)
		assert.Equal(t, kind == "incident.acknowledged", facts.AcknowledgeTime.Equal(occurred), kind)
	}
	for _, kind := range []string{"incident.unacknowledged", "incident.annotated", "incident.escalated", "service.updated", "pagey.ping", "x"} {
		isIgnored(t, fixture(t).With("event.event_type", kind))
	}
}

func TestOpeningTimeOfOldPayloads(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t).Without("event.data.created_at"))
	assert.Equal(t, clock(t, "2026-03-02T09:20:03.123Z"), event.Time)
	assert.Equal(t, event.Time, event.Subject.(*delivery.IncidentFacts).OpenTime)

	event = one(t, fixture(t).Without("event.data.created_at").Without("event.occurred_at"))
	assert.Equal(t, received, event.Time)
	assert.Equal(t, delivery.TimeFromObserved, event.TimeSource)
}

func TestChangedPriorityStandsAndTheOpeningToo(t *testing.T) {
	t.Parallel()
	opened := one(t, fixture(t))
	raised := one(t, fixture(t).With("event.event_type", "incident.priority_updated").With("event.data.priority.summary", "P1"))
	assert.Equal(t, opened.UID, raised.UID)
	history := delivery.NewHistory(delivery.Limits{})
	for _, event := range []*delivery.Event{raised, opened} {
		_, _, err := history.Apply(event)
		require.NoError(t, err)
	}
	incidents := history.Incidents(delivery.Service{Name: "Checkout"})
	require.Len(t, incidents, 1)
	incident := incidents[0]
	assert.Equal(t, delivery.SeverityCritical, incident.Severity.Value)
	assert.Equal(t, delivery.InstantOf(opened.Time), incident.Opened)
}

func TestServiceAndSeverity(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.Services = map[string]source.ServiceName{"PSVC01": {Namespace: "shop", Name: "by-id"}, "Checkout": {Name: "by-name"}}
	src := New(options, environments)
	for name, test := range map[string]struct {
		body     sourcetest.Body
		service  string
		severity delivery.Severity
		label    string
	}{
		"the id goes first":                  {fixture(t), "by-id", delivery.SeverityHigh, "P2"},
		"then the name":                      {fixture(t).With("event.data.service.id", "other"), "by-name", delivery.SeverityHigh, "P2"},
		"else PagerDuty's name stays":        {fixture(t).With("event.data.service", map[string]any{"summary": "Search"}), "Search", delivery.SeverityHigh, "P2"},
		"no service at all":                  {fixture(t).With("event.data.service", nil), "", delivery.SeverityHigh, "P2"},
		"no priority, high urgency":          {fixture(t).With("event.data.priority", nil), "by-id", delivery.SeverityHigh, "high"},
		"no priority, low urgency":           {fixture(t).With("event.data.priority", nil).With("event.data.urgency", "low"), "by-id", delivery.SeverityLow, "low"},
		"a priority of the customer's words": {fixture(t).With("event.data.priority.summary", "Sad"), "by-id", delivery.SeverityHigh, "Sad"},
		"neither":                            {fixture(t).With("event.data.priority", nil).With("event.data.urgency", nil), "by-id", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := src.Events(request(test.body))
			require.NoError(t, err)
			facts := events[0].Subject.(*delivery.IncidentFacts)
			assert.Equal(t, test.service, facts.Service.Name)
			assert.Equal(t, test.severity, facts.Severity)
			assert.Equal(t, test.label, facts.SeverityLabel)
		})
	}
}

func TestOtherBodies(t *testing.T) {
	t.Parallel()
	isIgnored(t, sourcetest.Parse(t, []byte(`{"messages": [{"event": "incident.trigger"}]}`)))
	isIgnored(t, fixture(t).With("event.data.type", "incident_note"))
	for want, body := range map[string]sourcetest.Body{
		"event is required":            fixture(t).Without("event"),
		"event.event_type is required": fixture(t).Without("event.event_type"),
		"event.data is required":       fixture(t).Without("event.data"),
		"event.data.id is required":    fixture(t).Without("event.data.id"),
		"event.data.id must be":        fixture(t).With("event.data.id", []any{}),
	} {
		_, err := newSource().Events(request(body))
		var malformed *source.Malformed
		require.ErrorAs(t, err, &malformed)
		assert.ErrorContains(t, err, want)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	r := request(fixture(t))
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write(r.Body)
	secrets := [][]byte{[]byte("secret")}
	assert.ErrorIs(t, newSource().Verify(r, secrets), source.ErrUnverified)
	r.Header.Set("X-PagerDuty-Signature", "v1=00,v1="+hex.EncodeToString(mac.Sum(nil)))
	assert.NoError(t, newSource().Verify(r, secrets))
}

func FuzzEvents(f *testing.F) {
	raw, err := os.ReadFile("testdata/incident.json")
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`{"messages":[]}`))
	f.Add([]byte(`{"event":{"event_type":"incident.resolved","data":{"id":1}}}`))
	src := newSource()
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := src.Events(source.Request{Header: http.Header{}, Body: body, Received: received})
		if err != nil {
			var ignored *source.Ignored
			var malformed *source.Malformed
			assert.True(t, errors.As(err, &ignored) || errors.As(err, &malformed))
			return
		}
		for _, e := range events {
			assert.NoError(t, e.Validate())
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
	return sourcetest.Load(t, "testdata/incident.json")
}

func request(body sourcetest.Body) source.Request {
	header := http.Header{}
	header.Set("X-Webhook-Id", "webhook-1")
	return source.Request{Header: header, Body: body.JSON(), Received: received}
}

func one(t *testing.T, body sourcetest.Body) *delivery.Event {
	t.Helper()
	events, err := newSource().Events(request(body))
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0].Event
}

func isIgnored(t *testing.T, body sourcetest.Body) {
	t.Helper()
	_, err := newSource().Events(request(body))
	var ignored *source.Ignored
	assert.ErrorAs(t, err, &ignored)
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}
