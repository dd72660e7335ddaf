// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// timeless returns an answer without the time that it holds for.
func timeless(a join.Answer) join.Answer {
	a.From, a.Until = 0, 0
	return a
}

func TestAnAnswerHoldsForItsWholeInterval(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		timeline, r := join.NewTimeline(scope, drawnDeployments(t), assumed), drawnRunning(t)
		a := timeline.Under(r, moment(t, "asked"))
		assert.Less(t, a.From, a.Until)
		inside := []delivery.Instant{a.From, a.Until - 1}
		if at := moment(t, "inside"); a.From <= at && at < a.Until {
			inside = append(inside, at)
		}
		for _, at := range inside {
			assert.Equal(t, a, timeline.Under(r, at))
		}
	})
}

func TestIntervalsPartitionEventTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		timeline, r := join.NewTimeline(scope, drawnDeployments(t), assumed), drawnRunning(t)
		at := delivery.Instant(math.MinInt64)
		for range 1000 {
			a := timeline.Under(r, at)
			require.Equal(t, at, a.From)
			if at = a.Until; at == math.MaxInt64 {
				return
			}
		}
		t.Fatal("event time does not end")
	})
}

func TestATimelineDoesNotDependOnTheOrderOfDeployments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		deployments, r, at := drawnDeployments(t), drawnRunning(t), moment(t, "asked")
		one := join.NewTimeline(scope, deployments, assumed)
		before := slices.Clone(deployments)
		two := join.NewTimeline(scope, rapid.Permutation(deployments).Draw(t, "permuted"), assumed)
		assert.Equal(t, one.Under(r, at), two.Under(r, at))
		assert.Equal(t, one.Deployments(), two.Deployments())
		assert.Equal(t, before, deployments, "what it is made of is left alone")
	})
}

func TestATimelineDoesNotDependOnTheOrderOfEvents(t *testing.T) {
	t.Parallel()
	rules := delivery.LineRules{RolloutWindow: time.Hour, ExcludedKinds: []delivery.ChangeKind{delivery.ChangeData}}
	timelines := func(events []*delivery.Event) []*join.Timeline {
		h := delivery.NewHistory(nil)
		for _, e := range events {
			_, _, err := h.Apply(e)
			assert.NoError(t, err)
		}
		var all []*join.Timeline
		for _, scope := range h.Scopes() {
			all = append(all, join.NewTimeline(scope, join.DeploymentsOf(h.Line(scope, rules)), assumed))
		}
		return all
	}
	rapid.Check(t, func(t *rapid.T) {
		events := deliverytest.Events(30, 200).Draw(t, "events")
		assert.ElementsMatch(t, timelines(events), timelines(deliverytest.Shuffled(t, events)))
	})
}

// plain draws finished deployments of which only the times are known.
func plain(t *rapid.T) []join.Deployment {
	var all []join.Deployment
	for i := range rapid.IntRange(0, 7).Draw(t, "deployments") {
		began := rapid.IntRange(0, lastMinute).Draw(t, "began")
		d := join.Deployment{
			ID: strconv.Itoa(i), Began: minute(began), Finished: minute(began + rapid.IntRange(0, 5).Draw(t, "minutes")),
			Failed: rapid.IntRange(0, 3).Draw(t, "failed") == 0,
		}
		if rapid.IntRange(0, 3).Draw(t, "rolled back") == 0 {
			d.RolledBack = d.Finished + delivery.Instant(rapid.IntRange(5, 15).Draw(t, "live minutes"))*delivery.Instant(time.Minute)
		}
		all = append(all, d)
	}
	return all
}

// byTheTime is the documented rule for resources that state nothing, written out step by step.
func byTheTime(deployments []join.Deployment, at delivery.Instant) (join.Outcome, string) {
	const skew = delivery.Instant(5 * time.Second)
	var live []join.Deployment
	for _, d := range deployments {
		if d.Began-skew <= at && at < d.Finished+skew {
			return join.Ambiguous, ""
		}
		if !d.Failed && d.Finished+skew <= at && (d.RolledBack == 0 || at < d.RolledBack+skew) {
			live = append(live, d)
		}
	}
	if len(live) == 0 {
		return join.Unknown, ""
	}
	slices.SortFunc(live, func(a, b join.Deployment) int {
		return cmp.Or(cmp.Compare(b.Finished, a.Finished), cmp.Compare(b.Began, a.Began))
	})
	switch last := live[0]; {
	case last.RolledBack != 0 && last.RolledBack-delivery.Instant(assumed)-skew <= at: // it is being undone
		return join.Ambiguous, ""
	case len(live) > 1 && live[1].Finished == last.Finished && live[1].Began == last.Began: // nobody knows which came last
		return join.Ambiguous, ""
	default:
		return join.Joined, last.ID
	}
}

func TestByTheTimeOneIsNamedThatIsLiveAndNothingDuringARollout(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		deployments, at := plain(t), moment(t, "asked")
		a := join.NewTimeline(scope, deployments, assumed).Under(join.Running{}, at)
		outcome, id := byTheTime(deployments, at)
		assert.Equal(t, outcome, a.Outcome)
		if outcome == join.Joined {
			assert.Equal(t, id, a.Deployment.ID)
			assert.Equal(t, release.StepTime, a.Step)
		}
	})
}

// contradicts reports whether an identity differs from a deployment in the best kind of key that both state.
func contradicts(i release.Identity, d *join.Deployment) bool {
	has := func(told string, known []string) (bool, bool) {
		return told != "" && len(known) > 0, slices.Contains(known, told)
	}
	if i.DeploymentID != "" {
		return i.DeploymentID != d.ID
	}
	if i.Revision != "" && len(d.Revisions) > 0 {
		return !release.SameRevision(i.Revision, d.Revisions[0])
	}
	if both, same := has(i.Digest, d.Digests); both {
		return !same
	}
	if i.Version != "" && (d.Version != "" || slices.Contains(d.Versions, release.Version{Text: i.Version})) {
		return !slices.Contains(d.Versions, release.Version{Text: i.Version})
	}
	both, same := has(i.PlatformRevision, d.PlatformRevisions)
	return both && !same
}

func TestNothingThatAResourceTellsIsContradicted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		deployments, r, at := drawnDeployments(t), drawnRunning(t), moment(t, "asked")
		a := join.NewTimeline(scope, deployments, assumed).Under(r, at)
		if a.Outcome != join.Joined {
			assert.Nil(t, a.Deployment)
			return
		}
		assert.False(t, contradicts(r.Identity, a.Deployment), "%+v", a.Deployment)
		if stamp := r.Identity.Step; stamp != "" {
			assert.False(t, stamp.WorseThan(a.Step), "what was stamped gets no surer")
		}
	})
}

func TestDuringIsUnderWhereThatDoesNotChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		timeline, r := join.NewTimeline(scope, drawnDeployments(t), assumed), drawnRunning(t)
		from, to := moment(t, "from"), moment(t, "to")
		from, to = min(from, to), max(from, to)
		a := timeline.Under(r, from)
		same := true
		for at := a.Until; at <= to && at != math.MaxInt64; {
			next := timeline.Under(r, at)
			same = same && timeless(next) == timeless(a)
			at = next.Until
		}
		got := timeline.During(r, to, from)
		if !same {
			assert.Equal(t, join.Answer{Outcome: join.Ambiguous, From: from, Until: from}, got)
			return
		}
		assert.Equal(t, timeless(a), timeless(got))
		assert.LessOrEqual(t, got.From, from)
		assert.Greater(t, got.Until, to)
	})
}
