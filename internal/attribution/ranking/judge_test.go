// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// badCart is a shop in which the new cart fails, and therefore its callers do, while another release came at the same
// time.
func badCart() *story {
	s := newStory()
	s.entry(arrival, 8)
	s.canary("cart", 8)
	s.canary("mail", 0)
	s.origin("cart", "2", "front", arrival, asked, 8)
	s.origin("mail", "1", "front", noon, noon+2, 1)
	return s
}

func TestABadCanaryIsNamedAndItsNeighbourIsNot(t *testing.T) {
	t.Parallel()
	v := badCart().judge(t)
	requireNamed(t, v, "cart")
	assert.Equal(t, "cart-2", v.Candidates[0].ID.Deployment)
	assert.Equal(t, eprocess.GradeConcurrent, v.Candidates[0].Grade)
	assert.True(t, v.HasOnset)
	assert.Equal(t, timeOf(arrival), v.Onset)
	for _, term := range []ranking.Term{ranking.Own, ranking.Origin, ranking.Lag} {
		got, ok := value(v, "cart", term)
		assert.True(t, ok && got > 1, "%s: %v", term, got)
	}
	got, _ := value(v, "mail", ranking.Origin)
	assert.InDelta(t, ranking.NewDefaultWeights().OriginLeast, got, 1e-9)
	for _, c := range v.Candidates {
		sum := 0.
		for _, r := range c.Reasons {
			sum += r.Value
			assert.NotEmpty(t, r.Detail)
		}
		assert.InDelta(t, c.Score, sum, 1e-9, "all that is counted is told")
	}
}

func TestTheServiceOfAnIncidentNeedNotBeKnown(t *testing.T) {
	t.Parallel()
	for _, service := range []delivery.Service{{}, {Name: "wrong"}, {Name: "mail"}} {
		s := badCart()
		s.incident.Service = service
		requireNamed(t, s.judge(t), "cart")
	}
}

func TestTimeAloneBlamesNobody(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 8)
	s.canary("mail", 0)
	v := s.judge(t)
	assert.NotEqual(t, ranking.Release, v.Outcome)
	assert.Equal(t, eprocess.GradeTime, v.Candidates[0].Grade)
	assert.LessOrEqual(t, v.Candidates[0].Probability, s.weights.GradeC)
}

// Only time separates the pods before the configuration from those after it.
func TestAConfigurationThatIsReadAnewIsHeldAgainstTheTimeBeforeIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fails   health.Bin
		outcome ranking.Outcome
		grade   eprocess.Grade
	}{
		"what fails from then on names it":            {arrival, ranking.Release, eprocess.GradeBefore},
		"what failed before speaks for it":            {noon, ranking.None, eprocess.GradeTime},
		"what fails after it did well blames nothing": {arrival + 3*minute, ranking.Suspects, eprocess.GradeTime},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory()
			s.entry(c.fails, 8)
			s.canary("mail", 0)
			s.deploy("cart", arrival)
			s.serve("cart", "2", noon, c.fails, 80, 0, .1)
			s.serve("cart", "2", c.fails, asked, 80, 8, .1)
			v := s.judge(t)
			i := slices.IndexFunc(v.Candidates, func(one ranking.Candidate) bool { return one.ID.Deployment == "cart-2" })
			require.GreaterOrEqual(t, i, 0)
			assert.Equal(t, c.grade, v.Candidates[i].Grade, "%+v", v.Candidates[i])
			assert.Equal(t, c.outcome, v.Outcome)
		})
	}
}

func TestWhatBeginsWhereNothingWasReleasedIsNoReleasesFault(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 8)
	s.canary("mail", 0)
	s.serve("tax", "1", noon, arrival, 80, 0, .1)
	s.serve("tax", "1", arrival, asked, 80, 8, .1)
	s.origin("tax", "1", "front", arrival, asked, 8)
	v := s.judge(t)
	assert.Equal(t, ranking.None, v.Outcome)
	got, _ := value(v, "", ranking.NoRelease)
	assert.Greater(t, got, .3)
}

func TestPartsOfTracesAddUp(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 8)
	s.deploy("cart", arrival)
	s.serve("cart", "1", noon, arrival, 80, 0, .1)
	s.serve("cart", "2", arrival, asked, 80, 8, .1)
	for bin := arrival; bin < asked; bin++ { // half a trace in each bin
		s.tell(bin, identity("cart", "2"), health.Series{Metric: health.FailureOrigins, EntryService: front.Name}, 5)
	}
	got, _ := value(s.judge(t), "cart", ranking.Own)
	assert.Greater(t, got, 1.)
}

func TestASilentCulpritIsFoundByTheTracesThatTouchedIt(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 8)
	s.canary("prices", 0)
	s.canary("mail", 0)
	for service, failed := range map[string][2]int64{"prices": {8, 0}, "mail": {2, 6}} {
		s.expose(service, health.TouchedThis, 25, failed[0])
		s.expose(service, health.TouchedOther, 75, failed[1])
	}
	v := s.judge(t)
	requireNamed(t, v, "prices")
	got, _ := value(v, "prices", ranking.Exposure)
	assert.Greater(t, got, 3.)
	got, _ = value(v, "mail", ranking.Exposure)
	assert.Less(t, got, 0.)
}

func TestTheReleaseThatTakesLongerIsFoundWhereNothingFails(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 0)
	s.canary("mail", 0)
	for _, service := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		s.serve(service, "1", noon, asked, 50, 0, .1)
	}
	s.deploy("cart", arrival-minute)
	s.serve("cart", "1", noon, arrival, 80, 0, .1)
	s.serve("cart", "2", arrival, opening, 80, 0, .1)
	s.serve("cart", "2", opening, asked, 80, 0, .5)
	v := s.judge(t)
	requireNamed(t, v, "cart")
	assert.False(t, v.HasOnset)
	got, _ := value(v, "cart", ranking.Delay)
	assert.Greater(t, got, 2.)
}

// silent is a cart whose new version never serves. The old one serves n operations, some of which fail.
func silent(served, failed int64) *story {
	s := newStory()
	s.entry(arrival, 8)
	s.canary("mail", 0)
	s.deploy("cart", arrival-minute)
	s.serve("cart", "1", noon, arrival, 80, 0, .1)
	s.serve("cart", "1", arrival, asked, served, failed, .1)
	s.origin("cart", "1", "front", arrival, asked, 4)
	return s
}

func TestARolloutThatNeverServedIsSuspectedWhileItsServiceServes(t *testing.T) {
	t.Parallel()
	v := silent(60, 0).judge(t)
	requireNamed(t, v, "cart")
	assert.False(t, v.Candidates[0].Served)
	assert.Equal(t, eprocess.GradeBefore, v.Candidates[0].Grade)
	got, _ := value(v, "cart", ranking.Origin)
	assert.Greater(t, got, 0., "what began in its service counts for it")
	tests := map[string]*story{"its service is idle": silent(5, 0), "its service fails by itself": silent(60, 30), "it is early": silent(60, 0)}
	tests["it is early"].now = arrival + minute
	for name, s := range tests {
		_, ok := value(s.judge(t), "cart", ranking.Unserved)
		assert.False(t, ok, name)
	}
}

func TestARolloutIsNotSaidToHaveServedNothingWhereWhatServesTellsNoRelease(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 8)
	s.deploy("cart", arrival-minute)
	s.serve("cart", "", noon, asked, 80, 0, .1)
	s.origin("cart", "", "front", arrival, asked, 4)
	v := s.judge(t)
	_, ok := value(v, "cart", ranking.Unserved)
	assert.False(t, ok, "it may be what serves")
	assert.NotEqual(t, ranking.Release, v.Outcome)
}

func TestWhatFailedBeforeAReleaseIsNotItsFault(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival-10*minute, 8)
	s.canary("cart", 0)
	v := s.judge(t)
	got, _ := value(v, "cart", ranking.Lag)
	assert.Less(t, got, -1.)
	assert.Equal(t, timeOf(arrival-10*minute), v.Onset)
	assert.Equal(t, ranking.None, v.Outcome)
	s = newStory()
	s.entry(opening-20*minute, 30)
	s.incident.Opened = timeOf(opening - 20*minute)
	s.canary("cart", 0)
	assert.Empty(t, s.judge(t).Candidates, "what comes after the incident is no candidate")
}

func TestWhatSharesNoTraceWithTheIncidentIsUnlikely(t *testing.T) {
	t.Parallel()
	s := badCart()
	s.canary("batch", 8)
	s.origin("batch", "2", "scheduler", arrival, asked, 8)
	v := s.judge(t)
	requireNamed(t, v, "cart")
	got, _ := value(v, "batch", ranking.Reach)
	assert.InDelta(t, s.weights.Unreachable, got, 1e-9)
}

func TestAReleaseCannotHurtMoreThanItServes(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 60)
	s.canary("cart", 0)
	s.expose("cart", health.TouchedThis, 10, 6)
	s.expose("cart", health.TouchedOther, 90, 54)
	got, _ := value(s.judge(t), "cart", ranking.Dose)
	assert.InDelta(t, s.weights.Dose, got, 1e-9)
}

func TestARollbackTells(t *testing.T) {
	t.Parallel()
	rolledBack := func(after int64) *story {
		s := newStory()
		s.now = opening + 16*minute
		back := opening
		s.serve("front", "1", noon, arrival, 100, 0, .1)
		s.serve("front", "1", arrival, back, 100, 10, .1)
		s.serve("front", "1", back, s.now, 100, after, .1)
		s.deploy("cart", arrival-minute)
		s.serve("cart", "1", noon, arrival, 80, 0, .1)
		s.serve("cart", "1", arrival, back, 40, 0, .1)
		s.serve("cart", "2", arrival, back, 40, 10, .1)
		s.serve("cart", "1", back, s.now, 80, 0, .1)
		return s
	}
	got, _ := value(rolledBack(0).judge(t), "cart", ranking.Rollback)
	assert.InDelta(t, ranking.NewDefaultWeights().Recovered, got, 1e-9)
	got, _ = value(rolledBack(10).judge(t), "cart", ranking.Rollback)
	assert.InDelta(t, ranking.NewDefaultWeights().Persisted, got, 1e-9)
}

func TestAVersionInTheIncidentsTextIsEvidenceOnly(t *testing.T) {
	t.Parallel()
	const commit = "3f2a9c1d5e6b7a8f90123456789abcdef0123456"
	for name, is := range map[string]bool{"2": true, "v2": true, "mail-2": true, commit: true, commit[:7]: true, "rc": true, "3": false, "latest": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := badCart()
			mail := &s.deployments[scope("mail")][0]
			mail.Revisions, mail.Tags = []string{commit}, []string{"rc"}
			s.incident.Names = []string{name}
			v := s.judge(t)
			got, told := value(v, "mail", ranking.Named)
			require.Equal(t, is, told)
			if told {
				assert.InDelta(t, s.weights.Named, got, 1e-9)
			}
			requireNamed(t, v, "cart")
		})
	}
}

func TestADeclaredCauseIsDecisive(t *testing.T) {
	t.Parallel()
	s := badCart()
	s.incident.Declared = delivery.DeploymentKey{Scope: scope("mail"), ID: "mail-2"}
	v := s.judge(t)
	requireNamed(t, v, "mail")
	assert.InDelta(t, s.weights.Declared, v.Candidates[0].Probability, 1e-9)
	assert.Equal(t, ranking.Declared, v.Candidates[0].Reasons[0].Term)
	assert.False(t, v.Candidates[0].Contradicted, "it did not fail at all, so that nothing is known of its failures")

	s.incident.Declared = delivery.DeploymentKey{Scope: scope("unheard"), ID: "7"}
	requireNamed(t, s.judge(t), "unheard")
}

func TestADeclaredCauseThatDoesBetterIsFlagged(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 8)
	s.deploy("mail", arrival-minute)
	s.serve("mail", "1", noon, arrival, 80, 8, .1)
	s.serve("mail", "1", arrival, asked, 60, 12, .1)
	s.serve("mail", "2", arrival, asked, 40, 0, .1)
	s.incident.Declared = delivery.DeploymentKey{Scope: scope("mail"), ID: "mail-2"}
	v := s.judge(t)
	requireNamed(t, v, "mail")
	assert.True(t, v.Candidates[0].Contradicted)
	assert.InDelta(t, s.weights.Contradicted, v.Candidates[0].Probability, 1e-9)
}

func TestLittleDataIsNotTheSameAsNone(t *testing.T) {
	t.Parallel()
	s := newStory()
	assert.Equal(t, ranking.InsufficientData, s.judge(t).Outcome)
	s.entry(arrival, 0)
	v := s.judge(t)
	assert.Equal(t, ranking.None, v.Outcome)
	_, ok := value(v, "", ranking.NoSymptom)
	assert.True(t, ok)
}

func TestVersionsThatFailAlikeSpeakForNone(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 8)
	s.deploy("cart", arrival-minute)
	s.serve("cart", "1", noon, arrival, 80, 0, .1)
	s.serve("cart", "1", arrival, asked, 60, 6, .1)
	s.serve("cart", "2", arrival, asked, 20, 2, .1)
	s.origin("cart", "1", "front", arrival, asked, 6)
	s.origin("cart", "2", "front", arrival, asked, 2)
	v := s.judge(t)
	assert.NotEqual(t, ranking.Release, v.Outcome)
	got, _ := value(v, "", ranking.AllVersions)
	assert.InDelta(t, s.weights.AllVersions, got, 1e-9)
}

func TestOnlyTheIncidentsEnvironmentCounts(t *testing.T) {
	t.Parallel()
	s := badCart()
	s.incident.Environment = "staging"
	v := s.judge(t)
	require.Empty(t, v.Candidates)
	assert.Equal(t, ranking.InsufficientData, v.Outcome)
}

func TestWhatCameLongAgoIsNoCandidate(t *testing.T) {
	t.Parallel()
	s := badCart()
	s.deploy("old", health.BinOf(timeOf(arrival).Add(-25*time.Hour).UnixNano()))
	for _, c := range s.judge(t).Candidates {
		assert.NotEqual(t, "old", c.ID.Scope.Service.Name)
	}
}
