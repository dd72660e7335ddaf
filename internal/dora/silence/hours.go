// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import "math/bits"

// weekHours is the length, in hours, of the period of a habit.
const weekHours = 7 * 24

// windowHours is how far back a habit reaches, in hours. It is a whole number of weeks, so that the same bit always stands for the same
// hour of the week.
const windowHours = 26 * weekHours

// hour counts the hours since 1970 (UTC).
type hour int64

const hourNanos = 3600 * 1_000_000_000

// hourSet is a set of hours that keeps the last windowHours up to its latest hour. Its content depends on the hours
// that were added, not on their order or repetition. The zero value is empty.
type hourSet struct {
	latest hour
	any    bool
	ring   [(windowHours + 63) / 64]uint64
}

// add adds an hour and reports whether the set changed.
func (s *hourSet) add(h hour) bool {
	switch {
	case !s.any:
		s.any, s.latest = true, h
	case h > s.latest:
		s.advance(h)
	case h <= s.latest-windowHours || s.has(h):
		return false
	}
	word, bit := place(h)
	s.ring[word] |= bit
	return true
}

// advance sets the latest hour and forgets the hours that are too old then.
func (s *hourSet) advance(to hour) {
	if to-s.latest >= windowHours {
		clear(s.ring[:])
	} else {
		for h := s.latest + 1; h <= to; h++ {
			word, bit := place(h)
			s.ring[word] &^= bit
		}
	}
	s.latest = to
}

// has reports whether the set holds an hour, which must not be later than its latest.
func (s *hourSet) has(h hour) bool {
	if h <= s.latest-windowHours {
		return false
	}
	word, bit := place(h)
	return s.ring[word]&bit != 0
}

func (s *hourSet) count() int {
	n := 0
	for _, word := range &s.ring {
		n += bits.OnesCount64(word)
	}
	return n
}

// hours returns the hours of the set, earliest first.
func (s *hourSet) hours() []hour {
	hours := make([]hour, 0, s.count())
	oldest := s.latest - windowHours + 1
	begin := index(oldest)
	add := func(from, to, shift int) {
		for i := s.next(from); i < to; i = s.next(i + 1) {
			hours = append(hours, oldest+hour(i+shift))
		}
	}
	add(begin, windowHours, -begin)
	add(0, begin, windowHours-begin)
	return hours
}

// next returns the first bit at or after i that is set; windowHours or more if there is none.
func (s *hourSet) next(i int) int {
	for word := i / 64; word < len(s.ring); word++ {
		if rest := s.ring[word] >> (i % 64); rest != 0 {
			return i + bits.TrailingZeros64(rest)
		}
		i = (word + 1) * 64
	}
	return windowHours
}

func place(h hour) (word int, bit uint64) {
	i := index(h)
	return i / 64, 1 << (i % 64)
}

func index(h hour) int { return int((h%windowHours + windowHours) % windowHours) }
