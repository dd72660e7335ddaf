// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import "sync"

// Instances holds one instance per key while at least one [Share] of it is in use. Create one Instances per factory: a dry
// run of the Collector creates components and drops them without a shutdown, so what they leave here must be collected with
// the factory. The zero value is ready to use and safe for concurrent use.
type Instances[K comparable, T any] struct {
	mu sync.Mutex
	// byKey holds the instances with at least one owner.
	byKey map[K]*instance[T]
}

// instance is the shared value of one key, with its state.
type instance[T any] struct {
	value T

	// startOnce guards startErr, which every start returns.
	startOnce sync.Once
	startErr  error

	// owners is guarded by Instances.mu.
	owners int
}

// Acquire returns a new share of the key's instance, and creates the instance if there is none. create must have no side
// effects that need undoing, because the instance may never be started or stopped.
func (s *Instances[K, T]) Acquire(key K, create func() (T, error)) (*Share[T], error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	shared, ok := s.byKey[key]
	if !ok {
		value, err := create()
		if err != nil {
			return nil, err
		}
		shared = &instance[T]{value: value}
		if s.byKey == nil {
			s.byKey = map[K]*instance[T]{}
		}
		s.byKey[key] = shared
	}
	shared.owners++
	return &Share[T]{instance: shared, release: func() bool { return s.release(key, shared) }}, nil
}

// release gives up one share and reports whether it was the last.
func (s *Instances[K, T]) release(key K, shared *instance[T]) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	shared.owners--
	if shared.owners > 0 {
		return false
	}
	delete(s.byKey, key)
	return true
}
