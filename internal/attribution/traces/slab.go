// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// none is the index of nothing: slabs are used from index 1 on.
const none int32 = 0

// slab is a pool of a fixed number of values, addressed by index. It touches no more memory than was ever in use at
// once.
type slab[T any] struct {
	items []T
	// fresh is the lowest index never handed out; free are the indices given back.
	fresh int32
	free  []int32
}

func newSlab[T any](size int) slab[T] {
	return slab[T]{items: make([]T, size+1), fresh: 1, free: make([]int32, 0, size)}
}

// take returns the index of an unused value, or none.
func (s *slab[T]) take() int32 {
	if last := len(s.free) - 1; last >= 0 {
		i := s.free[last]
		s.free = s.free[:last]
		return i
	}
	if int(s.fresh) == len(s.items) {
		return none
	}
	s.fresh++
	return s.fresh - 1
}

func (s *slab[T]) giveBack(i int32) { s.free = append(s.free, i) }

// used returns how many values are in use.
func (s *slab[T]) used() int { return int(s.fresh) - 1 - len(s.free) }

// size returns how many values there are.
func (s *slab[T]) size() int { return len(s.items) - 1 }
