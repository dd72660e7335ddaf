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

// table is what is known of deployments, learned and followed. It is safe for concurrent use, and whoever holds a slot reads it without a lock.
//
//	own ──────┐                      name ─► slot ─► namesakes (immutable)
//	          ├─► timeline per scope ──┘
//	followed ─┘   own wins
type table struct {
	limits LimitsConfig
	// changes counts changes of any timeline, and names those of the set of slots.
	changes, names atomic.Uint64

	// mu guards everything below.
	mu            sync.RWMutex
	own, followed map[delivery.Scope]*join.Timeline
	slots         map[string]*slot
	// inForce is what the slots hold, and deployments how many those are.
	inForce     map[delivery.Scope]*join.Timeline
	deployments int
	// waiting are the scopes that are followed and found no room, and refused counts them.
	waiting map[delivery.Scope]bool
	refused uint64
}

// slot holds the namesakes of one service name. It is replaced by another one only after it was empty.
type slot struct {
	namesakes atomic.Pointer[join.Namesakes]
}

func newTable(limits LimitsConfig) *table {
	return &table{
		limits: limits, own: map[delivery.Scope]*join.Timeline{}, followed: map[delivery.Scope]*join.Timeline{},
		slots: map[string]*slot{}, inForce: map[delivery.Scope]*join.Timeline{}, waiting: map[delivery.Scope]bool{},
	}
}

// learn takes over what was learned anew. A timeline without deployments removes its scope.
func (t *table) learn(changed []*join.Timeline) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, timeline := range changed {
		put(t.own, timeline)
		t.settle(timeline.Scope())
	}
	t.admit()
}

// follow replaces everything that was followed before. What was learned of a scope wins over what is followed.
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

// settle puts in force what is known of a scope now.
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

// hasRoomFor reports whether a timeline may come in the place of the one before. What is known already may always change, and what was learned is
// bounded by who learned it: what others tell must not push it out.
func (t *table) hasRoomFor(now, before *join.Timeline) bool {
	return before != nil || t.own[now.Scope()] == now || t.hasRoom(len(now.Deployments()))
}

// hasRoom reports whether there is room for one more scope with so many deployments.
func (t *table) hasRoom(deployments int) bool {
	return len(t.inForce) < t.limits.Services && t.deployments+deployments <= t.limits.Deployments
}

func (t *table) turnAway(scope delivery.Scope) {
	if !t.waiting[scope] {
		t.waiting[scope] = true
		t.refused++
	}
}

// admit puts in force what waits, as far as there is room now.
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
		defer t.names.Add(1) // once it can be found
	}
	namesakes := s.namesakes.Load().With(timeline)
	s.namesakes.Store(namesakes)
	if len(namesakes.Timelines()) == 0 {
		delete(t.slots, name)
	}
}

// find returns the slot of a service name and what it holds; both are nil where no deployment of a service of that name is known.
func (t *table) find(name string) (*slot, *join.Namesakes) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	s := t.slots[name]
	if s == nil {
		return nil, nil
	}
	return s, s.namesakes.Load()
}

// snapshot returns what is in force, by scope.
func (t *table) snapshot() []*join.Timeline {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.SortedFunc(maps.Values(t.inForce), func(a, b *join.Timeline) int { return delivery.CompareScopes(a.Scope(), b.Scope()) })
}

// stats returns of how many services deployments are known, how many these are, and how often a service found no room.
func (t *table) stats() (services, deployments int, refused uint64) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.inForce), t.deployments, t.refused
}

// version changes whenever the snapshot does.
func (t *table) version() uint64 { return t.changes.Load() }
