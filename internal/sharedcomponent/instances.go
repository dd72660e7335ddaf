// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import "sync"

// Instances holds one instance per key for as long as somebody owns a share of it. Make one per
// factory: a dry run of the Collector creates components and forgets them, and what it leaves here
// must go with the factory. The zero value is ready to use and safe for concurrent use.
type Instances[K comparable, T any] struct {
	mu sync.Mutex
	// byKey holds the instances with at least one owner.
	byKey map[K]*instance[T]
}

// instance is what the shares of one key have in common.
type instance[T any] struct {
	value T

	// startOnce guards startErr, which every later start returns too.
	startOnce sync.Once
	startErr  error

	// owners is guarded by Instances.mu.
	owners int
}

// Acquire returns a new share of the key's instance, creating the instance when nobody owns one.
// Creation must be free of side effects that need undoing: nothing may ever start or stop it.
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
