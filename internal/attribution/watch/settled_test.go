// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// The answer on settled bins is the one that would have been given at that moment if everything had been observed at
// once.
func TestSettledAnswersAreThoseOfTheirMoment(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := drawStory(t)
		moment := noon + health.Bin(rapid.IntRange(1, 150).Draw(t, "moment"))
		options := watch.NewDefaultOptions()
		prompt := options
		prompt.Lateness = 0
		late, atOnce := watch.New(options), watch.New(prompt)
		for _, o := range told {
			late.Observe(o)
			if o.Bin < moment {
				atOnce.Observe(o)
			}
		}
		now := at(moment).Add(options.Lateness)
		live := late.Assess(now)
		require.Equal(t, moment, late.Settled())
		require.Equal(t, atOnce.Assess(at(moment)), late.AssessSettled())
		require.Equal(t, live, late.Assess(now), "asking of settled bins leaves nothing behind")
	})
}

func TestAReleaseIsHeldAgainstTheOthersElseTheTimeBefore(t *testing.T) {
	t.Parallel()
	s := canary(0, .1)
	s.steady(arrival+20*minute, arrival+40*minute, v2, 100, 0)
	fresh := s.find(t, arrival+10*minute, "2")
	assert.Equal(t, int64(100*10*minute), fresh.Counted.Total)
	assert.Equal(t, fresh.Suspicion.Term(watch.Errors).Counted.New, fresh.Counted)
	assert.Equal(t, eprocess.Arm{Total: int64(900 * 10 * minute)}, fresh.Baseline)
	assert.Equal(t, int64(1000*30*minute), s.find(t, arrival+40*minute, "2").Baseline.Total, "the half hour before")
	assert.Equal(t, eprocess.Arm{}, s.find(t, noon+minute, "1").Baseline)
}

func TestReleasesHaveNames(t *testing.T) {
	t.Parallel()
	named := func(change func(*release.Identity)) release.Identity {
		i := release.Identity{Service: "cart", Environment: "production"}
		change(&i)
		return i
	}
	for name, c := range map[string]struct {
		identity   release.Identity
		deployment join.Deployment
		want       string
	}{
		"by their version":                   {named(func(i *release.Identity) { i.Version, i.Revision = "2.1", commit }), join.Deployment{}, "2.1"},
		"by the version that was deployed":   {named(func(i *release.Identity) { i.Revision = commit }), join.Deployment{ID: "d", Revisions: []string{commit}, Versions: []release.Version{{Text: "2.2"}}}, "2.2"},
		"by the tag that was deployed":       {named(func(i *release.Identity) { i.Revision = commit }), join.Deployment{ID: "d", Revisions: []string{commit}, Tags: []string{"stable-7"}}, "stable-7"},
		"by the revision that was deployed":  {named(func(i *release.Identity) { i.DeploymentID = "d" }), join.Deployment{ID: "d", Revisions: []string{commit}}, commit[:12]},
		"by their tag":                       {named(func(i *release.Identity) { i.Revision, i.Tag = commit, "rc" }), join.Deployment{}, "rc"},
		"by a short revision":                {named(func(i *release.Identity) { i.Revision = commit }), join.Deployment{}, commit[:12]},
		"by a short digest":                  {named(func(i *release.Identity) { i.Digest = digest }), join.Deployment{}, "0123456789ab"},
		"by what the platform calls them":    {named(func(i *release.Identity) { i.PlatformRevision = "5d8c" }), join.Deployment{}, "5d8c"},
		"by their deployment":                {named(func(i *release.Identity) { i.DeploymentID = "deploy-7" }), join.Deployment{}, "deploy-7"},
		"by when their instances started":    {named(func(i *release.Identity) { i.InstanceStart = 1_700_006_400 }), join.Deployment{}, "2023-11-15T00:00:00Z"},
		"as others where nothing is told":    {named(func(*release.Identity) {}), join.Deployment{}, release.Overflow},
		"not by a deployment of other names": {named(func(i *release.Identity) { i.Revision = commit }), join.Deployment{ID: "d", Revisions: []string{other}, Tags: []string{"t"}}, commit[:12]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(1)
			s.steady(noon, noon+minute, c.identity, 10, 0)
			w := s.watched(t, noon+minute)
			w.Deployed(watchScope, []join.Deployment{c.deployment})
			all := w.Assess(at(noon + minute))
			require.Len(t, all, 1)
			assert.Equal(t, c.want, all[0].Name())
		})
	}
}
