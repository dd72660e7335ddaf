// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

const (
	failedNews    = attribution.Failed
	recoveredNews = attribution.Recovered
	retractedNews = attribution.Retracted
)

// newsOf returns the kinds of the announcements.
func newsOf(f Flush) []attribution.AnnouncementKind {
	var kinds []attribution.AnnouncementKind
	for _, a := range f.Announcements {
		kinds = append(kinds, a.Kind)
	}
	return kinds
}

func TestCorrectionsRetractWhatTheyTouch(t *testing.T) {
	t.Parallel()
	blamed := func() *Story { return NewStory().Deploy(1, "d", "r").Open(5, "i", Blaming("d")) }
	tests := []struct {
		name          string
		told, correct *Story
		want          []attribution.AnnouncementKind
	}{
		{"the failed deployment is deleted by its source", blamed(), NewStory().Delete(9, "d"), []attribution.AnnouncementKind{retractedNews}},
		{"so is a recovered one", blamed().Resolve(6, "i"), NewStory().Delete(9, "d"), []attribution.AnnouncementKind{retractedNews}},
		{"the incident is deleted by its source", blamed(), NewStory().DeleteIncident(9, "i"), []attribution.AnnouncementKind{retractedNews}},
		{
			"the rollback that blamed is deleted by its source",
			NewStory().Deploy(1, "d-1", "r1").Deploy(2, "d-2", "r2").Deploy(3, "back", "r1"), NewStory().Delete(9, "back"),
			[]attribution.AnnouncementKind{retractedNews},
		},
		{"the environment turns out to be a stage", blamed(), NewStory().Start(2, "d", delivery.StateInProgress, staged), []attribution.AnnouncementKind{retractedNews}},
		{"the deployment turns out to be of no counted kind", blamed(), NewStory().Start(2, "d", delivery.StateInProgress, Changing(delivery.ChangeData)), []attribution.AnnouncementKind{retractedNews}},
		{"another incident with the same onset is blamed first", blamed(), NewStory().Open(5, "a", Blaming("d")), []attribution.AnnouncementKind{retractedNews, failedNews}},
		{"the incident is resolved", blamed(), NewStory().Resolve(9, "i"), []attribution.AnnouncementKind{recoveredNews}},
		{"the incident is reopened", blamed().Resolve(9, "i"), NewStory().Reopen(10, "i"), []attribution.AnnouncementKind{retractedNews, failedNews}},
		{"a deletion that is older than what is known changes nothing", blamed(), NewStory().Delete(0, "d"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			options := plain()
			options.Definitions.ExcludedChangeKinds = []delivery.ChangeKind{delivery.ChangeData}
			b := bookOf(t, options, tt.told.Events)
			require.NotEmpty(t, b.Flush(At(20)).Announcements)
			applyAll(t, b, tt.correct.Events)
			assert.Equal(t, tt.want, newsOf(b.Flush(At(30))))
			assert.Empty(t, b.Flush(At(31)).Announcements)
		})
	}
}

func staged(f *delivery.DeploymentFacts) { f.Environment.Tier = delivery.TierStaging }

func TestADeletedDeploymentLeavesTheGaugesAndStaysInTheCounters(t *testing.T) {
	t.Parallel()
	const counter = "dora.deployments deployment.status=succeeded dora.deployment.reason=planned"
	b := bookOf(t, plain(), NewStory().Deploy(1, "d", "r").Open(5, "i", Blaming("d")).Events)
	total := func(f Flush) float64 {
		given := figuresOf(f, identityOf(Production)).window("7d")
		require.Contains(t, given, "dora.deployment.window_total")
		return given["dora.deployment.window_total"]
	}
	f := b.Flush(At(10))
	require.Len(t, observed{}.add(f)[counter], 1)
	require.InDelta(t, 1, total(f), 0)

	applyAll(t, b, NewStory().Delete(20, "d").Events)
	f = b.Flush(At(21))
	assert.InDelta(t, 0, total(f), 0)
	require.NotEmpty(t, f.Reports, "the scope stays, and with it what was counted")
	assert.Equal(t, identityOf(Production), f.Reports[0].Identity)

	applyAll(t, b, NewStory().Deploy(30, "d", "r").Events)
	f = b.Flush(At(31))
	assert.InDelta(t, 1, total(f), 0, "its source tells of it again")
	assert.NotContains(t, observed{}.add(f), counter)
	require.Len(t, f.Announcements, 1)
	assert.Equal(t, 1, f.Announcements[0].Round)
}

func TestAScopeThatExpiresTakesItsVerdictsAlongWithoutAWord(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	b := bookOf(t, options, NewStory().Deploy(1, "d", "r").Open(5, "i", Blaming("d")).Resolve(9, "i").Delete(10, "other").Events)
	require.Len(t, b.Flush(At(20)).Announcements, 2)
	applyAll(t, b, NewStory().Deploy(Day(50), "next", "r2").Events)
	for _, d := range []int{60, 101, 102, 151, 152} {
		require.Empty(t, b.Flush(At(Day(d))).Announcements)
	}
	assert.Zero(t, b.standing.Count())
	assert.Equal(t, 1, b.Count(delivery.KindDeployment))
}

func TestAVerdictWhoseEvidenceExpiresIsForgottenNotRetracted(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	b := bookOf(t, options, NewStory().Deploy(1, "live", "r").Open(5, "i", Blaming("live")).Resolve(9, "i").Events)
	require.Len(t, b.Flush(At(20)).Announcements, 2)
	for _, d := range []int{101, 102} {
		require.Empty(t, b.Flush(At(Day(d))).Announcements)
	}
	assert.Zero(t, b.Count(delivery.KindIncident))
	assert.Equal(t, 1, b.Count(delivery.KindDeployment), "it is live")
	assert.Zero(t, b.standing.Count())
}

func TestWhatWaitsWhileTheClockIsSetBackWaitsAnew(t *testing.T) {
	t.Parallel()
	options := plain()
	options.SettleTime = hour
	b := bookOf(t, options, NewStory().Deploy(1, "d", "r").Events)
	require.Empty(t, observed{}.add(b.Flush(At(Day(400)))))
	require.Empty(t, observed{}.add(b.Flush(At(10))))
	require.Empty(t, observed{}.add(b.Flush(At(69))))
	assert.NotEmpty(t, observed{}.add(b.Flush(At(70))))
}
