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

func revision(id string) func(*delivery.DeploymentFacts) {
	return func(f *delivery.DeploymentFacts) { f.Revision = id }
}

// busyWeek is the example of docs/definitions.md, where minute 0 is 04:00. It has, within seven days: the first
// known deployment, one of a change (lead time 5 h), one of two direct pushes (2 h and 1 h), a rollback of it an
// hour after an incident, a hotfix (30 min), a redeployment, a roll-out that failed and one that was cancelled.
func busyWeek() *Story {
	return NewStory().
		Push(0, "main", "", "r1@0").Deploy(60, "d-1", "r1").
		Push(400, "main", "r1", "a@130", "m2@400").Merge(400, "2", "m2", Opened(200)).Deploy(430, "d-2", "m2").
		Push(500, "main", "m2", "b@480", "c@540").Deploy(600, "d-3", "c", Begun(590)).
		Open(610, "i").Deploy(670, "back", "m2").Resolve(700, "i").
		Push(780, "main", "c", "h@780").Deploy(810, "fix", "h", FromRef("hotfix/h")).
		Deploy(880, "again", "h").
		Finish(890, "failed", delivery.StatusFailed, revision("z")).
		Finish(895, "cancelled", delivery.StatusCancelled, revision("z"))
}

func TestWindowedFiguresOfABusyWeek(t *testing.T) {
	t.Parallel()
	want := figures{
		"dora.deployment.frequency":         4.0 / 7, // d-1, d-2, d-3, fix
		"dora.deployment.window_total":      4,
		"dora.deployment.window_failed":     1, // d-3; the hotfix came when service was restored and d-3 was judged
		"dora.change.fail_rate":             0.25,
		"dora.deployment.window_succeeded":  6,
		"dora.deployment.window_reworked":   2, // back, fix
		"dora.deployment.rework_rate":       2.0 / 6,
		"dora.deployment.window_excluded":   4, // back, again, failed, cancelled
		"dora.change.window_total":          5, // r1 1 h, change 2 5 h, b 2 h, c 1 h, h 30 min
		"dora.change.lead_time_p50":         hours(1),
		"dora.change.lead_time_p90":         hours(5),
		"dora.deployment.window_recovered":  1,
		"dora.deployment.recovery_time_p50": hours(1),
		"dora.deployment.recovery_time_p90": hours(1),
	}
	f := ofProduction(t, Options{Definitions: NewDefaultDefinitions()}, busyWeek(), Day(2))
	assert.Equal(t, want, f.window("7d"))
	want["dora.deployment.frequency"] = 4.0 / 30
	assert.Equal(t, want, f.window("30d"))
	want["dora.deployment.frequency"] = 4.0 / 90
	assert.Equal(t, want, f.window("90d"))
}

func TestNothingInAWindowIsZeroButNoRateAndNoQuantile(t *testing.T) {
	t.Parallel()
	f := ofProduction(t, plain(), busyWeek(), Day(40))
	assert.Equal(t, figures{
		"dora.deployment.frequency": 0, "dora.deployment.window_total": 0, "dora.deployment.window_failed": 0,
		"dora.deployment.window_succeeded": 0, "dora.deployment.window_reworked": 0, "dora.deployment.window_excluded": 0,
		"dora.deployment.window_recovered": 0, "dora.change.window_total": 0,
	}, f.window("30d"))
	assert.Len(t, f.window("90d"), 14, "what the longest window still holds has all")
}

func TestAFailureIsDatedByItsDeploymentAndItsRecoveryByItself(t *testing.T) {
	t.Parallel()
	story := NewStory().Deploy(0, "d-1", "r1").Open(60, "i", Blaming("d-1")).Resolve(Day(8), "i")
	f := ofProduction(t, plain(), story, Day(9))
	week, month := f.window("7d"), f.window("30d")
	assert.InDelta(t, 0, week["dora.deployment.window_failed"], 0)
	assert.InDelta(t, 1, week["dora.deployment.window_recovered"], 0)
	assert.InDelta(t, hours(8*24-1), week["dora.deployment.recovery_time_p50"], 0)
	assert.NotContains(t, week, "dora.change.fail_rate")
	assert.InDelta(t, 1, month["dora.change.fail_rate"], 0)
}

func TestOtherScopesHaveNoWindowedFigures(t *testing.T) {
	t.Parallel()
	staging := delivery.Scope{Service: Cart, Environment: "staging"}
	story := NewStory().Deploy(1, "s-1", "r1", To("staging")).Open(2, "i", Somewhere)
	flush := bookOf(t, plain(), story.Events).Flush(At(9))
	assert.Equal(t, figures{
		"dora.deployment.active dora.deployment.state=queued":        0,
		"dora.deployment.active dora.deployment.state=in_progress":   0,
		"dora.deployment.last_timestamp deployment.status=succeeded": float64(At(1).Unix()),
	}, figuresOf(flush, identityOf(staging)))
	assert.NotEmpty(t, figuresOf(flush, identityOf(delivery.Scope{Service: Cart})), "an incident of no known environment")

	story.Open(3, "j")
	flush = bookOf(t, plain(), story.Events).Flush(At(9))
	f := figuresOf(flush, identityOf(Production))
	assert.NotEmpty(t, f, "incidents of a production that nothing is deployed to")
	assert.Empty(t, f.window("7d"))
}

func TestAProductionThatOnlyBeganHasCounts(t *testing.T) {
	t.Parallel()
	f := ofProduction(t, plain(), NewStory().Start(1, "d", delivery.StateInProgress), 5)
	assert.Len(t, f.window("7d"), 8)
	assert.InDelta(t, 1, f["dora.deployment.active dora.deployment.state=in_progress"], 0)
}

func TestDefinitionsChangeTheFigures(t *testing.T) {
	t.Parallel()
	with := func(change func(*Definitions)) figures {
		options := plain()
		change(&options.Definitions)
		return ofProduction(t, options, busyWeek(), Day(2)).window("7d")
	}
	f := with(func(d *Definitions) { d.LeadTimeStart = StartChangeOpened })
	assert.InDelta(t, 230*60, f["dora.change.lead_time_p90"], 0)
	f = with(func(d *Definitions) { d.LeadTimeStart = StartChangeMerged })
	assert.InDelta(t, hours(2), f["dora.change.lead_time_p90"], 0, "the change has 30 minutes now, the revision b has 2 h")
	f = with(func(d *Definitions) { d.RecoveryStart = attribution.RecoveryFromDeployment })
	assert.InDelta(t, 70*60, f["dora.deployment.recovery_time_p50"], 0)
	f = with(func(d *Definitions) { d.FailedRollouts = attribution.CountFailedRollouts })
	assert.InDelta(t, 5, f["dora.deployment.window_total"], 0)
	assert.InDelta(t, 2, f["dora.deployment.window_failed"], 0)
	assert.InDelta(t, 3, f["dora.deployment.window_excluded"], 0)
	assert.InDelta(t, 6, f["dora.deployment.window_succeeded"], 0)
	f = with(func(d *Definitions) { d.ProductionTiers = []delivery.Tier{delivery.TierStaging} })
	assert.Empty(t, f)
	f = with(func(d *Definitions) { d.HotfixRefs = nil })
	assert.InDelta(t, 1, f["dora.deployment.window_reworked"], 0)
}

func TestWhereALeadTimeStarts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		start LeadTimeStart
		story *Story
		want  float64 // minutes; -1 for no lead time
	}{
		{"at the first commit", StartFirstCommit, NewStory().Merge(50, "1", "m", FirstCommit(10), Opened(20)), 50},
		{"at the opening where no commit is known", StartFirstCommit, NewStory().Merge(50, "1", "m", Opened(20)), 40},
		{"at the opening", StartChangeOpened, NewStory().Merge(50, "1", "m", FirstCommit(10), Opened(20)), 40},
		{"else at the first commit", StartChangeOpened, NewStory().Merge(50, "1", "m", FirstCommit(10)), 50},
		{"at the merge", StartChangeMerged, NewStory().Merge(50, "1", "m", FirstCommit(10), Opened(20)), 10},
		{"of a change of which nothing is known", StartFirstCommit, NewStory().Merge(50, "1", "m"), -1},
		{"at the author time of a revision of no change", StartChangeMerged, NewStory().Push(50, "main", "", "m@15"), 45},
		{"of a revision nobody pushed", StartFirstCommit, NewStory(), -1},
		{"in the future", StartFirstCommit, NewStory().Push(50, "main", "", "m@61"), -1},
		{"at the very deployment", StartFirstCommit, NewStory().Push(60, "main", "", "m"), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			options := plain()
			options.Definitions.LeadTimeStart = tt.start
			f := ofProduction(t, options, tt.story.Deploy(60, "d", "m"), 100).window("7d")
			if tt.want < 0 {
				assert.InDelta(t, 0, f["dora.change.window_total"], 0)
				assert.NotContains(t, f, "dora.change.lead_time_p50")
				return
			}
			require.InDelta(t, 1, f["dora.change.window_total"], 0)
			assert.InDelta(t, tt.want*60, f["dora.change.lead_time_p50"], 0)
		})
	}
}

func TestNegativeLeadTimesAreCountedOnce(t *testing.T) {
	t.Parallel()
	story := NewStory().Push(50, "main", "", "m@61").Deploy(60, "d", "m")
	b := bookOf(t, plain(), story.Events)
	assert.Equal(t, 1, b.Flush(At(70)).Negative)
	assert.Equal(t, 0, b.Flush(At(71)).Negative)
	applyAll(t, b, NewStory().Open(65, "i").Events)
	assert.Equal(t, 0, b.Flush(At(72)).Negative, "deriving it again is no news")
}

func TestAnIncidentTakesBackWhatItSaidOfAnotherService(t *testing.T) {
	t.Parallel()
	lone := delivery.Service{Name: "lone"}
	atLone := identityOf(delivery.Scope{Service: lone, Environment: "production"})
	b := bookOf(t, plain(), NewStory().Deploy(1, "9", "r", Of(lone)).Open(2, "i", Blaming("9")).Events)
	f := b.Flush(At(5))
	require.Len(t, f.Announcements, 1)
	assert.InDelta(t, 1, figuresOf(f, atLone).window("7d")["dora.deployment.window_failed"], 0)

	applyAll(t, b, NewStory().Acknowledge(3, "i", Blaming("8")).Events)
	f = b.Flush(At(6))
	require.Len(t, f.Announcements, 1)
	assert.Equal(t, attribution.Retracted, f.Announcements[0].Kind)
	assert.InDelta(t, 0, figuresOf(f, atLone).window("7d")["dora.deployment.window_failed"], 0)
}

func TestAnIncidentOfNobodyIsInNobodysFigures(t *testing.T) {
	t.Parallel()
	hit := Hitting(delivery.Service{})
	b := bookOf(t, plain(), NewStory().Deploy(0, "d", "r").Open(1, "i", hit).Open(2, "j", hit).Resolve(3, "j", hit).Events)
	f := b.Close(At(60))
	assert.Equal(t, 2, b.Count(delivery.KindIncident))
	assert.Empty(t, f.Announcements)
	require.Len(t, f.Reports, 1)
	assert.Equal(t, identityOf(Production), f.Reports[0].Identity)
	for _, o := range f.Reports[0].Observations {
		assert.NotEqual(t, Incidents, o.Metric)
	}
}
