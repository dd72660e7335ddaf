// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestAPrunedHistoryAnswersLikeOneOfTheSurvivors(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := historyOf(t, Events(60, 30).Draw(t, "events"))
		before := h.Entities()
		var newest []delivery.DeploymentKey
		for _, scope := range h.Scopes() {
			newest = append(newest, newestOf(h.Deployments(scope))...)
		}
		limit := Instant(rapid.IntRange(0, 31).Draw(t, "cut-off"))
		pruned, _ := h.Prune(limit.Time(), rules)
		requireSame(t, portrait(h.Rebuilt()), portrait(h))

		for _, key := range newest {
			_, kept := h.Deployment(key)
			require.True(t, kept, "%v is the newest of its scope", key)
		}

		gone := 0
		for _, n := range pruned {
			gone += n
		}
		require.Len(t, h.Entities(), len(before)-gone)
		for key, entity := range before {
			if _, kept := h.Entities()[key]; kept {
				continue
			}
			require.Less(t, toldAt(entity), limit, "%v was told after the cut-off", key)
			if i, ok := entity.(delivery.Incident); ok {
				require.True(t, i.Gone() || i.State() == delivery.IncidentIsResolved, "%v must stay", key)
			}
		}
	})
}

func toldAt(entity any) delivery.Instant {
	switch e := entity.(type) {
	case delivery.Deployment:
		return e.Told
	case delivery.Change:
		return e.Told
	case delivery.Revision:
		return e.Told
	case delivery.PipelineRun:
		return e.Told
	case delivery.Incident:
		return e.Told
	case delivery.Artifact:
		return e.Told
	case delivery.FeatureFlag:
		return e.Told
	case delivery.Corrections:
		return e.Told
	}
	panic("not an entity")
}

// newestOf returns the keys of the deployments that may not be forgotten, of those of a scope by finish: the one that
// finished last, and the unfinished one with the latest event.
func newestOf(byFinish []*delivery.Deployment) []delivery.DeploymentKey {
	if len(byFinish) == 0 {
		return nil
	}
	newest := []delivery.DeploymentKey{byFinish[len(byFinish)-1].Key}
	unfinished := slices.DeleteFunc(slices.Clone(byFinish), func(d *delivery.Deployment) bool {
		_, finished := d.Status()
		return finished || d.TurnedAway()
	})
	if len(unfinished) > 0 {
		newest = append(newest, slices.MaxFunc(unfinished, func(a, b *delivery.Deployment) int {
			return cmp.Or(cmp.Compare(a.Told, b.Told), cmp.Compare(a.Key.ID, b.Key.ID))
		}).Key)
	}
	return newest
}

func TestPruningAllKeepsWhatIsStillNeeded(t *testing.T) {
	t.Parallel()
	story := NewStory().
		Push(1, "main", "", "r1").Merge(1, "7", "r1").
		Run(1, "build", "1", delivery.ResultSuccess).
		Deploy(2, "d-1", "r1").Deploy(3, "d-2", "r2").Finish(4, "d-3", delivery.StatusFailed).
		Deploy(5, "d-4", "r4").RollBack(6, "d-4").
		Start(1, "d-5", delivery.StateInProgress).
		Deploy(1, "s-1", "r1", To("staging")).
		Open(1, "i-1").Open(1, "i-2").Resolve(2, "i-2")
	h := story.History()

	pruned, _ := h.Prune(At(100), rules)

	assert.Equal(t, map[delivery.Kind]int{
		delivery.KindDeployment: 2, delivery.KindChange: 1, delivery.KindRevision: 1, delivery.KindPipelineRun: 1, delivery.KindIncident: 1,
	}, pruned)
	assert.Equal(t, []string{"d-5", "d-2", "d-4"}, idsOf(h.Deployments(Production)),
		"what runs, what is live and what finished last")
	require.Len(t, h.Incidents(Cart), 1)
	assert.Equal(t, "i-1", h.Incidents(Cart)[0].Key.ID)
	assert.Empty(t, h.Pipelines())
	assert.Len(t, h.Scopes(), 2)
}

func TestTheNextDeploymentAfterPruningStillKnowsWhatItReplaces(t *testing.T) {
	t.Parallel()
	story := NewStory().
		Deploy(1, "d-1", "r1").Finish(2, "d-2", delivery.StatusFailed)
	h := story.History()
	h.Prune(At(50), rules)
	after := NewStory().Push(60, "main", "r1", "r2", "r3").Deploy(70, "d-3", "r3")
	for _, e := range after.Events {
		_, _, err := h.Apply(e)
		require.NoError(t, err)
	}
	line := h.Line(Production, rules)
	assert.ElementsMatch(t, []string{"r2", "r3"}, line.Entries[len(line.Entries)-1].Carried)
}

func TestARevisionOutlivesItsForgottenFork(t *testing.T) {
	t.Parallel()
	story := NewStory().In("https://a.example.com/fork").Push(1, "main", "", "r1")
	story.In("https://b.example.com/origin").Push(9, "main", "", "r1")
	h := story.History()
	r, ok := h.Revision(delivery.RevisionKey{ID: "r1"})
	require.True(t, ok)
	assert.Equal(t, "https://a.example.com/fork", r.Key.RepositoryURL)
	h.Prune(At(5), rules)
	r, ok = h.Revision(delivery.RevisionKey{ID: "r1"})
	require.True(t, ok)
	assert.Equal(t, "https://b.example.com/origin", r.Key.RepositoryURL)
}

func idsOf(deployments []*delivery.Deployment) []string {
	ids := make([]string, 0, len(deployments))
	for _, d := range deployments {
		ids = append(ids, d.Key.ID)
	}
	return ids
}

// pruned returns how many entities of each kind a history forgets with a cut-off at the minute.
func pruned(h *delivery.History, minute int) map[delivery.Kind]int {
	gone, _ := h.Prune(At(minute), rules)
	return gone
}

func TestPruningNamesWhoseFiguresMayHaveChanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := historyOf(t, Events(60, 30).Draw(t, "events"))
		before, scopes, pipelines := portrait(h), h.Scopes(), h.Pipelines()
		gone, touched := h.Prune(At(rapid.IntRange(0, 31).Draw(t, "cut-off")), rules)
		if len(gone) == 0 {
			require.Empty(t, touched)
		}
		after := portrait(h)
		for _, scope := range scopes {
			if slices.Contains(touched.Scopes, scope) {
				continue
			}
			for _, question := range []string{"line", "rollouts", "deployments", "gone"} {
				require.Equal(t, before[answer{question, scope}], after[answer{question, scope}], "%s %v", question, scope)
			}
			for _, d := range h.Deployments(scope) {
				require.Equal(t, before[answer{"incidents naming", d.Key}], after[answer{"incidents naming", d.Key}])
			}
		}
		for _, key := range pipelines {
			if !slices.Contains(touched.Pipelines, key) {
				require.Equal(t, before[answer{"runs", key}], after[answer{"runs", key}])
			}
		}
	})
}

func TestOfUnfinishedDeploymentsOnlyTheNewestOutlivesTheRetention(t *testing.T) {
	t.Parallel()
	story := NewStory().
		Start(1, "d-1", delivery.StateInProgress).Start(2, "d-2", delivery.StateQueued).Deploy(3, "d-3", "r1").
		Start(1, "s-1", delivery.StateInProgress, To("staging")).Start(40, "s-2", delivery.StateInProgress, To("staging"))
	h := story.History()
	assert.Empty(t, pruned(h, 1), "within the retention all of them stay")
	assert.Equal(t, map[delivery.Kind]int{delivery.KindDeployment: 2}, pruned(h, 30))
	assert.Equal(t, []string{"d-2", "d-3"}, idsOf(h.Deployments(Production)))
	assert.Equal(t, []string{"s-2"}, idsOf(h.Deployments(delivery.Scope{Service: Cart, Environment: "staging"})))
}

func TestAScopeThatWentIsNotTouchedAnyMore(t *testing.T) {
	t.Parallel()
	h := NewStory().Deploy(1, "d", "r").Delete(2, "d").History()
	_, touched := h.Prune(At(30), rules)
	assert.Equal(t, []delivery.Scope{Production}, touched.Scopes)
	_, touched, err := h.Apply(NewStory().Merge(40, "7", "r").Events[0])
	require.NoError(t, err)
	assert.Empty(t, touched.Scopes)
}

func TestForgettingChangesNothingOfWhatWasToldSince(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := historyOf(t, Events(60, 30).Draw(t, "events"))
		limit := Instant(rapid.IntRange(0, 31).Draw(t, "cut-off"))
		decided := rolling()
		decided.HotfixRefs, decided.HotfixLabels = nil, nil // changes are forgotten by their own age
		before := map[delivery.Scope]map[string]string{}
		for _, scope := range h.Scopes() {
			before[scope] = judgedBy(h.Line(scope, decided), limit)
		}
		h.Prune(limit.Time(), decided)
		for scope, want := range before {
			require.Equal(t, want, judgedBy(h.Line(scope, decided), limit), "%v", scope)
		}
	})
}

// judgedBy describes, by id, the deployments of a line whose latest event is not before the limit.
func judgedBy(line *delivery.Line, limit delivery.Instant) map[string]string {
	all := map[string]string{}
	for _, e := range line.Entries {
		told, stages := e.Told, ""
		for _, stage := range e.Rollout {
			told, stages = max(told, stage.Told), stages+"+"+stage.Key.ID
		}
		if told < limit {
			continue
		}
		live := "nothing"
		if e.Live != nil {
			live = e.Live.Key.ID
		}
		all[e.Key.ID] = fmt.Sprintf("%s counts %t, after %s, with stages %s, rolled back %d", e.Reason, e.Counts, live, stages, e.RolledBack)
	}
	return all
}

func TestWhatAPruningSparedMakesNoDifferenceToTheNext(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := slices.DeleteFunc(Events(60, 30).Draw(t, "events"), func(e *delivery.Event) bool {
			_, ok := e.Subject.(*delivery.DeploymentFacts)
			return !ok
		})
		limits := slices.Sorted(slices.Values(rapid.SliceOfN(rapid.IntRange(0, 31), 3, 3).Draw(t, "cut-offs")))
		h := delivery.NewHistory(nil)
		for batch := range slices.Chunk(events, 1+len(events)/len(limits)) {
			for _, e := range batch {
				_, _, err := h.Apply(e)
				require.NoError(t, err)
			}
			anew := h.Rebuilt() // it has never been pruned
			require.Equal(t, pruned(anew, limits[0]), pruned(h, limits[0]))
			limits = limits[1:]
		}
	})
}
