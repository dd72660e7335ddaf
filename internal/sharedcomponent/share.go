// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import "sync"

// Share is one owner's part in a shared instance.
type Share[T any] struct {
	instance *instance[T]
	release  func() bool

	stopOnce sync.Once
	stopErr  error
}

// Value returns the shared instance.
func (s *Share[T]) Value() T { return s.instance.value }

// Start runs start if no owner did before. Every owner gets the outcome of that one start: an owner
// of an instance that could not start has not started either.
func (s *Share[T]) Start(start func(T) error) error {
	s.instance.startOnce.Do(func() {
		s.instance.startErr = start(s.instance.value)
	})
	return s.instance.startErr
}

// Shutdown gives up the share and runs stop if it was the last one, whether or not the instance was
// ever started. A second call does nothing and returns what the first did.
func (s *Share[T]) Shutdown(stop func(T) error) error {
	s.stopOnce.Do(func() {
		if s.release() {
			s.stopErr = stop(s.instance.value)
		}
	})
	return s.stopErr
}
