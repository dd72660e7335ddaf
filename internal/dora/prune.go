// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// expiry is when expired facts are looked for.
type expiry struct {
	delivery.Expiry
	// cutoff is what was told last before has expired; zero until it was looked for.
	cutoff time.Time
}

// pruning is what goes with one flush. Its methods do nothing on nil.
type pruning struct {
	cutoff  time.Time
	expired map[delivery.Kind]int
	scopes  map[delivery.Scope]struct{}
	// told has, for every memory of which something went, the ids of the observations that are still told.
	told map[string]map[uint64]struct{}
}

// prune forgets, now and then, what was last told of before the retention, and has derived anew what that touches, with
// everything that shares its memory. It returns nil when it did not look.
func (b *Book) prune(now time.Time) *pruning {
	if b.options.Retention <= 0 {
		return nil
	}
	by, due := b.expiry.Look(now)
	if !due {
		return nil
	}
	b.expiry.cutoff = by.Add(-b.options.Retention)
	p := &pruning{
		cutoff: b.expiry.cutoff,
		scopes: map[delivery.Scope]struct{}{},
		told:   map[string]map[uint64]struct{}{},
	}
	var touched delivery.Touched
	p.expired, touched = b.history.Prune(p.cutoff, b.options.Definitions.lineRules())
	b.touch(touched)
	for _, scope := range touched.Scopes {
		p.scopes[scope] = struct{}{}
		for environment := range b.remembering(p, memoryOfService(scope.Service)) {
			b.dirty.scopes[delivery.Scope{Service: scope.Service, Environment: environment}] = struct{}{}
		}
	}
	for _, key := range touched.Pipelines {
		for name := range b.remembering(p, memoryOfRepository(key.RepositoryURL)) {
			b.dirty.pipelines[delivery.PipelineKey{Name: name, RepositoryURL: key.RepositoryURL}] = struct{}{}
		}
	}
	return p
}

// remembering begins to ask what is still told of a memory and returns its accounts, once.
func (b *Book) remembering(p *pruning, memoryName string) map[string]*account {
	if _, ok := p.told[memoryName]; ok {
		return nil
	}
	p.told[memoryName] = map[uint64]struct{}{}
	if m, ok := b.tally.memories[memoryName]; ok {
		return m.accounts
	}
	return nil
}

// touched reports whether something of the scope went.
func (p *pruning) touched(scope delivery.Scope) bool {
	if p == nil {
		return false
	}
	_, ok := p.scopes[scope]
	return ok
}

// tell notes what is still told of the memory.
func (p *pruning) tell(m *memory, ids []uint64) {
	if p == nil {
		return
	}
	if told, asked := p.told[m.name]; asked {
		for _, id := range ids {
			told[id] = struct{}{}
		}
	}
}
