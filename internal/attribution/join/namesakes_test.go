// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func timelineOf(namespace, environment string, deployments ...join.Deployment) *join.Timeline {
	in := delivery.Scope{Service: delivery.Service{Namespace: namespace, Name: scope.Service.Name}, Environment: environment}
	return join.NewTimeline(in, deployments, assumed)
}

func TestNamesakesHoldOneTimelineOfEachScope(t *testing.T) {
	t.Parallel()
	var nobody *join.Namesakes
	assert.Empty(t, nobody.Timelines())
	first := timelineOf("", "production", join.Deployment{ID: "1", Began: 1})
	staging := timelineOf("", "staging", join.Deployment{ID: "1", Began: 1})
	one := nobody.With(staging).With(first)
	assert.Equal(t, []*join.Timeline{first, staging}, one.Timelines())
	second := timelineOf("", "production", join.Deployment{ID: "2", Began: 1})
	assert.Equal(t, []*join.Timeline{second, staging}, one.With(second).Timelines())
	assert.Equal(t, []*join.Timeline{staging}, one.With(timelineOf("", "production")).Timelines())
	assert.Empty(t, nobody.With(timelineOf("", "production")).Timelines())
	assert.Equal(t, []*join.Timeline{first, staging}, one.Timelines(), "they never change")
}

func TestOfNobodyNothingIsKnown(t *testing.T) {
	t.Parallel()
	var nobody *join.Namesakes
	a, place := nobody.During(join.Running{Identity: release.Identity{Environment: "staging"}}, 1, 2)
	assert.Equal(t, join.Answer{Outcome: join.Unknown, From: math.MinInt64, Until: math.MaxInt64}, a)
	assert.Equal(t, join.Place{Environment: "staging"}, place)
}

// drawnNamesakes draws some scopes of one name.
func drawnNamesakes(t *rapid.T) *join.Namesakes {
	var n *join.Namesakes
	for _, namespace := range rapid.SampledFrom([][]string{{""}, {"shop"}, {"shop", "bank"}}).Draw(t, "namespaces") {
		for _, environment := range rapid.SampledFrom([][]string{{"production"}, {"production", "staging"}}).Draw(t, "environments") {
			n = n.With(timelineOf(namespace, environment, drawnDeployments(t)...))
		}
	}
	return n
}

func drawnAnywhere(t *rapid.T) join.Running {
	r := drawnRunning(t)
	r.Identity.Namespace = oneOf(t, "told namespace", []string{"", "shop", "zoo"})
	r.Identity.Environment = oneOf(t, "told environment", []string{"", "production", "test"})
	return r
}

func TestAnAnswerOfNamesakesHoldsForItsWholeInterval(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, r := drawnNamesakes(t), drawnAnywhere(t)
		at := delivery.Instant(math.MinInt64)
		for at != math.MaxInt64 {
			a, place := n.During(r, at, at)
			require.Equal(t, at, a.From)
			inside := moment(t, "inside")
			if a.From <= inside && inside < a.Until {
				again, there := n.During(r, inside, inside)
				assert.Equal(t, a, again)
				assert.Equal(t, place, there)
			}
			at = a.Until
		}
	})
}

func TestAnAnswerIsOfThePlaceThatIsTold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, r, at := drawnNamesakes(t), drawnAnywhere(t), moment(t, "asked")
		a, place := n.During(r, at, at)
		if told := r.Identity.Environment; told != "" {
			assert.Equal(t, told, place.Environment)
		}
		if a.Outcome != join.Joined {
			return
		}
		assert.True(t, place.Known)
		for _, timeline := range n.Timelines() {
			in := timeline.Scope()
			if in.Environment == place.Environment && (r.Identity.Namespace == "" || in.Service.Namespace == "" || in.Service.Namespace == r.Identity.Namespace) {
				assert.Equal(t, a, timeline.Under(r, at))
				return
			}
		}
		t.Fatal("it is of no scope")
	})
}
