// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// switched is a cart whose traffic all went to the new version, which fails from a bin on. So do other users of the
// same database, in the given number of traces.
func switched(since health.Bin, others int64) *story {
	s := switchedUnnoticed(since, others)
	s.entry(since, 12)
	return s
}

// switchedUnnoticed is the same, asked before anything shows where the incident was noticed.
func switchedUnnoticed(since health.Bin, others int64) *story {
	s := newStory()
	s.deploy("cart", arrival-minute)
	s.serve("cart", "1", noon, arrival, 80, 0, .1)
	s.serve("cart", "2", arrival, since, 80, 0, .1)
	s.serve("cart", "2", since, asked, 80, 10, .1)
	s.origin("cart", "2", "front", since, asked, 10)
	s.serve("users", "1", noon, since, 80, 0, .1)
	s.serve("users", "1", since, asked, 80, others, .1)
	s.origin("users", "1", "front", since, asked, others)
	return s
}

func TestWhatDidWellAtFirstIsNamedOnlyIfNothingElseFails(t *testing.T) {
	t.Parallel()
	late := arrival + 2*minute
	tests := []struct {
		name  string
		story *story
		want  eprocess.Grade
	}{
		{"it failed when it came", switched(arrival, 0), eprocess.GradeBefore},
		{"it failed when it came, and so did others", switched(arrival, 5), eprocess.GradeBefore},
		{"it did well for two minutes, and then it alone failed", switched(late, 0), eprocess.GradeBefore},
		{"it did well for two minutes, and then it failed with others", switched(late, 5), eprocess.GradeTime},
	}
	for _, tt := range tests {
		v := tt.story.judge(t)
		assert.Equal(t, "cart", v.Candidates[0].ID.Scope.Service.Name, tt.name)
		assert.Equal(t, tt.want, v.Candidates[0].Grade, tt.name)
		assert.Equal(t, tt.want == eprocess.GradeBefore, v.Outcome == ranking.Release, tt.name)
	}
}

// taggedByTime is the same cart. Its telemetry states no release and was tagged by time.
func taggedByTime(s *story) *story {
	for i := range s.told {
		if r := &s.told[i].Release; r.Service == "cart" {
			r.DeploymentID, r.Step = "cart-"+r.Version, release.StepTime
		}
	}
	return s
}

func TestTheTimeBeforeIsNoComparisonForWhatIsKnownByTheTimeOnly(t *testing.T) {
	t.Parallel()
	v := taggedByTime(switched(arrival, 0)).judge(t)
	assert.Equal(t, "cart", v.Candidates[0].ID.Scope.Service.Name)
	assert.Equal(t, eprocess.GradeTime, v.Candidates[0].Grade)
	assert.NotEqual(t, ranking.Release, v.Outcome)
}

func TestVersionsThatWereGoneWhenItBeganAreNoControl(t *testing.T) {
	t.Parallel()
	late := arrival + 2*minute
	s := switched(late, 5)
	s.serve("cart", "1", arrival, arrival+minute, 80, 0, .1)
	v := s.judge(t)
	assert.Equal(t, eprocess.GradeTime, v.Candidates[0].Grade)
	assert.NotEqual(t, ranking.Release, v.Outcome)
	s.serve("cart", "1", late, asked, 80, 0, .1)
	v = s.judge(t)
	assert.Equal(t, eprocess.GradeConcurrent, v.Candidates[0].Grade)
	requireNamed(t, v, "cart")
}

func TestAReleaseThatIsFoundFaultyIsASymptomByItself(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 0) // nothing fails where traces enter
	s.canary("cart", 8)
	s.canary("mail", 0)
	v := s.judge(t)
	requireNamed(t, v, "cart")
	_, ok := value(v, "", ranking.NoSymptom)
	assert.False(t, ok)
	assert.Equal(t, eprocess.GradeTime, v.Candidates[1].Grade, "it explains nothing of what fails")
}

// The control is counted since the cart's own onset.
func TestVersionsThatWereGoneWhenItTurnedBadAreNoControlWhereNothingShowsYet(t *testing.T) {
	t.Parallel()
	s := switchedUnnoticed(opening, 2)
	s.entry(asked, 0)
	s.serve("cart", "1", arrival, arrival+minute, 80, 0, .1)
	v := s.judge(t)
	assert.False(t, v.HasOnset)
	assert.Equal(t, "cart", v.Candidates[0].ID.Scope.Service.Name)
	assert.Equal(t, eprocess.GradeTime, v.Candidates[0].Grade)
	assert.NotEqual(t, ranking.Release, v.Outcome)
	s.serve("cart", "1", opening, asked, 80, 0, .1)
	v = s.judge(t)
	assert.False(t, v.HasOnset)
	assert.Equal(t, eprocess.GradeConcurrent, v.Candidates[0].Grade)
	requireNamed(t, v, "cart")
}
