// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import "sync"

// Share is one owner's handle on a shared instance.
type Share[T any] struct {
	instance *instance[T]
	release  func() bool

	stopOnce sync.Once
	stopErr  error
}

// Value returns the shared instance.
func (s *Share[T]) Value() T { return s.instance.value }

// Start calls start if no owner has called it yet, and returns the result of that one call to every owner: if the instance
// failed to start, all its owners failed to start.
func (s *Share[T]) Start(start func(T) error) error {
	s.instance.startOnce.Do(func() {
		s.instance.startErr = start(s.instance.value)
	})
	return s.instance.startErr
}

// Shutdown releases the share, and calls stop if it was the last one, whether or not the instance was ever started. A second
// call does nothing and returns the result of the first.
func (s *Share[T]) Shutdown(stop func(T) error) error {
	s.stopOnce.Do(func() {
		if s.release() {
			s.stopErr = stop(s.instance.value)
		}
	})
	return s.stopErr
}
