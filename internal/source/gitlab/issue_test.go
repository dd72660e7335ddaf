// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

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
	event := one(t, fixture(t, "issue"))
	assert.False(t, event.Draft)
	assert.Equal(t, delivery.IncidentOpened, event.Name)
	assert.Equal(t, clock(t, "2026-03-02T09:20:00Z"), event.Time)
	assert.Equal(t, source.KindIssue, event.Origin.Kind)
	assert.Equal(t, map[string]string{"incident": "", "priority::1": "", "priority": "1"}, event.Origin.Labels)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            "acme/shop/checkout#42",
		Service:       delivery.Service{Name: "checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Title:         "checkout is down",
		URL:           "https://gitlab.example.com/acme/shop/checkout/-/issues/42",
		Severity:      delivery.SeverityHigh,
		SeverityLabel: "high",
		Cause:         delivery.CauseChange,
		OpenTime:      clock(t, "2026-03-02T09:20:00Z"),
		DeploymentID:  "9007199254740993",
	}, event.Subject)
}

func TestLifeOfAnIncident(t *testing.T) {
	t.Parallel()
	open := fixture(t, "issue")
	update := open.With("object_attributes.action", "update")
	closed := open.With("object_attributes.action", "close").With("object_attributes.state", "closed").With("object_attributes.closed_at", "2026-03-02 09:50:00 UTC")
	status := func(before, after string) sourcetest.Body {
		return update.With("changes.escalation_status", previous(before, after))
	}
	for name, test := range map[string]struct {
		body  sourcetest.Body
		event delivery.EventName
		at    string
		cause delivery.IncidentCause
	}{
		"somebody takes it":           {status("triggered", "acknowledged"), delivery.IncidentAcknowledged, "2026-03-02T09:21:00Z", "change"},
		"it is resolved but not shut": {status("acknowledged", "resolved"), delivery.IncidentResolved, "2026-03-02T09:21:00Z", "change"},
		"it was resolved too early":   {status("resolved", "triggered"), delivery.IncidentReopened, "2026-03-02T09:21:00Z", "change"},
		"closed":                      {closed, delivery.IncidentResolved, "2026-03-02T09:50:00Z", "change"},
		"closed, in a short payload":  {closed.With("object_attributes.closed_at", nil), delivery.IncidentResolved, "2026-03-02T09:21:00Z", "change"},
		"closed as a duplicate":       {closed.With("object_attributes.duplicated_to_id", 300), delivery.IncidentResolved, "2026-03-02T09:50:00Z", "unknown"},
		"moved to another project":    {closed.With("object_attributes.moved_to_id", 300), delivery.IncidentResolved, "2026-03-02T09:50:00Z", "unknown"},
		"reopened":                    {open.With("object_attributes.action", "reopen"), delivery.IncidentReopened, "2026-03-02T09:21:00Z", "change"},
		"a severity that came later":  {update.With("changes.severity", previous("unknown", "high")), delivery.IncidentOpened, "2026-03-02T09:21:00Z", "change"},
		"a severity label came later": {relabelled(update, "incident", "incident", "sev1"), delivery.IncidentOpened, "2026-03-02T09:21:00Z", "change"},
		"a cause written down later":  {update.With("changes.description", previous("", "x")), delivery.IncidentOpened, "2026-03-02T09:21:00Z", "change"},
		"the type that came later":    {update.With("changes.type", previous("Issue", "Incident")), delivery.IncidentOpened, "2026-03-02T09:20:00Z", "change"},
		"the label that came later":   {relabelled(update, "bug", "bug", "incident"), delivery.IncidentOpened, "2026-03-02T09:20:00Z", "change"},
		"no incident after all":       {relabelled(update.With("object_attributes.type", "Issue"), "incident", "bug"), delivery.IncidentResolved, "2026-03-02T09:21:00Z", "unknown"},
		"no incident any longer, by its type": {
			update.With("object_attributes.type", "Issue").With("labels", nil).With("changes.type", previous("Incident", "Issue")),
			delivery.IncidentResolved, "2026-03-02T09:21:00Z", "unknown",
		},
		"known by its label alone":     {open.With("object_attributes.type", "Issue"), delivery.IncidentOpened, "2026-03-02T09:20:00Z", "change"},
		"known by its type alone":      {open.With("labels", []any{}), delivery.IncidentOpened, "2026-03-02T09:20:00Z", "change"},
		"a work item of type incident": {open.With("labels", nil).With("object_kind", "work_item"), delivery.IncidentOpened, "2026-03-02T09:20:00Z", "change"},
		"a webhook of kind incident":   {open.With("labels", nil).Without("object_attributes.type").With("object_kind", "incident"), delivery.IncidentOpened, "2026-03-02T09:20:00Z", "change"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := one(t, test.body)
			facts := event.Subject.(*delivery.IncidentFacts)
			assert.False(t, event.Draft)
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
	body := relabelled(fixture(t, "issue").With("object_attributes.action", "update"), "bug", "incident")
	events := read(t, body.With("object_attributes.state", "closed").With("object_attributes.closed_at", "2026-03-02 09:50:00 UTC"))
	require.Len(t, events, 2)
	assert.Equal(t, delivery.IncidentOpened, events[0].Name)
	assert.Equal(t, delivery.IncidentResolved, events[1].Name)
	assert.Equal(t, clock(t, "2026-03-02T09:50:00Z"), events[1].Time)
}

func TestPlainIssueIsADraft(t *testing.T) {
	t.Parallel()
	plain := fixture(t, "issue").With("object_attributes.type", "Issue").With("labels", []any{label("bug")})
	for action, want := range map[string]delivery.EventName{
		"open": delivery.IncidentOpened, "close": delivery.IncidentResolved, "reopen": delivery.IncidentReopened,
	} {
		event := one(t, plain.With("object_attributes.action", action))
		assert.True(t, event.Draft, action)
		assert.Equal(t, want, event.Name)
		assert.Equal(t, map[string]string{"bug": ""}, event.Origin.Labels)
	}
	labelledLater := one(t, relabelled(plain.With("object_attributes.action", "update"), "bug", "bug", "outage"))
	assert.True(t, labelledLater.Draft, "a rule may know incidents by this label")
	assert.Equal(t, delivery.IncidentOpened, labelledLater.Name)
}

func TestUpdatesOfIssuesThatAreNoNews(t *testing.T) {
	t.Parallel()
	update := fixture(t, "issue").With("object_attributes.action", "update")
	isIgnored(t, update)
	isIgnored(t, update.With("changes.title", previous("a", "b")))
	isIgnored(t, relabelled(update, "incident", "incident", "team-a"))
	isIgnored(t, update.With("changes.description", previous("a", "b")).With("object_attributes.description", "no cause"))
	isIgnored(t, update.With("changes.escalation_status", previous("acknowledged", "ignored")))
	isIgnored(t, update.With("object_attributes.action", "lock"))
}

func TestSeverityOfAnIncident(t *testing.T) {
	t.Parallel()
	body := fixture(t, "issue")
	facts := one(t, body.With("object_attributes.severity", "unknown")).Subject.(*delivery.IncidentFacts)
	assert.Equal(t, delivery.SeverityCritical, facts.Severity, "a label says it where the incident does not")
	assert.Equal(t, "priority::1", facts.SeverityLabel)
	facts = one(t, body.With("object_attributes.severity", "unknown").With("labels", []any{})).Subject.(*delivery.IncidentFacts)
	assert.Empty(t, facts.Severity)
	assert.Empty(t, facts.SeverityLabel)
}

func TestConfidentialIncidentKeepsItsTitle(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t, "issue").With("object_attributes.confidential", true))
	assert.Empty(t, event.Subject.(*delivery.IncidentFacts).Title)
	assert.Empty(t, event.Origin.Name)
}

// relabelled returns the update of an issue whose label was the first one and whose labels are now the others.
func relabelled(body sourcetest.Body, before string, after ...string) sourcetest.Body {
	current := make([]any, len(after))
	for i, title := range after {
		current[i] = label(title)
	}
	return body.With("labels", current).With("changes.labels", previous([]any{label(before)}, current))
}

func label(title string) map[string]any { return map[string]any{"title": title} }
