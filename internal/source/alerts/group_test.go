// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestGroupIsOneIncident(t *testing.T) {
	t.Parallel()
	told := list(t, byGroup(), fixture(t))
	require.Len(t, told, 2)
	assert.Equal(t, delivery.IncidentOpened, told[0].Name)
	assert.Equal(t, delivery.IncidentReopened, told[1].Name)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            `{}:{alertname="HighErrorRate"}`,
		Service:       delivery.Service{Name: "checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Title:         "checkout suffers",
		URL:           "https://alerts.example",
		Severity:      delivery.SeverityCritical,
		SeverityLabel: "page",
		OpenTime:      clock(t, "2026-03-02T09:20:00Z"),
	}, told[0].Subject)
}

func TestGroupEndsWithItsLastAlert(t *testing.T) {
	t.Parallel()
	body := fixture(t).With("status", "resolved").
		With("alerts.0.status", "resolved").With("alerts.0.endsAt", "2026-03-02T09:24:00Z")
	told := list(t, byGroup(), body)
	require.Len(t, told, 1)
	assert.Equal(t, delivery.IncidentResolved, told[0].Name)
	assert.Equal(t, clock(t, "2026-03-02T09:25:00Z"), told[0].Time)
	assert.Equal(t, clock(t, "2026-03-02T09:10:00Z"), told[0].Subject.(*delivery.IncidentFacts).OpenTime)
}

func TestGroupWhoseFiringAlertsWereCutOffIsOpen(t *testing.T) {
	t.Parallel()
	told := list(t, byGroup(), fixture(t).With("alerts.0.status", "resolved").With("truncatedAlerts", 7))
	require.Len(t, told, 2)
	assert.Equal(t, delivery.IncidentOpened, told[0].Name)
	assert.Equal(t, clock(t, "2026-03-02T09:10:00Z"), told[0].Time)
}

// TestGroupFiresAgain applies three notifications of one group in several orders: it fires, is resolved, and fires again.
func TestGroupFiresAgain(t *testing.T) {
	t.Parallel()
	fires := list(t, byGroup(), fixture(t))
	ends := list(t, byGroup(), fixture(t).With("status", "resolved").With("alerts.0.status", "resolved").With("alerts.0.endsAt", "2026-03-02T09:30:00Z"))
	again := list(t, byGroup(), fixture(t).With("alerts.0.startsAt", "2026-03-02T09:40:00Z"))
	for name, notifications := range map[string][]source.Events{
		"in order":       {fires, ends, again},
		"told twice":     {fires, fires, ends, again, again},
		"in disorder":    {again, ends, fires},
		"the first lost": {ends, again},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var told []source.Event
			for _, notification := range notifications {
				told = append(told, notification...)
			}
			incident := incidentOf(t, told)
			assert.Equal(t, delivery.IncidentOpen, incident.State())
			episodes := incident.Episodes()
			require.Len(t, episodes, 2)
			assert.Equal(t, delivery.InstantOf(clock(t, "2026-03-02T09:30:00Z")), episodes[0].Resolved)
			assert.Equal(t, delivery.InstantOf(clock(t, "2026-03-02T09:40:00Z")), episodes[1].Opened)
		})
	}
}

func TestSeverityOfAGroupIsThatOfTheWorst(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first, second any
		want          delivery.Severity
		label         string
	}{
		"the first":                     {"critical", "warning", delivery.SeverityCritical, "critical"},
		"the second":                    {"warning", "critical", delivery.SeverityCritical, "critical"},
		"only one understood":           {"purple", "info", delivery.SeverityInfo, "info"},
		"a word rather than no word":    {nil, "purple", "", "purple"},
		"no severity on any of the two": {nil, nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := severity(t, "x").With("alerts.0.labels.severity", test.first).With("alerts.1.labels.severity", test.second)
			facts := list(t, byGroup(), body)[0].Subject.(*delivery.IncidentFacts)
			assert.Equal(t, test.want, facts.Severity)
			assert.Equal(t, test.label, facts.SeverityLabel)
		})
	}
}

func TestKeyOfAGroup(t *testing.T) {
	t.Parallel()
	long := list(t, byGroup(), fixture(t).With("groupKey", strings.Repeat("k", 2000)))[0].Subject.(*delivery.IncidentFacts).ID
	assert.Len(t, long, 64, "a long key is known by its digest")
	for want, body := range map[string]sourcetest.Body{
		"groupKey is required": fixture(t).Without("groupKey"),
		"groupKey must be":     fixture(t).With("groupKey", 1),
	} {
		_, err := events(t, byGroup(), body)
		assert.ErrorContains(t, err, want)
	}
}

func byGroup() Options {
	options := NewDefaultOptions()
	options.GroupBy = ByGroup
	return options
}
