// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestAnyOrderAndRepetitionOfEventsYieldsOneHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := Events(60, 30).Draw(t, "events")
		want := portrait(historyOf(t, events))
		got := portrait(historyOf(t, Shuffled(t, events)))
		requireSame(t, want, got)
	})
}

func TestMergingEntitiesKnowsNoOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		alike := map[string][]any{}
		for _, e := range Events(60, 30).Draw(t, "events") {
			entity := delivery.Entity(e)
			kind := fmt.Sprintf("%T", entity)
			alike[kind] = append(alike[kind], entity)
		}
		for kind, entities := range alike {
			pick := func(name string) any { return rapid.SampledFrom(entities).Draw(t, kind+" "+name) }
			a := pick("a")
			b, c := rekeyed(pick("b"), a), rekeyed(pick("c"), a)
			merge := delivery.Merge
			require.Equal(t, a, merge(a, a), "idempotent")
			require.Equal(t, merge(a, b), merge(b, a), "commutative")
			require.Equal(t, merge(merge(a, b), c), merge(a, merge(b, c)), "associative")
			require.Equal(t, merge(a, b), merge(merge(a, b), b), "absorbing")
		}
	})
}

// rekeyed returns the entity under the key of another, so that the two may be merged.
func rekeyed(entity, other any) any {
	switch e := entity.(type) {
	case delivery.Deployment:
		e.Key = other.(delivery.Deployment).Key
		return e
	case delivery.Change:
		e.Key = other.(delivery.Change).Key
		return e
	case delivery.Revision:
		e.Key = other.(delivery.Revision).Key
		return e
	case delivery.PipelineRun:
		e.Key = other.(delivery.PipelineRun).Key
		return e
	case delivery.Incident:
		e.Key = other.(delivery.Incident).Key
		return e
	case delivery.Artifact:
		e.Key = other.(delivery.Artifact).Key
		return e
	case delivery.FeatureFlag:
		e.Key = other.(delivery.FeatureFlag).Key
		return e
	case delivery.Corrections:
		e.Key = other.(delivery.Corrections).Key
		return e
	}
	panic("not an entity")
}

func TestSetsAreBoundedWithoutRegardToOrder(t *testing.T) {
	t.Parallel()
	story := NewStory()
	for n := range delivery.MaxPlacements + 5 {
		story.Push(n+1, fmt.Sprintf("branch-%d", n), "", "r1", "r2")
	}
	for n := range delivery.MaxTransitions + 5 {
		story.Resolve(2*n+2, "i").Reopen(2*n+3, "i")
	}
	dropped := delivery.Push{Ref: fmt.Sprintf("branch-%d", delivery.MaxPlacements), PushedAt: Instant(delivery.MaxPlacements + 1)}
	want := portrait(historyOf(t, story.Events))
	rapid.Check(t, func(t *rapid.T) {
		got := delivery.NewHistory(nil)
		for _, e := range Shuffled(t, story.Events) {
			_, _, err := got.Apply(e)
			require.NoError(t, err)
			got.PushMembers(Shop, dropped) // a query in between changes nothing
		}
		requireSame(t, want, portrait(got))
		r, _ := got.Revision(delivery.RevisionKey{RepositoryURL: Shop, ID: "r1"})
		require.Len(t, r.Placements, delivery.MaxPlacements)
		require.Equal(t, Instant(1), r.PushedAt(), "the earliest are kept")
		require.Empty(t, got.PushMembers(Shop, dropped))
		require.Len(t, got.Incidents(Cart)[0].Transitions, delivery.MaxTransitions)
	})
}

func TestApplyTellsWhatItDid(t *testing.T) {
	t.Parallel()
	story := NewStory().Deploy(1, "d-1", "r1").Deploy(2, "d-1", "r1")
	h := delivery.NewHistory(nil)

	outcome, touched, err := h.Apply(story.Events[0])
	require.NoError(t, err)
	assert.Equal(t, delivery.Recorded, outcome)
	assert.Equal(t, []delivery.Scope{Production}, touched.Scopes)

	outcome, touched, err = h.Apply(story.Events[0])
	require.NoError(t, err)
	assert.Equal(t, delivery.Duplicate, outcome)
	assert.Empty(t, touched.Scopes)

	outcome, _, err = h.Apply(story.Events[1])
	require.NoError(t, err)
	assert.Equal(t, delivery.Recorded, outcome, "a repetition at another time is news: it may be told last")

	outcome, touched, err = h.Apply(&delivery.Event{Name: delivery.ChangeMerged, Subject: &delivery.DeploymentFacts{}})
	require.Error(t, err)
	assert.Equal(t, delivery.Refused, outcome)
	assert.Empty(t, touched)
}

func TestCapsRefuseNewSubjectsOnly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 4).Draw(t, "limit")
		limits := delivery.Limits{}
		for _, kind := range delivery.Kinds {
			limits[kind] = limit
		}
		h := delivery.NewHistory(limits)
		for _, e := range Events(60, 30).Draw(t, "events") {
			before := h.Entities()
			known := true
			for key := range delivery.EntitiesOf(e) {
				_, one := before[key]
				known = known && one
			}
			outcome, touched, err := h.Apply(e)
			require.NoError(t, err)
			if outcome == delivery.Refused {
				require.False(t, known)
				require.Empty(t, touched)
				require.Equal(t, before, h.Entities())
			}
			for _, kind := range delivery.Kinds {
				require.LessOrEqual(t, h.Count(kind), limit)
			}
		}
		total := 0
		for _, kind := range delivery.Kinds {
			total += h.Count(kind)
		}
		require.Len(t, h.Entities(), total)
	})
}

func TestAFullHistoryRefuses(t *testing.T) {
	t.Parallel()
	h := delivery.NewHistory(delivery.Limits{delivery.KindDeployment: 1})
	story := NewStory().Deploy(1, "d-1", "r1").Deploy(2, "d-2", "r2").Open(3, "i-1")
	var outcomes []delivery.Outcome
	for _, e := range story.Events {
		outcome, _, err := h.Apply(e)
		require.NoError(t, err)
		outcomes = append(outcomes, outcome)
	}
	assert.Equal(t, []delivery.Outcome{delivery.Recorded, delivery.Refused, delivery.Recorded}, outcomes)
	assert.Equal(t, 1, h.Count(delivery.KindDeployment))
	assert.Equal(t, 1, h.Count(delivery.KindIncident))
	assert.Zero(t, h.Count("unknown"))
}

// requireSame compares the answers one by one, so that a failure names the question.
func requireSame(t require.TestingT, want, got map[answer]any) {
	for question, answered := range want {
		require.Equal(t, answered, got[question], "%s %v", question.question, question.about)
	}
	require.Len(t, got, len(want))
}

func historyOf(t require.TestingT, events []*delivery.Event) *delivery.History {
	h := delivery.NewHistory(nil)
	for _, e := range events {
		_, _, err := h.Apply(e)
		require.NoError(t, err)
	}
	return h
}
