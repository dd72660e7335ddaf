// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func scopeOf(service, environment string) delivery.Scope {
	return delivery.Scope{Service: delivery.Service{Name: service}, Environment: environment}
}

// timelineOf returns a timeline of deployments with these ids.
func timelineOf(scope delivery.Scope, ids ...string) *join.Timeline {
	all := make([]join.Deployment, 0, len(ids))
	for i, id := range ids {
		all = append(all, join.Deployment{ID: id, Began: delivery.Instant(i + 1), Finished: delivery.Instant(i + 2)})
	}
	return join.NewTimeline(scope, all, time.Minute)
}

// told returns the ids of the deployments in force, by scope.
func told(t *table) map[string][]string {
	ids := map[string][]string{}
	for _, timeline := range t.snapshot() {
		for _, d := range timeline.Deployments() {
			scope := timeline.Scope()
			ids[scope.Service.Name+" "+scope.Environment] = append(ids[scope.Service.Name+" "+scope.Environment], d.ID)
		}
	}
	return ids
}

func newTestTable() *table { return newTable(LimitsConfig{Services: 10, Deployments: 10}) }

func TestWhatIsLearnedWinsOverWhatIsFollowed(t *testing.T) {
	t.Parallel()
	cart, web := scopeOf("cart", "production"), scopeOf("web", "production")
	table := newTestTable()
	table.follow([]*join.Timeline{timelineOf(cart, "f1"), timelineOf(web, "f2")})
	table.learn([]*join.Timeline{timelineOf(cart, "own")})
	assert.Equal(t, map[string][]string{"cart production": {"own"}, "web production": {"f2"}}, told(table))
	table.follow([]*join.Timeline{timelineOf(cart, "f3")})
	assert.Equal(t, map[string][]string{"cart production": {"own"}}, told(table), "all that was followed before is replaced")
	table.learn([]*join.Timeline{timelineOf(cart)})
	assert.Equal(t, map[string][]string{"cart production": {"f3"}}, told(table), "the followed timeline is in force when the learned one is gone")
	table.follow(nil)
	assert.Empty(t, told(table))
	slot, _ := table.find("cart")
	assert.Nil(t, slot, "a name without deployments takes no room")
}

func TestTheVersionOfTheTableChangesWithWhatIsInForce(t *testing.T) {
	t.Parallel()
	cart := scopeOf("cart", "production")
	table := newTestTable()
	own := timelineOf(cart, "1")
	steps := []struct {
		name    string
		do      func()
		changes bool
	}{
		{"something is learned", func() { table.learn([]*join.Timeline{own}) }, true},
		{"the same is learned again", func() { table.learn([]*join.Timeline{own}) }, false},
		{"something is followed that is known better", func() { table.follow([]*join.Timeline{timelineOf(cart, "2")}) }, false},
		{"something new is learned", func() { table.learn([]*join.Timeline{timelineOf(cart, "1", "2")}) }, true},
		{"nothing is learned", func() { table.learn(nil) }, false},
		{"it is not known any more", func() { table.learn([]*join.Timeline{timelineOf(cart)}) }, true},
	}
	for _, step := range steps {
		before := table.version()
		step.do()
		assert.Equal(t, step.changes, table.version() != before, step.name)
	}
}

func TestASnapshotIsSortedByScope(t *testing.T) {
	t.Parallel()
	table := newTestTable()
	table.learn([]*join.Timeline{
		timelineOf(scopeOf("web", "production"), "1"), timelineOf(scopeOf("cart", "test"), "1"), timelineOf(scopeOf("cart", "production"), "1"),
	})
	var scopes []delivery.Scope
	for _, timeline := range table.snapshot() {
		scopes = append(scopes, timeline.Scope())
	}
	assert.Equal(t, []delivery.Scope{scopeOf("cart", "production"), scopeOf("cart", "test"), scopeOf("web", "production")}, scopes)
}

func TestTheNamesakesOfAServiceAreFoundByItsName(t *testing.T) {
	t.Parallel()
	table := newTestTable()
	names := table.names.Load()
	table.learn([]*join.Timeline{timelineOf(scopeOf("cart", "production"), "1")})
	assert.NotEqual(t, names, table.names.Load(), "a name has come")
	names = table.names.Load()
	slot, first := table.find("cart")
	assert.Len(t, first.Timelines(), 1)
	table.learn([]*join.Timeline{timelineOf(scopeOf("cart", "test"), "1")})
	same, second := table.find("cart")
	assert.Same(t, slot, same)
	assert.NotSame(t, first, second)
	assert.Len(t, second.Timelines(), 2)
	assert.Equal(t, names, table.names.Load(), "the name was known")
}

func TestTheTableRefusesWhatIsFollowedAndFindsNoRoom(t *testing.T) {
	t.Parallel()
	cart, web, shop := scopeOf("cart", "production"), scopeOf("web", "production"), scopeOf("shop", "production")
	table := newTable(LimitsConfig{Services: 2, Deployments: 3})
	table.learn([]*join.Timeline{timelineOf(cart, "1", "2")})
	table.follow([]*join.Timeline{timelineOf(web, "1", "2")})
	assert.Equal(t, map[string][]string{"cart production": {"1", "2"}}, told(table), "too many deployments")
	table.follow([]*join.Timeline{timelineOf(web, "1"), timelineOf(shop, "1")})
	assert.Equal(t, map[string][]string{"cart production": {"1", "2"}, "web production": {"1"}}, told(table), "too many services")
	services, deployments, refused := table.stats()
	assert.Equal(t, []uint64{2, 3, 2}, []uint64{uint64(services), uint64(deployments), refused})

	table.learn([]*join.Timeline{timelineOf(shop, "1", "2")})
	assert.Contains(t, told(table), "shop production", "learned deployments are not refused because of followed ones")
}

func TestWhatIsFollowedAndFoundNoRoomComesIntoForceWhenThereIsSome(t *testing.T) {
	t.Parallel()
	cart, web, shop := scopeOf("cart", "production"), scopeOf("web", "production"), scopeOf("shop", "production")
	table := newTable(LimitsConfig{Services: 2, Deployments: 3})
	table.learn([]*join.Timeline{timelineOf(cart, "1", "2")})
	table.follow([]*join.Timeline{timelineOf(shop, "1", "2"), timelineOf(web, "1")})
	assert.Equal(t, map[string][]string{"cart production": {"1", "2"}, "web production": {"1"}}, told(table))

	table.learn([]*join.Timeline{timelineOf(cart, "2")})
	assert.NotContains(t, told(table), "shop production", "there is room for a deployment, and for no service")
	table.learn([]*join.Timeline{timelineOf(cart)})
	assert.Equal(t, map[string][]string{"shop production": {"1", "2"}, "web production": {"1"}}, told(table))
	_, _, refused := table.stats()
	assert.Equal(t, uint64(1), refused, "however long it waited")

	table.learn([]*join.Timeline{timelineOf(cart, "1")})
	table.follow([]*join.Timeline{timelineOf(shop, "1", "2"), timelineOf(web, "1")})
	table.follow(nil)
	table.learn([]*join.Timeline{timelineOf(cart, "2")})
	assert.Equal(t, map[string][]string{"cart production": {"2"}}, told(table), "what is not followed any more does not wait")
}
