// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// table holds the timelines in force: for each scope the one that this collector learned itself, or else the one that it follows.
// It is safe for concurrent use; a slot is read without a lock.
//
//	own ──────┐                      name ─► slot ─► namesakes (immutable)
//	          ├─► timeline per scope ──┘
//	followed ─┘   own wins
type table struct {
	limits LimitsConfig
	// changes counts changes of timelines in force, names counts slots that were added.
	changes, names atomic.Uint64

	// mu guards everything below.
	mu            sync.RWMutex
	own, followed map[delivery.Scope]*join.Timeline
	slots         map[string]*slot
	// inForce are the timelines in the slots, deployments is the number of deployments in them.
	inForce     map[delivery.Scope]*join.Timeline
	deployments int
	// waiting are the followed scopes that exceed the limits; refused counts how often a scope was put there.
	waiting map[delivery.Scope]bool
	refused uint64
}

// slot holds the namesakes of one service name. While the name has any timeline, its slot stays the same, so the tagger's cache
// may keep the slot and compare the namesakes. A slot that was removed is empty and stays so.
type slot struct {
	namesakes atomic.Pointer[join.Namesakes]
}

func newTable(limits LimitsConfig) *table {
	return &table{
		limits: limits, own: map[delivery.Scope]*join.Timeline{}, followed: map[delivery.Scope]*join.Timeline{},
		slots: map[string]*slot{}, inForce: map[delivery.Scope]*join.Timeline{}, waiting: map[delivery.Scope]bool{},
	}
}

// learn takes over the learned timelines that changed. A timeline without deployments removes its scope.
func (t *table) learn(changed []*join.Timeline) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, timeline := range changed {
		put(t.own, timeline)
		t.settle(timeline.Scope())
	}
	t.admit()
}

// follow replaces all followed timelines. They take effect in the scopes of which this collector has learned nothing.
func (t *table) follow(all []*join.Timeline) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.followed
	t.followed = map[delivery.Scope]*join.Timeline{}
	for _, timeline := range all {
		put(t.followed, timeline)
	}
	for scope := range before {
		if t.followed[scope] == nil {
			t.settle(scope)
		}
	}
	for _, timeline := range all {
		t.settle(timeline.Scope())
	}
	t.admit()
}

func put(in map[delivery.Scope]*join.Timeline, timeline *join.Timeline) {
	if len(timeline.Deployments()) == 0 {
		delete(in, timeline.Scope())
		return
	}
	in[timeline.Scope()] = timeline
}

// settle puts the current timeline of a scope in force, or lets the scope wait if there is no room for it.
func (t *table) settle(scope delivery.Scope) {
	now, before := cmp.Or(t.own[scope], t.followed[scope]), t.inForce[scope]
	if now != nil && !t.hasRoomFor(now, before) {
		t.turnAway(scope)
		return
	}
	delete(t.waiting, scope)
	if now == before {
		return
	}
	if now == nil {
		now = join.NewTimeline(scope, nil, 0)
	}
	put(t.inForce, now)
	t.deployments += len(now.Deployments()) - len(deploymentsOf(before))
	t.publish(now)
	t.changes.Add(1)
}

// hasRoomFor reports whether a timeline may replace the one before, which is nil for a new scope. A known scope may always
// change. Learned timelines are always admitted, because the learner keeps to the same limits and followed ones must not
// displace them.
func (t *table) hasRoomFor(now, before *join.Timeline) bool {
	return before != nil || t.own[now.Scope()] == now || t.hasRoom(len(now.Deployments()))
}

// hasRoom reports whether there is room for one more scope with that many deployments.
func (t *table) hasRoom(deployments int) bool {
	return len(t.inForce) < t.limits.Services && t.deployments+deployments <= t.limits.Deployments
}

func (t *table) turnAway(scope delivery.Scope) {
	if !t.waiting[scope] {
		t.waiting[scope] = true
		t.refused++
	}
}

// admit puts waiting timelines in force as far as there is room.
func (t *table) admit() {
	if len(t.waiting) == 0 || !t.hasRoom(1) {
		return
	}
	for _, scope := range slices.SortedFunc(maps.Keys(t.waiting), delivery.CompareScopes) {
		t.settle(scope)
	}
}

func deploymentsOf(timeline *join.Timeline) []join.Deployment {
	if timeline == nil {
		return nil
	}
	return timeline.Deployments()
}

// publish puts a timeline among its namesakes.
func (t *table) publish(timeline *join.Timeline) {
	name := timeline.Scope().Service.Name
	s := t.slots[name]
	if s == nil {
		s = &slot{}
		t.slots[name] = s
		defer t.names.Add(1) // after the slot is filled, so that whoever sees the new count finds it
	}
	namesakes := s.namesakes.Load().With(timeline)
	s.namesakes.Store(namesakes)
	if len(namesakes.Timelines()) == 0 {
		delete(t.slots, name)
	}
}

// find returns the slot of a service name and its namesakes, or nil for both if no deployment of such a service is known.
func (t *table) find(name string) (*slot, *join.Namesakes) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	s := t.slots[name]
	if s == nil {
		return nil, nil
	}
	return s, s.namesakes.Load()
}

// snapshot returns the timelines in force, sorted by scope.
func (t *table) snapshot() []*join.Timeline {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.SortedFunc(maps.Values(t.inForce), func(a, b *join.Timeline) int { return delivery.CompareScopes(a.Scope(), b.Scope()) })
}

// stats returns how many scopes and deployments are in force, and how often a followed scope found no room.
func (t *table) stats() (services, deployments int, refused uint64) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.inForce), t.deployments, t.refused
}

// version returns a number that changes whenever the snapshot does.
func (t *table) version() uint64 { return t.changes.Load() }
