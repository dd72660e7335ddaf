// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestABookForgetsWhatIsOlderThanItsRetention(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	story := NewStory().
		Push(0, "main", "", "r1").Deploy(0, "d-1", "r1").Open(5, "i", Blaming("d-1")).Resolve(9, "i").Deploy(10, "d-2", "r2").
		Deploy(0, "t-1", "r", Of(till)).Open(0, "k", Hitting(delivery.Service{Name: "gone"})).Resolve(1, "k", Hitting(delivery.Service{Name: "gone"}))
	b := bookOf(t, options, story.Events)
	f := b.Flush(At(20))
	require.Len(t, f.Announcements, 2)
	require.Len(t, f.Reports, 3)

	f = b.Flush(At(Day(100)))
	assert.Empty(t, f.Expired, "the look before judges")

	f = b.Flush(At(Day(100) + 70))
	assert.Empty(t, f.Expired, "what lies at the cut-off stays")

	f = b.Flush(At(Day(100) + 140))
	assert.Equal(t, 1, f.Expired[delivery.KindDeployment])
	assert.Equal(t, 1, f.Expired[delivery.KindRevision])
	assert.Equal(t, 2, f.Expired[delivery.KindIncident])
	assert.Equal(t, 2, b.Count(delivery.KindDeployment), "each scope's live deployment stays")
	assert.Len(t, f.Reports, 2, "a scope without facts is gone")
	assert.Empty(t, f.Announcements, "what is forgotten is not taken back")
	assert.Zero(t, b.standing.Count())
	assert.Empty(t, b.Flush(At(Day(100)+141)).Expired)
}

func TestABookLooksForExpiredFactsOnceAnHour(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	b := NewBook(options)
	b.Flush(At(Day(200)))
	applyAll(t, b, NewStory().Run(0, "build", "1", delivery.ResultSuccess).Events)
	assert.Empty(t, b.Flush(At(Day(200)+59)).Expired)
	assert.Equal(t, 1, b.Flush(At(Day(200) + 60)).Expired[delivery.KindPipelineRun])
	assert.Zero(t, b.Count(delivery.KindPipelineRun))
}

func TestWithoutRetentionNothingIsForgotten(t *testing.T) {
	t.Parallel()
	b := bookOf(t, plain(), NewStory().Run(0, "build", "1", delivery.ResultSuccess).Events)
	assert.Empty(t, b.Flush(At(Day(40_000))).Expired)
	assert.Equal(t, 1, b.Count(delivery.KindPipelineRun))
}

func TestTheMemoryOfWhatWasCountedIsForgottenToo(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	b := NewBook(options)
	for n := range 50 {
		id := strconv.Itoa(n)
		applyAll(t, b, NewStory().Run(n, "build", id, delivery.ResultFailure).Open(n, id).Resolve(n+1, id).Events)
	}
	b.Flush(At(60))
	require.Len(t, b.tally.memories, 2)
	b.Flush(At(Day(101)))
	b.Flush(At(Day(101) + 60))
	assert.Empty(t, b.tally.memories)
}

func TestNewsOfAnEarlyBirdIsNotToldTwiceAfterForgetting(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	b := bookOf(t, options, NewStory().Deploy(0, "d-1", "r1").RollBack(5, "d-1").Deploy(Day(99), "d-2", "r2").RollBack(Day(99)+1, "d-2").Events)
	var kinds []attribution.AnnouncementKind
	for _, moment := range []time.Time{At(Day(99) + 2), At(Day(101)), At(Day(102)), At(Day(103))} {
		for _, a := range b.Flush(moment).Announcements {
			kinds = append(kinds, a.Kind)
		}
	}
	assert.Equal(t, []attribution.AnnouncementKind{attribution.Failed, attribution.Recovered, attribution.Failed, attribution.Recovered}, kinds)
	assert.Equal(t, 1, b.standing.Count())
}

func TestForgettingChangesNothingWithinTheWindows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		until, since *Story
	}{
		{
			"a rollback to a release from before the retention",
			NewStory().Deploy(0, "d-1", "r1").Deploy(10, "d-2", "r2").Deploy(Day(50), "d-3", "r3").Deploy(Day(89), "back", "r1"),
			NewStory(),
		},
		{
			"a deployment that names one from before the retention as what it undoes",
			NewStory().Deploy(0, "d-1", "r1").Deploy(10, "d-2", "r2").Deploy(Day(50), "d-3", "r3").Deploy(Day(89), "back", "r0", Undoing("d-1")),
			NewStory(),
		},
		{
			"the first deployment for longer than the retention",
			NewStory().Push(0, "main", "", "r1").Deploy(0, "d-1", "r1"),
			NewStory().Push(Day(119), "main", "r1", "a", "b", "c").Deploy(Day(120), "d-2", "c"),
		},
		{
			"a deployment after one of an excluded kind",
			NewStory().Push(0, "main", "", "r1").Deploy(0, "d-1", "r1").Deploy(1, "data", "r9", Changing(delivery.ChangeData)),
			NewStory().Push(Day(119), "main", "r1", "a", "b").Deploy(Day(120), "d-2", "b"),
		},
		{
			"a deployment after a rollout of which a stage was rolled back in place",
			NewStory().Push(0, "main", "", "r1").Deploy(0, "d-1", "r1").Deploy(10, "eu", "r2").Deploy(20, "us", "r2").RollBack(30, "us"),
			NewStory().Push(Day(119), "main", "r1", "a", "b").Deploy(Day(120), "d-2", "b"),
		},
		{
			"a hotfix after an old rollback",
			NewStory().Deploy(0, "d-1", "r1").Deploy(10, "d-2", "r2").Deploy(20, "back", "r1"),
			NewStory().Deploy(Day(120), "fix", "r3", FromRef("hotfix/it")),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			options := plain()
			options.Definitions.ExcludedChangeKinds = []delivery.ChangeKind{delivery.ChangeData}
			news, figures := told(t, options, tt.until, tt.since)
			options.Retention = 100 * day
			newsThen, figuresThen := told(t, options, tt.until, tt.since)
			assert.Equal(t, news, newsThen)
			assert.Equal(t, figures, figuresThen)
		})
	}
}

// told returns all announcements and the last figures of a book to which one story is applied on day 90 and another on day 119.
func told(t *testing.T, options Options, until, since *Story) ([]attribution.Announcement, figures) {
	t.Helper()
	b := bookOf(t, options, until.Events)
	var news []attribution.Announcement
	flush := func(minute int) Flush {
		f := b.Flush(At(minute))
		news = append(news, f.Announcements...)
		return f
	}
	flush(Day(90))
	flush(Day(118))
	flush(Day(119))
	applyAll(t, b, since.Events)
	flush(Day(121))
	f := flush(Day(122))
	return news, figuresOf(f, identityOf(Production)).window("90d")
}
