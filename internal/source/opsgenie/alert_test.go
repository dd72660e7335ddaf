// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package opsgenie

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const (
	created = "2026-03-02T09:20:00.123Z"
	updated = "2026-03-02T09:21:00.456789012Z"
)

func TestAlertIsCreated(t *testing.T) {
	t.Parallel()
	event := one(t, newSource(), fixture(t))
	assert.Equal(t, delivery.IncidentOpened, event.Name)
	assert.Equal(t, "opsgenie", event.Provider)
	assert.Equal(t, clock(t, created), event.Time)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            "3b1c6a52-0c7e-4f55-9f0e-0f3f5a2d9c11-1772443200123",
		Service:       delivery.Service{Name: "checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Title:         "checkout is down",
		Severity:      delivery.SeverityCritical,
		SeverityLabel: "P1",
		OpenTime:      clock(t, created),
	}, event.Subject)
	assert.Equal(t, source.Origin{
		Kind:   source.KindAlert,
		Name:   "eu-1",
		Labels: map[string]string{"service": "checkout", "env": "prod", "customer-facing": "", "priority": "P1"},
		Aliases: []source.Alias{
			{Scheme: source.SchemeOpsgenie, Value: "checkout"},
			{Scheme: source.SchemeOpsgenie, Value: "eu-1"},
			{Scheme: source.SchemeOpsgenie, Value: "Shop monitoring"},
		},
	}, event.Origin)
}

func TestStepsOfAnAlert(t *testing.T) {
	t.Parallel()
	base := fixture(t)
	for name, test := range map[string]struct {
		body  sourcetest.Body
		event delivery.EventName
		at    string
		draft bool
		cause delivery.IncidentCause
	}{
		"created":                                {base, delivery.IncidentOpened, created, false, ""},
		"created without its time":               {base.Without("alert.createdAt"), delivery.IncidentOpened, updated, false, ""},
		"acknowledged":                           {base.With("action", "Acknowledge"), delivery.IncidentAcknowledged, updated, false, ""},
		"closed":                                 {base.With("action", "Close"), delivery.IncidentResolved, updated, false, ""},
		"closed in Jira Service Management":      {base.With("action", "close"), delivery.IncidentResolved, updated, false, ""},
		"deleted":                                {base.With("action", "Delete"), delivery.IncidentResolved, updated, false, "unknown"},
		"raised to P1":                           {reweighed(base, "P3", "P1"), delivery.IncidentOpened, updated, false, ""},
		"lowered from P1 to P2":                  {reweighed(base, "P1", "P2"), delivery.IncidentOpened, updated, false, ""},
		"lowered to P3":                          {reweighed(base, "P1", "P3"), delivery.IncidentResolved, updated, false, "unknown"},
		"lowered to P3 from nobody knows what":   {base.With("action", "UpdatePriority").With("alert.priority", "P3"), delivery.IncidentResolved, updated, false, "unknown"},
		"lowered to P3, but still tagged":        {reweighed(base, "P1", "P3").With("alert.tags", []any{"incident"}), delivery.IncidentOpened, updated, false, ""},
		"lowered from P3 to P4":                  {reweighed(base, "P3", "P4"), delivery.IncidentOpened, updated, true, ""},
		"called an incident":                     {retagged(base, "AddTags", "addedTags", "P4", "INCIDENT"), delivery.IncidentOpened, updated, false, ""},
		"no longer called an incident":           {retagged(base, "RemoveTags", "removedTags", "P4", ""), delivery.IncidentResolved, updated, false, "unknown"},
		"no longer called an incident, but P1":   {retagged(base, "RemoveTags", "removedTags", "P1", ""), delivery.IncidentOpened, updated, false, ""},
		"a P3 is none by itself":                 {base.With("alert.priority", "P3"), delivery.IncidentOpened, created, true, ""},
		"a P3, as a number":                      {base.With("alert.priority", 3), delivery.IncidentOpened, created, true, ""},
		"a P3 that is tagged":                    {base.With("alert.priority", "P3").With("alert.tags", []any{"Incident"}), delivery.IncidentOpened, created, false, ""},
		"the close of a P3":                      {base.With("action", "Close").With("alert.priority", "P3"), delivery.IncidentResolved, updated, true, ""},
		"the close of nobody knows what":         {base.With("action", "Close").Without("alert.priority"), delivery.IncidentResolved, updated, false, ""},
		"the close without any time":             {base.With("action", "Close").Without("alert.updatedAt"), delivery.IncidentResolved, "2026-03-02T10:00:00Z", false, ""},
		"an acknowledgement of nobody knows who": {base.With("action", "Acknowledge").Without("alert.priority"), delivery.IncidentAcknowledged, updated, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := one(t, newSource(), test.body)
			assert.Equal(t, test.event, event.Name)
			assert.Equal(t, clock(t, test.at), event.Time)
			assert.Equal(t, test.draft, event.Draft)
			assert.Equal(t, test.cause, event.Subject.(*delivery.IncidentFacts).Cause)
		})
	}
	for _, action := range []string{"UnAcknowledge", "AddNote", "AddTags", "RemoveTags", "Escalate", "AssignOwnership", "Snooze", "my action"} {
		isIgnored(t, base.With("action", action))
	}
}

func TestLivesOfAlerts(t *testing.T) {
	t.Parallel()
	base := fixture(t)
	closed := base.With("action", "Close").With("alert.updatedAt", 1772445000000)
	for name, test := range map[string]struct {
		told []sourcetest.Body
		// resolved is empty if there is no incident.
		resolved string
	}{
		"created and closed":               {[]sourcetest.Body{base, closed}, "2026-03-02T09:50:00Z"},
		"closed and created, each twice":   {[]sourcetest.Body{closed, base, closed, base}, "2026-03-02T09:50:00Z"},
		"closed without its priority":      {[]sourcetest.Body{base, closed.Without("alert.priority")}, "2026-03-02T09:50:00Z"},
		"a P1 that became a P3":            {[]sourcetest.Body{base, reweighed(base, "P1", "P3"), closed.With("alert.priority", "P3")}, updated},
		"a P3":                             {[]sourcetest.Body{base.With("alert.priority", "P3"), closed.With("alert.priority", "P3")}, ""},
		"a P3 closed without its priority": {[]sourcetest.Body{base.With("alert.priority", "P3"), closed.Without("alert.priority")}, ""},
		"a P4 that became a P3, old shape": {[]sourcetest.Body{base.With("action", "UpdatePriority").With("alert.priority", "P3")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			history := delivery.NewHistory(delivery.Limits{})
			for _, body := range test.told {
				event := one(t, newSource(), body)
				if event.Draft {
					continue
				}
				_, _, err := history.Apply(event.Event)
				require.NoError(t, err)
			}
			var episodes []delivery.Episode
			for _, incident := range history.Incidents(delivery.Service{Name: "checkout"}) {
				episodes = append(episodes, incident.Episodes()...)
			}
			if test.resolved == "" {
				assert.Empty(t, episodes)
				return
			}
			assert.Equal(t, []delivery.Episode{{
				Opened:   delivery.InstantOf(clock(t, created)),
				Resolved: delivery.InstantOf(clock(t, test.resolved)),
			}}, episodes)
		})
	}
}

func TestServiceIsTheSameInEveryAction(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.Services = map[string]source.ServiceName{
		"cart": {Namespace: "shop", Name: "basket"}, "eu-2": {Name: "edge"}, "Search monitoring": {Name: "search"},
	}
	base := fixture(t).With("alert.tags", []any{}).With("alert.details", map[string]any{"service": "only on Create"})
	for name, test := range map[string]struct {
		body sourcetest.Body
		want delivery.Service
	}{
		"a tag":                             {fixture(t), delivery.Service{Name: "checkout"}},
		"a tag with a blank":                {base.With("alert.tags", []any{"Service: checkout"}), delivery.Service{Name: "checkout"}},
		"a tag without a value":             {base.With("alert.tags", []any{"service:"}), delivery.Service{Name: "eu-1"}},
		"a listed tag":                      {base.With("alert.tags", []any{"service:cart"}), delivery.Service{Namespace: "shop", Name: "basket"}},
		"an entity":                         {base, delivery.Service{Name: "eu-1"}},
		"a listed entity":                   {base.With("alert.entity", "eu-2"), delivery.Service{Name: "edge"}},
		"a listed integration":              {base.With("integrationName", "Search monitoring"), delivery.Service{Name: "search"}},
		"an integration that is not listed": {base.With("alert.entity", ""), delivery.Service{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, action := range []string{"Create", "Acknowledge", "Close", "Delete"} {
				event := one(t, New(options, environments), test.body.With("action", action))
				assert.Equal(t, test.want, event.Subject.(*delivery.IncidentFacts).Service, action)
			}
		})
	}
}

func TestEnvironmentOfAnAlert(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"environment:stg": "staging", "env:dev": "development", "prod": "production"} {
		event := one(t, newSource(), fixture(t).With("alert.tags", []any{tag}))
		assert.Equal(t, want, event.Subject.(*delivery.IncidentFacts).Environment.Name, tag)
	}
}

func reweighed(body sourcetest.Body, from, to string) sourcetest.Body {
	return body.With("action", "UpdatePriority").With("alert.oldPriority", from).With("alert.priority", to)
}

// retagged returns a webhook about an incident tag that was added or removed; tag is the remaining tag.
func retagged(body sourcetest.Body, action, key, priority, tag string) sourcetest.Body {
	return body.With("action", action).With("alert."+key, []any{"incident"}).
		With("alert.priority", priority).With("alert.tags", []any{tag})
}
