// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// ran returns which deployment an instance ran under that tells nothing but its start, 0 for not even that.
func (g *learning) ran(scope delivery.Scope, started, at delivery.Instant) (join.Outcome, string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	timeline := g.published[scope]
	if timeline == nil {
		return join.Unknown, ""
	}
	a := timeline.Under(join.Running{Started: started}, at)
	if a.Deployment == nil {
		return a.Outcome, ""
	}
	return a.Outcome, a.Deployment.ID
}

func (g *learning) ids(scope delivery.Scope) []string {
	var ids []string
	for _, d := range g.timelines()[scope] {
		ids = append(ids, d.ID)
	}
	return ids
}

// expireAll expires all scopes and the artifacts by the limit.
func (g *learning) expireAll(limit delivery.Instant) {
	g.inTurns(func(scope delivery.Scope) { g.expire(scope, limit) })
	g.expireArtifacts(limit)
}

func TestWhatIsForgottenChangesNothingThatTelemetryMayStillTellOf(t *testing.T) {
	t.Parallel()
	const minutes = 90
	rapid.Check(t, func(t *rapid.T) {
		events := Events(60, minutes).Draw(t, "events")
		whole, g := opened(t, nil, nil), opened(t, nil, nil)
		whole.tells(t, events...)
		g.tells(t, events...)
		cutoff := rapid.IntRange(0, minutes+10).Draw(t, "cut-off")
		g.expireAll(Instant(cutoff))

		for scope := range whole.timelines() {
			for minute := cutoff; minute <= minutes+10; minute++ {
				at := Instant(minute) + delivery.Instant(30*time.Second)
				for _, started := range []delivery.Instant{0, Instant(cutoff), at} {
					outcome, id := g.ran(scope, started, at)
					wantOutcome, want := whole.ran(scope, started, at)
					require.Equal(t, want, id, "in %v at minute %d, started %s", scope, minute, started.Time())
					require.Equal(t, wantOutcome, outcome, "in %v at minute %d, started %s", scope, minute, started.Time())
				}
			}
		}
	})
}

func TestWhatStays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		story *Story
		stays []string
	}{
		"what is live and what would be if that were undone": {
			NewStory().Deploy(1, "a", "1").Deploy(2, "b", "2").Deploy(3, "c", "3"), []string{"b", "c"},
		},
		"what is live though all that came later failed": {
			NewStory().Deploy(1, "a", "1").Deploy(2, "b", "2").Finish(3, "c", delivery.StatusFailed), []string{"a", "b"},
		},
		"what is live because what came later was undone": {
			NewStory().Deploy(1, "a", "1").Deploy(2, "b", "2").Deploy(3, "c", "3").RollBack(4, "c"), []string{"a", "b", "c"},
		},
		"what was superseded since": {
			NewStory().Deploy(1, "a", "1").Deploy(2, "b", "2").Deploy(3, "c", "3").Deploy(61, "d", "4"), []string{"b", "c", "d"},
		},
		"the beginning of a rollout that went on since": {
			NewStory().Deploy(58, "a", "1").Deploy(61, "b", "1"), []string{"a"},
		},
		"the beginning of a rollout of which a stage was told of since": {
			NewStory().Deploy(1, "a", "1").Deploy(2, "b", "1").Deploy(3, "c", "2").Deploy(4, "d", "3").Deploy(61, "b", "1"), []string{"a", "c", "d"},
		},
		"what came between two deployments of one release that are no stages of one rollout": {
			NewStory().FinishStage(1, "a", "eu", delivery.StatusSucceeded).Deploy(2, "b", "2").Deploy(3, "a", "1").Deploy(4, "c", "1"),
			[]string{"a", "b", "c"},
		},
		"what ended a rollout of whose end nobody told": {
			NewStory().Start(45, "a", delivery.StateInProgress).Deploy(52, "b", "1", Begun(46)).Deploy(53, "c", "2", Begun(40)).Deploy(54, "d", "3", Begun(40)),
			[]string{"a", "b", "c", "d"},
		},
		"what tells that a rollout goes back, where its later stage says so": {
			NewStory().Deploy(1, "a", "1").Deploy(2, "b", "2").Deploy(3, "c", "1").Deploy(4, "d", "1", Declared(delivery.ReasonRollback)),
			[]string{"a", "b", "c"},
		},
		"all that finished at once": {
			NewStory().Deploy(1, "a", "1").Deploy(1, "b", "2").Deploy(1, "c", "3"), []string{"a", "b", "c"},
		},
		"a rollout that has not ended": {
			NewStory().Deploy(1, "a", "1").Start(2, "b", delivery.StateInProgress), []string{"a", "b"},
		},
		"but not what was deleted": {
			NewStory().Deploy(1, "a", "1").Deploy(2, "b", "2").Deploy(3, "c", "3").Delete(4, "c"), []string{"a", "b"},
		},
		"nor what waits for an approval for more than a day": {
			NewStory().Tell(delivery.DeploymentApprovalRequested, -Day(2), "github", &delivery.DeploymentFacts{
				ID: "waits", Service: Cart, Environment: delivery.Environment{Name: "production"},
			}).Deploy(1, "a", "1"), []string{"a"},
		},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			disk := disktest.New()
			g := opened(t, disk, nil)
			g.tells(t, tt.story.Events...)
			g.expireAll(Instant(60))
			assert.ElementsMatch(t, tt.stays, g.ids(Production))
			g.store.sync(t.Context())
			assert.Equal(t, g.timelines(), opened(t, disk.Crash(), nil).timelines(), "what was forgotten does not come back")
		})
	}
}

func TestRetentionIsCountedFromWhenAnotherTookThePlace(t *testing.T) {
	t.Parallel()
	g := opened(t, nil, func(c *Config) { c.Retention = 24 * time.Hour })
	g.tells(t, NewStory().Deploy(1, "a", "1").Deploy(2, "b", "2").Deploy(Day(30), "c", "3").Events...)
	hour := func(n int) { g.tick(t.Context(), At(Day(30)).Add(time.Duration(n)*time.Hour)) }
	for n := range 25 {
		hour(n)
	}
	assert.Equal(t, []string{"a", "b", "c"}, g.ids(Production))
	hour(26)
	assert.Equal(t, []string{"a", "b", "c"}, g.ids(Production), "expiry goes by the time of the look before, an hour ago or more")
	hour(27)
	assert.Equal(t, []string{"b", "c"}, g.ids(Production))
	hour(24 * 365)
	hour(24*365 + 1)
	assert.Equal(t, []string{"b", "c"}, g.ids(Production), "what is live stays however long nothing happens")
	assert.Equal(t, uint64(1), g.stats().expired)
}

func TestMoreDeploymentsOfAServiceThanAnybodyNeedsMakeRoomForEachOther(t *testing.T) {
	t.Parallel()
	deploy := func(s *Story, n int) { s.Deploy(n, strconv.Itoa(n), strconv.Itoa(n)) }
	tests := map[string]struct {
		tell func(s *Story, n int)
		live string // at the end
	}{
		"each another release":   {deploy, strconv.Itoa(3*mostPerScope/2 - 1)},
		"stages of one rollout":  {func(s *Story, n int) { s.Deploy(n/100, strconv.Itoa(n), "r") }, "0"},
		"some that do not end":   {func(s *Story, n int) { s.Start(n, strconv.Itoa(n), delivery.StateInProgress) }, ""},
		"failed ones":            {func(s *Story, n int) { s.Finish(n, strconv.Itoa(n), delivery.StatusFailed) }, "first"},
		"ones that were undone":  {func(s *Story, n int) { deploy(s, n); s.RollBack(n, strconv.Itoa(n)) }, "first"},
		"ones that were deleted": {func(s *Story, n int) { deploy(s, n); s.Delete(n, strconv.Itoa(n)) }, "first"},
		"told of last first":     {func(s *Story, n int) { deploy(s, 10_000-n) }, "10000"},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			story := NewStory().Deploy(-1, "first", "r0")
			for n := range 3 * mostPerScope / 2 {
				tt.tell(story, n)
			}
			g := opened(t, nil, nil)
			for batch := range slices.Chunk(story.Events, 100) {
				g.tells(t, batch...)
				require.LessOrEqual(t, g.history.Count(delivery.KindDeployment), mostPerScope)
			}
			_, live := g.ran(Production, 0, Instant(20_000))
			assert.Equal(t, tt.live, live)
			g.tells(t, NewStory().Deploy(20_001, "last", "another").Events...)
			_, live = g.ran(Production, 0, Instant(20_002))
			assert.Equal(t, "last", live)
		})
	}
}

// shops returns the story of that many services with that many releases each, one a minute.
func shops(services, releases int) *Story {
	story := NewStory()
	for release := range releases {
		for n := range services {
			id := strconv.Itoa(release)
			story.Deploy(release, id, id+"@"+strconv.Itoa(n), Of(delivery.Service{Name: "shop " + strconv.Itoa(n)}))
		}
	}
	return story
}

func shop(n int) delivery.Scope {
	return delivery.Scope{Service: delivery.Service{Name: "shop " + strconv.Itoa(n)}, Environment: "production"}
}

func TestWithinTheBoundsNoServiceIsTakenToRunWhatItRanBefore(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		services, deployments int
		known                 int // services at the end
		most                  int // deployments at any time
	}{
		"room for all":                  {40, 2000, 40, 1200},
		"room for some of the releases": {40, 200, 40, 200},
		"room for one release each":     {40, 41, 40, 40 * (standing + 1)},
		"room for some of the services": {10, 2000, 10, 300},
		"room for few deployments":      {40, 20, 20, 20 * (standing + 1)},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			g := opened(t, nil, func(c *Config) { c.Limits.Services, c.Limits.Deployments = tt.services, tt.deployments })
			for at, batch := range slices.Collect(slices.Chunk(shops(40, 30).Events, 40)) {
				g.tells(t, batch...)
				g.room.madeRoom = at%2 == 0 // every second time as after a tick
				require.LessOrEqual(t, g.history.Count(delivery.KindDeployment), tt.most)
				require.Len(t, g.timelines(), tt.known)
				for n := range tt.known {
					_, live := g.ran(shop(n), 0, Instant(at)+delivery.Instant(30*time.Second))
					require.Equal(t, strconv.Itoa(at), live, "%v", shop(n))
				}
			}
			assert.Equal(t, uint64(30*(40-tt.known)), g.stats().refusedScopes)
		})
	}
}

func TestArtifactsThatNobodyDeployedMakeRoomForOthers(t *testing.T) {
	t.Parallel()
	g := opened(t, nil, func(c *Config) { c.Limits.Deployments = 100 })
	for n := range 500 {
		id := strconv.Itoa(n)
		g.tells(t, NewStory().Publish(n, "r"+id, Digest("sha256:"+id)).Events...)
		if n%10 == 0 {
			g.tells(t, NewStory().Deploy(n, id, "", WithDigest("sha256:"+id), Of(delivery.Service{Name: id})).Events...)
		}
		g.tick(t.Context(), At(n))
	}
	require.LessOrEqual(t, g.stats().artifacts, 100)
	require.Equal(t, uint64(500-g.stats().artifacts), g.stats().expiredArtifacts)
	require.Len(t, g.timelines(), 50)
	for scope, deployments := range g.timelines() {
		require.Equal(t, "r"+scope.Service.Name, deployments[0].Revision)
	}
}
