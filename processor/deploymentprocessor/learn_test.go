// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

var defaults = dora.NewDefaultDefinitions()

func TestHoweverEventsAreToldTheTimelinesAreThoseOfTheDoraConnector(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := Events(60, 90).Draw(t, "events")
		disk := disktest.New()
		g := opened(t, disk, nil)
		told := Shuffled(t, events)
		for len(told) > 0 {
			n := rapid.IntRange(1, len(told)).Draw(t, "batch")
			g.tells(t, told[:n]...)
			told = told[n:]
			switch rapid.IntRange(0, 4).Draw(t, "then") {
			case 0:
				disk = disk.Crash()
				g = opened(t, disk, nil)
			case 1:
				require.NoError(t, g.close(t.Context()))
				g = opened(t, disk, nil)
			case 2:
				require.NoError(t, g.store.keeper.Checkpoint(t.Context(), g.everything()))
			}
		}
		require.Equal(t, expected(t, defaults, events...), g.timelines())
		require.Equal(t, g.timelines(), opened(t, disk.Crash(), nil).timelines(), "what was learned is safe")
	})
}

func TestThoseWhoLearnAtOnceNeverBringBackAnOlderTimeline(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := Events(60, 90).Draw(t, "events")
		g := opened(t, nil, nil)
		var all sync.WaitGroup
		for part := range slices.Chunk(Shuffled(t, events), 1+len(events)/8) {
			all.Go(func() {
				for _, e := range part {
					g.tells(t, e)
				}
			})
		}
		all.Wait()
		require.Equal(t, expected(t, defaults, events...), g.timelines())
	})
}

func TestWhatTimelinesAreMadeOf(t *testing.T) {
	t.Parallel()
	late := At(30)
	tests := map[string]struct {
		story *Story
		ids   []string
	}{
		"nothing, at first":                            {NewStory(), nil},
		"a deployment that runs":                       {NewStory().Start(1, "d", delivery.StateInProgress), []string{"d"}},
		"one that was deleted is gone":                 {NewStory().Deploy(1, "d", "r").Deploy(2, "e", "s").Delete(3, "d"), []string{"e"}},
		"the only one of a scope was deleted":          {NewStory().Deploy(1, "d", "r").Delete(3, "d"), nil},
		"regions are stages of the first":              {NewStory().Deploy(1, "eu", "r").Deploy(9, "us", "r").Deploy(19, "asia", "r"), []string{"eu"}},
		"artifacts lead to the release, told late too": {NewStory().Deploy(1, "eu", "", WithDigest("sha256:a1")).Deploy(9, "us", "r").Publish(0, "r", Digest("sha256:a1")), []string{"eu"}},
		"incidents are none of it":                     {NewStory().Open(1, "i").Push(1, "main", "", "r"), nil},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			g := opened(t, nil, nil)
			g.tells(t, tt.story.Events...)
			var ids []string
			for _, d := range g.timelines()[Production] {
				ids = append(ids, d.ID)
			}
			assert.Equal(t, tt.ids, ids)
			g.tick(t.Context(), late)
			assert.Len(t, g.timelines()[Production], len(ids))
		})
	}
}
