// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// badCanary is a cart of which a new version takes a fifth of the traffic, fails, and is rolled back after twenty
// minutes.
func badCanary() *story {
	s := newStory(1)
	s.entry = "cart"
	s.serve("cart", "1", noon, arrival, 100, .002)
	s.serve("cart", "1", arrival, arrival+20*minute, 80, .002)
	s.serve("cart", "2", arrival, arrival+20*minute, 20, .2)
	s.serve("cart", "1", arrival+20*minute, arrival+90*minute, 100, .002)
	s.serve("mail", "7", noon, arrival+90*minute, 100, .002)
	return s
}

func live(s *story) *teller { return newTeller(inquiry.NewDefaultOptions()).hear(s.told, 1) }

// everyMinute is like live but assesses less often, for stories in which it does not matter when things are said.
func everyMinute(s *story) *teller {
	return newTeller(inquiry.NewDefaultOptions()).hear(s.told, minute)
}

func TestABadCanaryIsSuspectedBlamedAndTakenBack(t *testing.T) {
	t.Parallel()
	s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(incident("cart", arrival+6*minute))
	heard := live(s)
	assert.Equal(t, []string{
		"0 cart 2 pending→canary",
		"0 cart 2 unknown→failing",
		"1 cart 2 suspected (0)",
		"6 cart-216 release cart 2 (0)",
		"20 cart 2 canary→rolled_back",
	}, heard.headlines())

	told := heard.told[scope("cart")]
	require.Len(t, told.Findings, 1)
	f := told.Findings[0]
	assert.Equal(t, delivery.DeploymentKey{Scope: scope("cart"), ID: "cart-2"}, f.Deployment)
	assert.True(t, f.Suspected)
	assert.Equal(t, instant(arrival), f.Onset)
	assert.InDelta(t, .99, f.Confidence, 1e-9)
	assert.InDelta(t, float64(instant(arrival+21*minute)), float64(f.WentBack), float64(time.Minute))
	assert.Equal(t, f.WentBack, f.Restored)
	require.NotEmpty(t, f.Evidence)
	assert.Equal(t, "errors", f.Evidence[0].Term)
	assert.Equal(t, "22 % of 2,400 operations failed, 0.22 % of 24,600 of the others", f.Evidence[0].Detail)
	assert.Greater(t, f.Evidence[0].Value, 100.)
	assert.Len(t, f.Traces, health.MaxExemplars)

	require.Len(t, told.Answers, 1)
	a := told.Answers[0]
	blamed, ok := a.Blamed()
	assert.True(t, ok)
	assert.Equal(t, f.Deployment, blamed)
	assert.Equal(t, instant(arrival), a.Onset)
	assert.Equal(t, instant(arrival+6*minute), a.Opened)
	assert.Equal(t, "A", a.Candidates[0].Grade)
	assert.Equal(t, "own_failures", a.Candidates[0].Evidence[0].Term)
}

func TestADeploymentThatIsHeardOfLateFindsWhatWasFound(t *testing.T) {
	t.Parallel()
	for _, heard := range []health.Bin{arrival - 10*minute, arrival + 30*minute, arrival + 90*minute} {
		s := badCanary().deploy("cart", "2", arrival-minute, heard).open(incident("cart", arrival+6*minute))
		told := everyMinute(s).told[scope("cart")]
		require.Len(t, told.Findings, 1, "%d", heard)
		assert.True(t, told.Findings[0].Suspected)
		assert.Len(t, told.Answers, 1)
	}
}

func TestAFindingOutlivesTheRowsItRestsOn(t *testing.T) {
	t.Parallel()
	s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(incident("cart", arrival+6*minute))
	before := everyMinute(s).told[scope("cart")]
	s.serve("cart", "1", arrival+90*minute, arrival+6*hour, 10, .002)
	for day := health.Bin(1); day < 8; day++ {
		s.serve("cart", "1", arrival+day*24*hour, arrival+day*24*hour+5*minute, 10, .002)
	}
	heard := everyMinute(s)
	after := heard.told[scope("cart")]
	assert.Equal(t, before.Answers, after.Answers)
	assert.Equal(t, before.Findings[0].Onset, after.Findings[0].Onset)
	assert.Equal(t, before.Findings[0].Evidence, after.Findings[0].Evidence)
	for _, r := range heard.q.Releases() {
		assert.NotEqual(t, "2", r.Version, "it is forgotten")
	}
}

func TestAReleaseThatRecoversStaysSuspectedAndIsRestored(t *testing.T) {
	t.Parallel()
	s := newStory(2)
	s.serve("cart", "1", noon, arrival, 100, .002)
	s.serve("cart", "1", arrival, arrival+2*hour, 50, .002)
	s.serve("cart", "2", arrival, arrival+20*minute, 50, .3)
	s.serve("cart", "2", arrival+20*minute, arrival+2*hour, 50, .002)
	s.deploy("cart", "2", arrival, arrival)
	heard := live(s)
	assert.Equal(t, []string{
		"0 cart 2 pending→canary", "0 cart 2 unknown→failing", "1 cart 2 suspected (0)", "23 cart 2 failing→degraded", "24 cart 2 degraded→healthy",
	}, heard.headlines())
	f := heard.told[scope("cart")].Findings[0]
	assert.True(t, f.Suspected)
	assert.Zero(t, f.WentBack)
	assert.InDelta(t, float64(instant(arrival+25*minute)), float64(f.Restored), float64(time.Minute))
}

func TestWhatWasThereBeforeIsNoNews(t *testing.T) {
	t.Parallel()
	s := newStory(3)
	s.serve("cart", "1", noon, arrival+hour, 100, .01)
	assert.Empty(t, live(s).headlines())
}

func TestAnInnocentReleaseIsNotSuspectedAndNoneIsToBlame(t *testing.T) {
	t.Parallel()
	s := newStory(4)
	s.entry = "cart"
	s.serve("cart", "1", noon, arrival, 100, .01)
	s.serve("cart", "1", arrival, arrival+10*minute, 50, .01)
	s.serve("cart", "2", arrival, arrival+10*minute, 50, .01)
	s.serve("cart", "1", arrival+10*minute, arrival+hour, 50, .2)
	s.serve("cart", "2", arrival+10*minute, arrival+hour, 50, .2)
	s.deploy("cart", "2", arrival, arrival).open(incident("cart", arrival+12*minute))
	heard := live(s)
	assert.Contains(t, heard.headlines(), "22 cart-252 none cart 2 (0)")
	told := heard.told[scope("cart")]
	require.Len(t, told.Findings, 1, "it is told that telemetry knows the deployment")
	assert.False(t, told.Findings[0].Suspected)
	assert.Empty(t, told.Answers)
}

func TestAHundredthOfAReasonBesidesTimeBlamesNobody(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) { // in some of these a release fails no more than by chance
		s := newStory(100 + seed)
		s.entry = "cart"
		s.serve("cart", "0", noon, noon+minute, 40, .002)
		at := arrival + 26*hour
		s.serve("cart", "1", at-30*minute, at, 40, .002)
		s.serve("cart", "1", at, at+20*minute, 30, .002)
		s.serve("cart", "2", at, at+20*minute, 10, .002)
		s.open(incident("cart", at-20*minute))
		for _, n := range live(s).news {
			assert.NotEqual(t, attribution.OutcomeRelease, n.Answer.Outcome, "%d %v", seed, n.Answer.Candidates)
		}
	}
}

func TestTwoThatAreEquallySuspectAreNamedOnce(t *testing.T) {
	t.Parallel()
	s := newStory(8)
	s.entry = "front"
	s.serve("front", "1", noon, arrival, 200, .002)
	s.serve("front", "1", arrival, arrival+hour, 200, .04)
	for _, service := range []string{"cart", "mail"} {
		s.serve(service, "1", noon, arrival, 100, .002)
		s.serve(service, "1", arrival, arrival+hour, 80, .002)
		s.serve(service, "2", arrival, arrival+hour, 20, .2)
		s.deploy(service, "2", arrival-minute, arrival-minute)
	}
	named := map[string]int{}
	for _, n := range live(s.open(incident("front", arrival+6*minute))).news {
		if n.Kind == inquiry.Attributed && n.Answer.Outcome == attribution.OutcomeSuspects {
			who := []string{}
			for _, c := range n.Answer.Candidates {
				if c.Probability >= inquiry.NewDefaultOptions().Weights.Suspect {
					who = append(who, c.Deployment.ID)
				}
			}
			slices.Sort(who)
			named[strings.Join(who, " ")]++
		}
	}
	assert.Equal(t, map[string]int{"cart-2 mail-2": 1}, named)
}

func TestWhatPeopleSayIsToldAgainThoughItChangesNobody(t *testing.T) {
	t.Parallel()
	for said, correct := range map[string]func(*inquiry.Incident){
		"it was":           func(i *inquiry.Incident) { i.Declared = delivery.DeploymentKey{Scope: scope("cart"), ID: "cart-2"} },
		"it was no change": func(i *inquiry.Incident) { i.NotByChange = true },
	} {
		i := incident("cart", arrival+6*minute)
		s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute)
		if said == "it was no change" {
			i = incident("cart", arrival-15*minute) // no release caused it
		}
		s.open(i)
		correct(&i)
		var answers []inquiry.News
		for _, n := range live(s.say(arrival+80*minute, i)).news {
			if n.Kind == inquiry.Attributed {
				answers = append(answers, n)
			}
		}
		require.Len(t, answers, 2, said)
		assert.Equal(t, answers[0].Answer.Outcome, answers[1].Answer.Outcome)
		assert.Equal(t, 1, answers[1].Round)
	}
}

func TestPeopleHaveTheLastWord(t *testing.T) {
	t.Parallel()
	bad := delivery.DeploymentKey{Scope: scope("cart"), ID: "cart-2"}
	other := delivery.DeploymentKey{Scope: scope("mail"), ID: "mail-8"}
	tests := []struct {
		name    string
		correct func(*inquiry.Incident)
		outcome attribution.Outcome
		blamed  delivery.DeploymentKey
	}{
		{"nobody says anything", func(*inquiry.Incident) {}, attribution.OutcomeRelease, bad},
		{"declared is what telemetry blames", func(i *inquiry.Incident) { i.Declared = bad }, attribution.OutcomeRelease, bad},
		{"declared is another one", func(i *inquiry.Incident) { i.Declared = other }, attribution.OutcomeRelease, other},
		{"it was not the release", func(i *inquiry.Incident) { i.NotCausedBy = []delivery.DeploymentKey{bad} }, attribution.OutcomeNone, delivery.DeploymentKey{}},
		{"it was no change", func(i *inquiry.Incident) { i.NotByChange = true }, attribution.OutcomeNone, delivery.DeploymentKey{}},
	}
	for _, tt := range tests {
		for when, corrected := range map[string]health.Bin{"at once": arrival + 7*minute, "when the answer is final": arrival + 80*minute} {
			t.Run(tt.name+" "+when, func(t *testing.T) {
				t.Parallel()
				i := incident("cart", arrival+6*minute)
				s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(i)
				tt.correct(&i)
				heard := everyMinute(s.say(corrected, i))
				var answers []attribution.Answer
				for _, told := range heard.told {
					answers = append(answers, told.Answers...)
				}
				if tt.outcome == attribution.OutcomeNone {
					require.Empty(t, answers)
				} else {
					require.Len(t, answers, 1)
					blamed, _ := answers[0].Blamed()
					assert.Equal(t, tt.blamed, blamed)
				}
				last := heard.news[len(heard.news)-1]
				for _, n := range heard.news {
					if n.Kind == inquiry.Attributed {
						last = n
					}
				}
				assert.Equal(t, tt.outcome, last.Answer.Outcome)
			})
		}
	}
}

func TestADeploymentWithoutTrafficIsPending(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	s.serve("cart", "1", noon, arrival, 100, 0)
	s.all(noon, func(q *inquiry.Inquiry) {
		q.Deployed(scope("cart"), []join.Deployment{
			deployment("cart", "1", noon-hour),
			{ID: "again", Began: instant(noon + minute), Versions: deployment("cart", "1", 0).Versions},
			deployment("cart", "2", arrival-minute), deployment("cart", "0", arrival-30*hour),
		})
	})
	var waiting []string
	for _, r := range live(s).q.Releases() {
		if r.State == watch.Pending {
			waiting = append(waiting, r.Deployment+" "+r.Version)
		}
	}
	assert.Equal(t, []string{"cart-2 2"}, waiting)
}

func TestWhatIsTooFarAheadOrTooLateIsRefused(t *testing.T) {
	t.Parallel()
	q := inquiry.New(inquiry.NewDefaultOptions())
	o := func(bin health.Bin) health.Observation {
		return health.Observation{Collector: "a", Release: identity("cart", "1"), Bin: bin, Count: 1, Series: health.Series{Metric: health.Operations, Signal: health.Traces}}
	}
	assert.True(t, q.Clock().IsZero())
	assert.Equal(t, inquiry.Future, q.Observe(o(noon+6), at(noon)))
	assert.True(t, q.Clock().IsZero())
	assert.Equal(t, inquiry.Recorded, q.Observe(o(noon+5), at(noon)))
	assert.Equal(t, at(noon+6), q.Clock())
	assert.Equal(t, inquiry.Duplicate, q.Observe(o(noon+5), at(noon)))
	assert.Equal(t, inquiry.Recorded, q.Observe(o(noon+6-3*minute), at(noon)))
	assert.Equal(t, inquiry.Late, q.Observe(o(noon+5-3*minute), at(noon)))
	assert.Equal(t, uint64(1), q.Stats().Watch.Late)
}
