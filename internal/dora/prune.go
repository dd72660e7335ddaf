// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// expiry says when to look for expired facts.
type expiry struct {
	delivery.Expiry
	// cutoff is the cut-off of the last look: facts whose latest event is older were forgotten. It is zero before the first look.
	cutoff time.Time
}

// pruning is the result of forgetting in one flush. A nil pruning is valid: nothing was forgotten.
type pruning struct {
	cutoff  time.Time
	expired map[delivery.Kind]int
	scopes  map[delivery.Scope]struct{}
	// told has an entry for every memory in which something may have been forgotten: the ids of the observations that the history
	// still tells.
	told map[string]map[uint64]struct{}
}

// prune forgets expired facts if that is due, and marks all scopes and pipelines that this may change, with all that share a memory
// with them, to be derived again. It returns nil if it was not due.
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

// remembering marks a memory to have its ids collected by [pruning.tell], and returns its accounts at the first call for that memory.
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

// touched reports whether something of the scope may have been forgotten.
func (p *pruning) touched(scope delivery.Scope) bool {
	if p == nil {
		return false
	}
	_, ok := p.scopes[scope]
	return ok
}

// tell adds ids of observations that the history still tells, if the memory is marked.
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
