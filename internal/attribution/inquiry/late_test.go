// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestAnIncidentThatIsHeardOfLate(t *testing.T) {
	t.Parallel()
	opened := arrival + 6*minute
	tests := []struct {
		name    string
		heard   health.Bin
		outcome attribution.Outcome
	}{
		{"while it is followed", opened + 20*minute, attribution.OutcomeRelease},
		{"while rows reach it", opened + 36*minute, attribution.OutcomeRelease},
		{"too late to be judged", opened + 60*minute, attribution.OutcomeInsufficientData},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute).say(tt.heard, incident("cart", opened))
			heard := everyMinute(s)
			require.Equal(t, map[string]attribution.Outcome{"cart-216": tt.outcome}, finals(heard.news))
			assert.Len(t, heard.told[scope("cart")].Answers, map[attribution.Outcome]int{attribution.OutcomeRelease: 1}[tt.outcome])
		})
	}
}

func TestNobodyIsAskedAboutIncidentsFromBeforeWatchingBegan(t *testing.T) {
	t.Parallel()
	heard := everyMinute(badCanary().say(noon-minute, incident("cart", noon-2*minute)).say(noon+hour, incident("cart", noon-minute)))
	assert.Empty(t, finals(heard.news))
	assert.Zero(t, heard.q.Stats().Incidents)
}

func TestIncidentsFromBeforeWatchingBeganLeaveRoomForLaterOnes(t *testing.T) {
	t.Parallel()
	options := inquiry.NewDefaultOptions()
	options.MaxIncidents = 4
	history := []inquiry.Incident{incident("cart", arrival+6*minute)}
	for i := range health.Bin(20) {
		history = append(history, incident("cart", noon-hour+i))
	}
	s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute)
	s.all(noon, func(q *inquiry.Inquiry) { q.Incidents(history[0].Key.Service, history) })
	atOnce, live := newTeller(options).hear(s.told, 10_000), newTeller(options).hear(s.told, minute)
	for _, heard := range []*teller{atOnce, live} {
		assert.Equal(t, map[string]attribution.Outcome{"cart-216": attribution.OutcomeRelease}, finals(heard.news))
		assert.Equal(t, 1, heard.q.Stats().Incidents)
	}
}

func TestAReleaseThatCameAfterAnIncidentIsNotItsCause(t *testing.T) {
	t.Parallel()
	heard := live(badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(incident("cart", arrival-15*minute)))
	require.Equal(t, []string{"cart-90"}, slices.Collect(maps.Keys(finals(heard.news))))
	for _, n := range heard.news {
		if n.Kind == inquiry.Attributed {
			assert.Equal(t, attribution.OutcomeNone, n.Answer.Outcome)
			assert.Empty(t, n.Answer.Candidates)
		}
	}
}

func TestAnIncidentThatIsNoMoreBlamesNobody(t *testing.T) {
	t.Parallel()
	i := incident("cart", arrival+6*minute)
	s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(i)
	s.all(arrival+80*minute, func(q *inquiry.Inquiry) { q.Incidents(i.Key.Service, nil) })
	heard := everyMinute(s)
	assert.Empty(t, heard.told[scope("cart")].Answers)
	assert.Len(t, heard.told[scope("cart")].Findings, 1)
}

func TestAnswersOnAnIncidentThatComesBackAreCountedOn(t *testing.T) {
	t.Parallel()
	i := incident("cart", arrival+6*minute)
	s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(i)
	s.all(arrival+20*minute, func(q *inquiry.Inquiry) { q.Incidents(i.Key.Service, nil) })
	i.NotByChange = true
	var answers []string
	for _, headline := range live(s.say(arrival+25*minute, i)).headlines() {
		if strings.Contains(headline, i.Key.ID) {
			answers = append(answers, headline)
		}
	}
	assert.Equal(t, []string{"6 cart-216 release cart 2 (0)", "25 cart-216 none (1)"}, answers)
}

func TestWhereAnIncidentIsNeedNotBeKnown(t *testing.T) {
	t.Parallel()
	i := incident("cart", arrival+6*minute)
	i.Environment = ""
	answers := everyMinute(badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(i)).told[scope("cart")].Answers
	require.Len(t, answers, 1)
	assert.Equal(t, "production", answers[0].Environment)
}

func TestADeclaredCauseNeedsNoTelemetry(t *testing.T) {
	t.Parallel()
	i := incident("cart", arrival+6*minute)
	i.Declared = delivery.DeploymentKey{Scope: scope("shop"), ID: "shop-17"}
	heard := everyMinute(badCanary().deploy("shop", "17", noon, noon).say(arrival+80*minute, i))
	answers := heard.told[scope("shop")].Answers
	require.Len(t, answers, 1)
	assert.True(t, answers[0].Candidates[0].Declared)
	assert.Equal(t, "17", answers[0].Candidates[0].Version)
	assert.Equal(t, attribution.OutcomeRelease, answers[0].Outcome)
}

func TestCapsAreKept(t *testing.T) {
	t.Parallel()
	options := inquiry.NewDefaultOptions()
	options.MaxFindings, options.MaxIncidents, options.Watch.MaxScopes = 2, 1, 2
	s := badCanary().open(incident("cart", arrival+minute))
	s.open(incident("mail", arrival+2*minute))
	for _, service := range []string{"cart", "mail", "users"} {
		s.deploy(service, "2", arrival, arrival)
	}
	stats := newTeller(options).hear(s.told, minute).q.Stats()
	assert.Equal(t, 2, stats.Findings)
	assert.Equal(t, 1, stats.Incidents)
	assert.Positive(t, stats.RefusedFindings)
	assert.Positive(t, stats.RefusedIncidents)
	assert.Equal(t, uint64(1), stats.Watch.Full)
}
