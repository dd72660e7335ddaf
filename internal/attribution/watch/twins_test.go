// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// hashed is version 1 on pods of a template hash. Without a hash it is what signals report that do not know the hash.
func hashed(hash string) release.Identity {
	i := v1
	i.PlatformRevision = hash
	return i
}

// ofVersion1 is a deployment of version 1.
func ofVersion1(id string, began health.Bin) join.Deployment {
	return join.Deployment{ID: id, Versions: []release.Version{{Text: "1"}}, Began: delivery.InstantOf(at(began))}
}

func TestAConfigurationIsAReleaseOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newStory(5)
	s.steady(noon, arrival+5*minute, hashed("old"), 300, .002)
	s.steady(arrival+minute, arrival+5*minute, hashed("new"), 100, .2)
	w := s.watched(t, arrival+5*minute)
	w.Deployed(watchScope, []join.Deployment{ofVersion1("configure", arrival)})
	all := w.Assess(at(arrival + 5*minute))
	require.Len(t, all, 2)
	was, is := all[0], all[1]
	assert.Equal(t, hashed("old"), was.ID.Identity)
	assert.Zero(t, was.Match)
	assert.Equal(t, "configure", is.ID.Deployment)
	assert.Equal(t, []release.Identity{hashed("new")}, is.Identities)
	assert.True(t, is.Match.IsExact())
	require.NotNil(t, is.Suspicion)
	assert.Equal(t, eprocess.Faulty, is.Suspicion.Finding, "%v", is.Suspicion.Reasons)
	assert.Equal(t, eprocess.GradeConcurrent, is.Suspicion.Evidence.Grade)
}

func TestIdentitiesOfOneVersionGoByWhenTheyCame(t *testing.T) {
	t.Parallel()
	late := func(d join.Deployment) join.Deployment {
		d.EndOnly = true
		return d
	}
	declared := hashed("old")
	declared.DeploymentID, declared.Step = "second", release.StepDeploymentID
	first, second := ofVersion1("first", noon-hour), ofVersion1("second", arrival)
	type served map[release.Identity]health.Bin
	for name, c := range map[string]struct {
		served      served
		deployments []join.Deployment
		want        map[string]string // by hash
	}{
		"what came with the deployment is its own": {
			served{hashed("old"): noon, hashed("new"): arrival + minute}, []join.Deployment{second}, map[string]string{"old": "", "new": "second"},
		},
		"what was there before belongs to the one before": {
			served{hashed("old"): noon, hashed("new"): arrival + minute}, []join.Deployment{first, second}, map[string]string{"old": "first", "new": "second"},
		},
		"what was there before has the deployment as long as nothing came with it": {
			served{hashed("old"): noon}, []join.Deployment{second}, map[string]string{"old": "second"},
		},
		"signals that know less stay with what was there": {
			served{hashed("old"): noon, v1: noon + minute, hashed("new"): arrival + minute},
			[]join.Deployment{second},
			map[string]string{"old": "", "": "", "new": "second"},
		},
		"pods that restart without a deployment are the release that they were": {
			served{hashed("old"): noon, hashed("again"): arrival + 20*minute, hashed("more"): arrival + 40*minute},
			[]join.Deployment{first},
			map[string]string{"old": "first", "again": "first", "more": "first"},
		},
		"pods that restart after the deployment belong to it": {
			served{hashed("old"): noon, hashed("new"): arrival + minute, hashed("again"): arrival + hour},
			[]join.Deployment{second},
			map[string]string{"old": "", "new": "second", "again": "second"},
		},
		"a canary and what replaces it are one, if told when it was done": {
			served{identity("cart", "0"): noon, hashed("canary"): arrival, hashed("new"): arrival + 28*minute},
			[]join.Deployment{late(ofVersion1("done", arrival+30*minute))},
			map[string]string{"canary": "done", "new": "done"},
		},
		"what was there long before is not, if told when it was done": {
			served{hashed("old"): noon, hashed("new"): noon + 2*hour},
			[]join.Deployment{late(ofVersion1("done", noon+2*hour+10*minute))},
			map[string]string{"old": "", "new": "done"},
		},
		"clocks may differ a little": {
			served{identity("cart", "0"): noon, hashed("new"): arrival - 4*minute, hashed("too"): arrival},
			[]join.Deployment{second},
			map[string]string{"new": "second", "too": "second"},
		},
		"what telemetry says itself stands": {
			served{declared: noon, hashed("new"): arrival + minute}, []join.Deployment{second}, map[string]string{"old": "second", "new": "second"},
		},
		"a deployment of which no time is known takes all": {
			served{hashed("old"): noon, hashed("new"): arrival}, []join.Deployment{{ID: "ever", Versions: second.Versions}}, map[string]string{"old": "ever", "new": "ever"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(1)
			end := noon
			for who, from := range c.served {
				s.steady(from, from+2*minute, who, 30, .01)
				end = max(end, from+3*minute)
			}
			w := s.watched(t, end)
			w.Deployed(watchScope, c.deployments)
			got := map[string]string{}
			for _, r := range w.Assess(at(end)) {
				for _, who := range r.Identities {
					if who.Version == "1" {
						got[who.PlatformRevision] = r.ID.Deployment
					}
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// Neither when a deployment is told nor a restart changes which pods of a version belong to it.
func TestTwinsAreToldApartWheneverTheirDeploymentIsToldOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newStory(rapid.Uint64().Draw(t, "seed"))
		end := noon + hour
		for _, hash := range []string{"a", "b", "c", ""} {
			from := noon + health.Bin(rapid.IntRange(0, 50).Draw(t, "from"))*minute
			s.steady(from, min(from+health.Bin(rapid.IntRange(1, 20).Draw(t, "minutes"))*minute, end), hashed(hash), 40, rapid.SampledFrom([]float64{0, .01, .2}).Draw(t, "rate"))
		}
		heartbeat := newStory(1)
		heartbeat.steady(noon, end, identity("other", "1"), 10, 0)
		told := inOrder(append(s.told, heartbeat.told...))
		var deployments []join.Deployment
		for _, id := range []string{"d1", "d2"}[:rapid.IntRange(1, 2).Draw(t, "deployments")] {
			d := ofVersion1(id, noon+health.Bin(rapid.IntRange(-10, 60).Draw(t, "began"))*minute)
			d.EndOnly = rapid.Bool().Draw(t, "end only")
			deployments = append(deployments, d)
		}
		tellAt := func(heard health.Bin) *watch.Watch {
			w := watch.New(watch.NewDefaultOptions())
			rest := tellUntil(w, told, heard)
			w.Deployed(watchScope, deployments)
			for len(rest) > 0 {
				next := rest[0].Bin + 20
				rest = tellUntil(w, rest, next)
				w.Assess(at(next))
			}
			return w
		}
		amid := tellAt(noon + health.Bin(rapid.IntRange(1, 360).Draw(t, "heard")))
		all := amid.Assess(at(end))
		require.Equal(t, membership(t, tellAt(0).Assess(at(end))), membership(t, all))

		again := watch.New(watch.NewDefaultOptions())
		for _, r := range slices.Collect(amid.Records()) {
			require.NoError(t, again.Restore(r))
		}
		again.Restored()
		require.Equal(t, all, again.Assess(at(end)))
		later := at(end).Add(time.Minute)
		again.Deployed(watchScope, deployments)
		require.Equal(t, amid.Assess(later), again.Assess(later))
	})
}

// membership returns which identities belong to which release. Counts are left out: they may be recounted, which is not
// exact.
func membership(t *rapid.T, all []watch.Release) map[watch.ID]watch.Release {
	members := map[watch.ID]watch.Release{}
	for _, r := range all {
		require.NotContains(t, members, r.ID)
		members[r.ID] = watch.Release{Identities: r.Identities, Match: r.Match, First: r.First, Last: r.Last, Inherited: r.Inherited, Counted: r.Counted}
	}
	return members
}
