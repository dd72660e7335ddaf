// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package grafana

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestAlertGroupIsAcknowledged(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t, "alert_group"))
	assert.Equal(t, delivery.IncidentAcknowledged, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:24:10.4Z"), event.Time)
	assert.Equal(t, "acme.grafana.example", event.Tenant)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:              "IGROUP7",
		Service:         delivery.Service{Name: "checkout"},
		Environment:     delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Title:           "checkout is down",
		URL:             "https://acme.grafana.example/a/grafana-oncall-app/alert-groups/IGROUP7",
		Severity:        delivery.SeverityCritical,
		SeverityLabel:   "critical",
		OpenTime:        clock(t, "2026-03-02T09:21:00.25Z"),
		AcknowledgeTime: clock(t, "2026-03-02T09:24:10.4Z"),
	}, event.Subject)
	assert.Equal(t, "Shop alerts", event.Origin.Name)
	assert.Equal(t, map[string]string{
		"alertname": "Checkout fails", "region": "eu-1", "env": "prod", "service_name": "checkout", "severity": "critical",
	}, event.Origin.Labels, "the group's labels go before the integration's, and those before the first alert's")
}

func TestStepsOfAnAlertGroup(t *testing.T) {
	t.Parallel()
	acknowledged := fixture(t, "alert_group")
	typed := func(kind string) sourcetest.Body { return acknowledged.With("event.type", kind) }
	changed := func(state string) sourcetest.Body { return typed("status change").With("alert_group.state", state) }
	const happened = "2026-03-02T09:24:10.5Z"
	for name, test := range map[string]struct {
		body  sourcetest.Body
		event delivery.EventName
		at    string
	}{
		"created":                            {typed("alert group created"), delivery.IncidentOpened, "2026-03-02T09:21:00.25Z"},
		"created, in the words of the form":  {typed("Alert Group Created"), delivery.IncidentOpened, "2026-03-02T09:21:00.25Z"},
		"acknowledged":                       {typed("acknowledge"), delivery.IncidentAcknowledged, "2026-03-02T09:24:10.4Z"},
		"acknowledged, without its time":     {typed("acknowledge").Without("alert_group.acknowledged_at"), delivery.IncidentAcknowledged, happened},
		"resolved":                           {typed("resolve").With("alert_group.resolved_at", "2026-03-02T09:50:00Z"), delivery.IncidentResolved, "2026-03-02T09:50:00Z"},
		"resolved, without its time":         {typed("resolve"), delivery.IncidentResolved, happened},
		"reopened":                           {typed("unresolve"), delivery.IncidentReopened, happened},
		"a change to acknowledged":           {changed("acknowledged"), delivery.IncidentAcknowledged, "2026-03-02T09:24:10.4Z"},
		"a change to resolved":               {changed("resolved"), delivery.IncidentResolved, happened},
		"a change back to firing":            {changed("firing"), delivery.IncidentReopened, happened},
		"nothing but the type and the group": {sourcetest.Parse(t, []byte(`{"event":{"type":"resolve"},"alert_group":{"id":7}}`)), delivery.IncidentResolved, "2026-03-02T10:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := one(t, test.body)
			assert.Equal(t, test.event, event.Name)
			assert.Equal(t, clock(t, test.at), event.Time)
		})
	}
	for _, body := range []sourcetest.Body{
		typed("unacknowledge"), typed("silence"), typed("unsilence"), typed("escalation"), typed("x"), changed("silenced"), changed(""),
	} {
		isIgnored(t, body)
	}
}

func TestAlertGroupsThatAreMalformed(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]sourcetest.Body{
		"event is required":          fixture(t, "alert_group").Without("event"),
		"event.type is required":     fixture(t, "alert_group").Without("event.type"),
		"alert_group.id is required": fixture(t, "alert_group").Without("alert_group.id"),
		"alerts is required":         fixture(t, "alert_group").Without("alert_group"),
	} {
		_, err := newSource().Events(request(body.JSON()))
		assert.ErrorContains(t, err, want)
	}
}

func TestServiceOfAnIntegration(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.Services = map[string]source.ServiceName{"Shop alerts": {Name: "storefront"}}
	body := fixture(t, "alert_group").Without("alert_group.labels")
	events, err := New(options, delivery.Environments{}).Events(request(body.JSON()))
	require.NoError(t, err)
	assert.True(t, events[0].Draft, "the integration's severity is a warning")
	assert.Equal(t, "storefront", events[0].Subject.(*delivery.IncidentFacts).Service.Name)
}

func TestDeliveryOfAnAlertGroupTwiceAndOutOfOrder(t *testing.T) {
	t.Parallel()
	created := one(t, fixture(t, "alert_group").With("event.type", "alert group created"))
	acknowledged := one(t, fixture(t, "alert_group"))
	resolved := one(t, fixture(t, "alert_group").With("event.type", "resolve").With("alert_group.resolved_at", "2026-03-02T09:50:00Z"))
	assert.Equal(t, acknowledged.UID, one(t, fixture(t, "alert_group").With("event.time", "2026-03-02T09:24:11Z")).UID)

	history := delivery.NewHistory(delivery.Limits{})
	for _, event := range []source.Event{resolved, acknowledged, resolved, created} {
		_, _, err := history.Apply(event.Event)
		require.NoError(t, err)
	}
	incidents := history.Incidents(delivery.Service{Name: "checkout"})
	require.Len(t, incidents, 1)
	assert.Equal(t, delivery.InstantOf(created.Time), incidents[0].Opened)
	assert.Equal(t, delivery.InstantOf(acknowledged.Time), incidents[0].Acknowledged)
	assert.Equal(t, delivery.InstantOf(resolved.Time), incidents[0].ResolvedAt())
}

func TestRuleOfLegacyAlerting(t *testing.T) {
	t.Parallel()
	events, err := newSource().Events(request(fixture(t, "rule").JSON()))
	require.NoError(t, err)
	require.Len(t, events, 2)
	assert.Equal(t, delivery.IncidentOpened, events[0].Name)
	assert.Equal(t, delivery.IncidentReopened, events[1].Name, "a rule that fires again is the same incident")
	assert.Equal(t, received, events[0].Time)
	assert.Equal(t, delivery.TimeFromObserved, events[0].TimeSource)
	assert.Equal(t, "grafana.acme.example/1", events[0].Tenant)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            "rule/42",
		Service:       delivery.Service{Name: "checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Title:         "[Alerting] checkout is down",
		URL:           "https://grafana.acme.example/d/abc/checkout?tab=alert&viewPanel=2&orgId=1",
		Severity:      delivery.SeverityHigh,
		SeverityLabel: "high",
	}, events[0].Subject)
	assert.Equal(t, delivery.IncidentResolved, one(t, fixture(t, "rule").With("state", "ok")).Name)
	for _, state := range []string{"no_data", "pending", "paused", "x"} {
		isIgnored(t, fixture(t, "rule").With("state", state))
	}
}
