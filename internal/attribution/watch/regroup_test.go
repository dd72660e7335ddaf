// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// tellUntil reports the observations before the end of a bin, and advances after each bin.
func tellUntil(w *watch.Watch, told []health.Observation, until health.Bin) []health.Observation {
	for i, o := range told {
		if o.Bin >= until {
			return told[i:]
		}
		w.Advance(at(o.Bin))
		w.Observe(o)
	}
	return nil
}

func inOrder(told []health.Observation) []health.Observation {
	slices.SortStableFunc(told, func(a, b health.Observation) int { return int(a.Bin - b.Bin) })
	return told
}

func deploymentOf(id, version string) join.Deployment {
	return join.Deployment{ID: id, Versions: []release.Version{{Text: version}}, Began: delivery.InstantOf(at(noon))}
}

func TestReleasesKeepTheirEvidenceWhenTheirDeploymentsAreHeardOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := inOrder(drawStory(t))
		heartbeat := newStory(1)
		end := noon + 20*hour
		heartbeat.steady(end-minute, end, identity("other", "1"), 10, 0)
		told = append(told, heartbeat.told...)
		deployments := []join.Deployment{deploymentOf("d1", "1"), deploymentOf("d2", "2"), deploymentOf("d3", "3")}
		before, amid, after := watch.New(watch.NewDefaultOptions()), watch.New(watch.NewDefaultOptions()), watch.New(watch.NewDefaultOptions())

		before.Deployed(watchScope, deployments)
		tellUntil(before, told, end)
		rest := tellUntil(amid, told, noon+health.Bin(rapid.IntRange(0, 150).Draw(t, "heard")))
		amid.Deployed(watchScope, deployments)
		tellUntil(amid, rest, end)
		tellUntil(after, told, end)
		if rapid.Bool().Draw(t, "asked") {
			after.Assess(at(end))
		}
		after.Deployed(watchScope, deployments)

		want := before.Assess(at(end))
		require.Equal(t, want, amid.Assess(at(end)))
		require.Equal(t, want, after.Assess(at(end)))
	})
}

// Two of four versions turn out to be one deployment after a day. The others lose nothing.
func TestOnlyReleasesThatAreRegroupedAreCountedAnew(t *testing.T) {
	t.Parallel()
	s := newStory(3)
	s.steady(noon, arrival+hour, v1, 300, .01)
	hashed := v2
	hashed.PlatformRevision, hashed.Step = "5d8c", release.StepPlatformRevision
	bad := identity("cart", "3")
	s.steady(arrival, arrival+5*hour, v2, 100, .01)
	s.steady(arrival+minute, arrival+5*hour, hashed, 100, .01)
	s.steady(arrival+10*minute, arrival+30*minute, bad, 50, .3)
	end := arrival + 5*hour
	w := watch.New(watch.NewDefaultOptions())
	tellUntil(w, inOrder(s.told), end)
	before := w.Assess(at(end))
	require.Len(t, before, 4)
	w.Deployed(watchScope, []join.Deployment{deploymentOf("d2", "2"), deploymentOf("d3", "3")})
	after := w.Assess(at(end))
	require.Len(t, after, 3)
	assert.Equal(t, before[0], after[0], "it has no deployment")
	assert.Len(t, after[1].Identities, 2)
	assert.Less(t, after[1].Counted.Total, before[1].Counted.Total+before[2].Counted.Total, "rows go back two hours")
	was, is := before[3], after[2]
	assert.Equal(t, "d3", is.ID.Deployment)
	assert.Equal(t, was.Suspicion.Terms, is.Suspicion.Terms)
	assert.Equal(t, was.Conditions, is.Conditions)
	assert.Equal(t, was.Counted, is.Counted)
	require.NotNil(t, is.Before)
	assert.Equal(t, v1, is.Before.Identity)
}

func TestAServiceThatIsSilentForLongIsStillDeployed(t *testing.T) {
	t.Parallel()
	options := watch.NewDefaultOptions()
	back := noon + health.Bin(options.Forgotten/health.BinWidth) + 24*hour
	s := newStory(1)
	s.steady(noon, noon+minute, v1, 10, 0)
	for bin := noon; bin < back; bin += hour {
		s.serve(bin, traffic{release: identity("mail", "1"), class: "GET /", n: 1})
	}
	s.steady(back, back+minute, v2, 10, 0)
	s.deployments = []join.Deployment{deploymentOf("d2", "2")}
	w := s.watched(t, back+minute)
	release := find(t, w.Assess(at(back+minute)), "2")
	assert.Equal(t, "d2", release.ID.Deployment)
	assert.Equal(t, back, release.First)
	w.Deployed(watchScope, nil)
	tellUntil(w, []health.Observation{{Release: identity("mail", "1"), Bin: back * 2, Series: health.Series{Metric: health.Operations}, Count: 1}}, back*3)
	w.Advance(at(back * 3))
	assert.Equal(t, 1, w.Stats().Scopes, "what is deployed no more is forgotten")
}
