// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The result does not depend on the order in which the story of a bad canary arrives.
func TestWhatStandsOfABadCanaryDependsOnWhatHappenedOnly(t *testing.T) {
	t.Parallel()
	noticed := func() *shopStory {
		story := badCanary()
		story.webhooks = append(story.webhooks, story.incident("pager-1", canaryIncident))
		return story
	}
	story, s := noticed(), newStage(t)
	s.tell(story.messages()...)
	want := s.standingOf(story)
	for _, line := range want {
		t.Log(line)
	}

	t.Run("when the collector was stopped and started in the middle", func(t *testing.T) {
		t.Parallel()
		story, s := noticed(), newStage(t)
		all := story.messages()
		for _, until := range []time.Duration{canaryBad + 70*time.Second, canaryUndone + 4*time.Minute} {
			all = s.tellUntil(all, until)
			s.restart()
		}
		s.tell(all...)
		assert.Equal(t, want, s.standingOf(story))
	})
	t.Run("when everything came in any order within two minutes", func(t *testing.T) {
		t.Parallel()
		story, s := noticed(), newStage(t)
		s.tell(late(story.messages(), rand.New(rand.NewPCG(1, 2)), 2*time.Minute)...)
		assert.Equal(t, want, s.standingOf(story))
	})
}

// An outage of a dependency without a new release is not blamed on a release, even if one came just before.
func TestAnIncidentIsNobodysWhereAllVersionsFailAlike(t *testing.T) {
	t.Parallel()
	story, s := brokenPayments(), newStage(t)
	s.tell(story.messages()...)
	s.awaitJudged(story)
	s.await("an incident that no release caused", func() bool {
		answers := s.standing("dora.incident.attributed")
		return len(answers) == 1 && answers[0].text("dora.attribution.outcome") == "none"
	})
	s.await("nobody suspected and no change failed", func() bool {
		return len(s.of("dora.change.suspected")) == 0 && len(s.of("dora.change.failed")) == 0 && s.window("dora.deployment.window_failed") == 0
	})
}

// standingOf waits until everything was judged. It returns the suspicions, verdicts and answers that stand, with their event times,
// and the windowed figures.
func (s *stage) standingOf(story *shopStory) (lines []string) {
	s.t.Helper()
	s.awaitJudged(story)
	s.await("verdicts", func() bool {
		lines = nil
		for _, name := range []string{"dora.change.suspected", "dora.change.failed", "dora.change.recovered", "dora.incident.attributed"} {
			standing := s.standing(name)
			for _, a := range standing {
				at := a.at.Sub(story.began)
				if name == "dora.incident.attributed" {
					at = 0 // the time of detection depends on what had arrived by then
				}
				lines = append(lines, fmt.Sprint(name, " ", at, " ", a.text("deployment.id"), " ", a.text("dora.attribution.method"),
					" ", a.text("dora.recovery.method"), " ", a.text("dora.attribution.outcome"), " ", a.text("dora.incident.id")))
			}
			if len(standing) == 0 {
				return false
			}
		}
		return true
	})
	for _, metric := range []string{
		"dora.deployment.window_total", "dora.deployment.window_failed", "dora.deployment.window_suspected", "dora.change.fail_rate",
		"dora.deployment.window_recovered", "dora.deployment.recovery_time_p50",
	} {
		lines = append(lines, fmt.Sprint(metric, " ", s.window(metric)))
	}
	return slices.Clip(lines)
}
