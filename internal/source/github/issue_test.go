// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestIncidentIsOpened(t *testing.T) {
	t.Parallel()
	event := one(t, "issues", fixture(t, "issues"))
	assert.Equal(t, delivery.IncidentOpened, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:20:00Z"), event.Time)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            "acme/checkout#42",
		Service:       delivery.Service{Name: "checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Title:         "checkout is down",
		URL:           "https://github.com/acme/checkout/issues/42",
		Severity:      delivery.SeverityHigh,
		SeverityLabel: "sev2",
		Cause:         delivery.CauseChange,
		OpenTime:      clock(t, "2026-03-02T09:20:00Z"),
		DeploymentID:  "9007199254740993",
	}, event.Subject)
}

func TestLifeOfAnIncident(t *testing.T) {
	t.Parallel()
	open := fixture(t, "issues")
	closed := open.With("action", "closed").With("issue.state", "closed").With("issue.closed_at", "2026-03-02T09:50:00Z")
	for name, test := range map[string]struct {
		body  sourcetest.Body
		event delivery.EventName
		at    string
		cause delivery.IncidentCause
	}{
		"the label and the opening are one fact": {open.With("action", "labeled"), delivery.IncidentOpened, "2026-03-02T09:20:00Z", "change"},
		"a severity that came later":             {labelled(open, "sev1"), delivery.IncidentOpened, "2026-03-02T09:21:00Z", "change"},
		"a cause that came later":                {labelled(open, "caused-by-deployment: 7"), delivery.IncidentOpened, "2026-03-02T09:21:00Z", "change"},
		"a cause written into the text later":    {open.With("action", "edited"), delivery.IncidentOpened, "2026-03-02T09:21:00Z", "change"},
		"closed as completed":                    {closed.With("issue.state_reason", "completed"), delivery.IncidentResolved, "2026-03-02T09:50:00Z", "change"},
		"closed without a reason":                {closed, delivery.IncidentResolved, "2026-03-02T09:50:00Z", "change"},
		"closed as not planned":                  {closed.With("issue.state_reason", "not_planned"), delivery.IncidentResolved, "2026-03-02T09:50:00Z", "unknown"},
		"closed as a duplicate":                  {closed.With("issue.state_reason", "duplicate"), delivery.IncidentResolved, "2026-03-02T09:50:00Z", "unknown"},
		"reopened":                               {open.With("action", "reopened"), delivery.IncidentReopened, "2026-03-02T09:21:00Z", "change"},
		"no incident after all": {
			open.With("action", "unlabeled").With("issue.labels", []any{}),
			delivery.IncidentResolved, "2026-03-02T09:21:00Z", "unknown",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := one(t, "issues", test.body)
			facts := event.Subject.(*delivery.IncidentFacts)
			assert.Equal(t, test.event, event.Name)
			assert.Equal(t, clock(t, test.at), event.Time)
			assert.Equal(t, test.cause, facts.Cause)
			assert.Equal(t, test.cause == delivery.CauseChange, facts.DeploymentID != "")
			assert.Equal(t, clock(t, "2026-03-02T09:20:00Z"), facts.OpenTime)
		})
	}
}

func TestIssueLabelledAfterItWasClosedIsOpenedAndResolved(t *testing.T) {
	t.Parallel()
	body := fixture(t, "issues").With("action", "labeled").With("issue.state", "closed").With("issue.closed_at", "2026-03-02T09:50:00Z")
	events, err := newSource().Events(request("issues", body))
	require.NoError(t, err)
	require.Len(t, events, 2)
	assert.Equal(t, delivery.IncidentOpened, events[0].Name)
	assert.Equal(t, delivery.IncidentResolved, events[1].Name)
	assert.Equal(t, clock(t, "2026-03-02T09:50:00Z"), events[1].Time)
}

func TestIssuesThatAreNoNews(t *testing.T) {
	t.Parallel()
	open := fixture(t, "issues")
	plain := open.With("issue.labels", []any{map[string]any{"name": "bug"}})
	isIgnored(t, "issues", plain.With("action", "unlabeled").With("label.name", "wontfix"))
	isIgnored(t, "issues", plain.With("action", "unlabeled").With("issue.state", "closed"))
	isIgnored(t, "issues", labelled(open, "team-a"))
	isIgnored(t, "issues", open.With("action", "edited").With("issue.body", "no cause"))
	isIgnored(t, "issues", open.With("action", "assigned"))
}

func TestOptionsOfIncidents(t *testing.T) {
	t.Parallel()
	options := Options{IncidentLabels: []string{"outage"}, Environment: "live"}
	src := New(options, environments)
	body := fixture(t, "issues").With("issue.labels", []any{map[string]any{"name": "OUTAGE"}})
	events, err := src.Events(request("issues", body))
	require.NoError(t, err)
	assert.Equal(t, "production", events[0].Subject.(*delivery.IncidentFacts).Environment.Name)

	_, err = src.Events(request("issues", body.With("action", "closed").With("issue.state_reason", "not_planned")))
	var ignored *source.Ignored
	assert.ErrorAs(t, err, &ignored)
	events, err = src.Events(request("issues", fixture(t, "issues")))
	require.NoError(t, err)
	assert.Empty(t, events.Standing(), "the label that counts by default counts no more")
}

func TestIssueWithoutIncidentLabelIsADraft(t *testing.T) {
	t.Parallel()
	plain := fixture(t, "issues").With("issue.labels", []any{map[string]any{"name": "bug"}, map[string]any{"name": "team-a"}})
	closed := plain.With("issue.state", "closed").With("issue.closed_at", "2026-03-02T09:50:00Z")
	for name, test := range map[string]struct {
		body sourcetest.Body
		want []delivery.EventName
		at   string
	}{
		"opened":                  {plain, []delivery.EventName{delivery.IncidentOpened}, "2026-03-02T09:20:00Z"},
		"labelled":                {labelled(plain, "bug"), []delivery.EventName{delivery.IncidentOpened}, "2026-03-02T09:20:00Z"},
		"labelled with severity":  {labelled(plain, "sev1"), []delivery.EventName{delivery.IncidentOpened}, "2026-03-02T09:21:00Z"},
		"labelled after all":      {labelled(closed, "bug"), []delivery.EventName{delivery.IncidentOpened, delivery.IncidentResolved}, "2026-03-02T09:20:00Z"},
		"reopened":                {plain.With("action", "reopened"), []delivery.EventName{delivery.IncidentReopened}, "2026-03-02T09:21:00Z"},
		"closed":                  {closed.With("action", "closed"), []delivery.EventName{delivery.IncidentResolved}, "2026-03-02T09:50:00Z"},
		"its cause was found out": {plain.With("action", "edited"), []delivery.EventName{delivery.IncidentOpened}, "2026-03-02T09:21:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := newSource().Events(request("issues", test.body))
			require.NoError(t, err)
			assert.Empty(t, events.Standing())
			require.Len(t, events, len(test.want))
			assert.Equal(t, clock(t, test.at), events[0].Time)
			for i, want := range test.want {
				assert.Equal(t, want, events[i].Name)
				assert.Equal(t, map[string]string{"bug": "", "team-a": ""}, events[i].Origin.Labels)
				assert.Equal(t, "checkout is down", events[i].Origin.Name)
			}
		})
	}
}

func TestIssueThatLosesItsIncidentLabelEndsForGood(t *testing.T) {
	t.Parallel()
	body := fixture(t, "issues").With("action", "unlabeled").With("issue.labels", []any{})
	assert.Equal(t, delivery.IncidentResolved, one(t, "issues", body).Name, "it stood without a rule, and so does its end")
}

func TestDeclaredCauses(t *testing.T) {
	t.Parallel()
	type cause struct{ deployment, revision, version string }
	for text, want := range map[string]cause{
		"caused-by-deployment: 12":                               {deployment: "12"},
		"Postmortem\r\n\r\n- Caused-By-Revision: abc123\r\nmore": {revision: "abc123"},
		"> caused-by-version: 1.4.2":                             {version: "1.4.2"},
		"caused-by-deployment: 12\ncaused-by-deployment: 13":     {deployment: "12"},
		"caused-by-deployment: 12\ncaused-by-version: 1":         {deployment: "12", version: "1"},
		"was it caused-by-deployment: 12?":                       {},
		"caused-by-deployment: 12 or 13":                         {},
		"caused-by-deployment:":                                  {},
		"caused-by-deployment: a\x00b":                           {},
	} {
		facts := one(t, "issues", fixture(t, "issues").With("issue.body", text)).Subject.(*delivery.IncidentFacts)
		assert.Equal(t, want, cause{facts.DeploymentID, facts.Revision, facts.Version}, text)
		assert.Equal(t, want != cause{}, facts.Cause == delivery.CauseChange, text)
	}
}

func labelled(body sourcetest.Body, label string) sourcetest.Body {
	return body.With("action", "labeled").With("label.name", label)
}
