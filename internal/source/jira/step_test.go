// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const (
	happened    = "2026-03-02T09:50:00.75Z"
	categorized = "2026-03-02T09:50:00.6Z"
	resolved    = "2026-03-02T09:50:00.5Z"
)

func TestStepsOfAnIssue(t *testing.T) {
	t.Parallel()
	base := fixture(t, "updated")
	moved := func(from, to, category string) sourcetest.Body {
		return base.With("changelog.items", []any{item("status", from, to)}).With("issue.fields.status.statusCategory.key", category)
	}
	changed := func(field, from, to string) sourcetest.Body {
		return base.With("changelog.items", []any{item(field, from, to)})
	}
	unlabelled := changed("labels", "incident x", "x").With("issue.fields.labels", []any{"x"}).With("issue.fields.issuetype.name", "Task")
	reopened := moved("Waiting", "Open", "new").With("changelog.items", []any{
		item("resolution", "Done", ""), item("status", "Waiting", "Open"),
	})
	for name, test := range map[string]struct {
		body  sourcetest.Body
		event delivery.EventName
		at    string
		cause delivery.IncidentCause
	}{
		"resolved": {base, delivery.IncidentResolved, resolved, ""},
		"done, in a workflow without resolutions":    {moved("In Progress", "Done", "done"), delivery.IncidentResolved, categorized, ""},
		"done, at a server":                          {moved("In Progress", "Done", "done").Without("issue.fields.statuscategorychangedate"), delivery.IncidentResolved, happened, ""},
		"closed after it was resolved":               {moved("Resolved", "Closed", "done"), delivery.IncidentResolved, resolved, ""},
		"reopened":                                   {moved("Resolved", "Open", "new"), delivery.IncidentReopened, happened, ""},
		"reopened and in progress at once":           {moved("Done", "In Progress", "indeterminate"), delivery.IncidentReopened, happened, ""},
		"reopened from a status of another name":     {reopened, delivery.IncidentReopened, happened, ""},
		"in progress":                                {moved("Open", "In Progress", "indeterminate"), delivery.IncidentAcknowledged, happened, ""},
		"another priority":                           {changed("priority", "Low", "Highest"), delivery.IncidentOpened, happened, ""},
		"deleted":                                    {base.With("webhookEvent", "jira:issue_deleted"), delivery.IncidentResolved, happened, "unknown"},
		"no longer an incident":                      {unlabelled, delivery.IncidentResolved, happened, "unknown"},
		"a task now":                                 {changed("issuetype", "Incident", "Task").With("issue.fields.issuetype.name", "Task").With("issue.fields.labels", []any{}), delivery.IncidentResolved, happened, "unknown"},
		"updated without a timestamp of its own":     {changed("priority", "Low", "High").Without("timestamp"), delivery.IncidentOpened, happened, ""},
		"updated without any time":                   {changed("priority", "Low", "High").Without("timestamp").Without("issue.fields.updated"), delivery.IncidentOpened, "2026-03-02T10:00:00Z", ""},
		"called an incident while somebody is at it": {changed("labels", "", "incident").With("issue.fields.issuetype.name", "Task").With("issue.fields.status.statusCategory.key", "indeterminate"), delivery.IncidentOpened, happened, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := one(t, test.body)
			facts := event.Subject.(*delivery.IncidentFacts)
			assert.Equal(t, test.event, event.Name)
			assert.Equal(t, clock(t, test.at), event.Time)
			assert.Equal(t, test.cause, facts.Cause)
			assert.Equal(t, clock(t, "2026-03-02T09:20:00.123Z"), facts.OpenTime)
			assert.False(t, event.Draft)
			assert.Equal(t, test.event == delivery.IncidentAcknowledged, !facts.AcknowledgeTime.IsZero())
		})
	}
	isIgnored(t, changed("summary", "a", "b"))
	isIgnored(t, changed("labels", "incident", "incident x"))
	isIgnored(t, moved("Waiting", "Open", "new"))
}

func TestIssueCalledAnIncidentAfterItWasDone(t *testing.T) {
	t.Parallel()
	body := fixture(t, "updated").With("issue.fields.issuetype.name", "Task").
		With("changelog.items", []any{item("labels", "x", "x incident")})
	events, err := newSource().Events(request(body.JSON()))
	require.NoError(t, err)
	require.Len(t, events, 2)
	assert.Equal(t, delivery.IncidentOpened, events[0].Name)
	assert.Equal(t, delivery.IncidentResolved, events[1].Name)
	assert.Equal(t, clock(t, resolved), events[1].Time)
}

func TestLifeOfAnIssueInAnyOrder(t *testing.T) {
	t.Parallel()
	opened := fixture(t, "created")
	done := fixture(t, "updated")
	closed := done.With("timestamp", 1772445900000).With("changelog.items", []any{item("status", "Resolved", "Closed")})
	assert.Equal(t, one(t, done).UID, one(t, closed).UID, "closing what is resolved is the same fact")
	for name, bodies := range map[string][]sourcetest.Body{
		"in order":    {opened, done, closed},
		"told twice":  {opened, opened, done, closed, done},
		"in disorder": {closed, done, opened},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			history := delivery.NewHistory(delivery.Limits{})
			for _, body := range bodies {
				_, _, err := history.Apply(one(t, body).Event)
				require.NoError(t, err)
			}
			incidents := history.Incidents(delivery.Service{Name: "checkout"})
			require.Len(t, incidents, 1)
			assert.Equal(t, []delivery.Episode{{
				Opened:   delivery.InstantOf(clock(t, "2026-03-02T09:20:00.123Z")),
				Resolved: delivery.InstantOf(clock(t, resolved)),
			}}, incidents[0].Episodes())
		})
	}
}

// item is one change of a field. toString is an ordinary member of the payload.
func item(field, from, to string) map[string]any {
	return map[string]any{"field": field, "fromString": from, "toString": to}
}
