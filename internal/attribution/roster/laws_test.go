// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

const names = 40

// step is one name counted, after some ticks have passed.
type step struct {
	name   int
	weight uint32
	ticks  int64
}

func steps(t *rapid.T, ticks int64) []step {
	known := rapid.SampledFrom([]int{6, 12, names}).Draw(t, "known names")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		return step{
			name:   rapid.IntRange(0, known-1).Draw(t, "name"),
			weight: rapid.SampledFrom([]uint32{0, 1, 1, 1, 5, 100}).Draw(t, "weight"),
			// Most steps stay in their tick.
			ticks: max(0, rapid.Int64Range(-2*ticks, ticks).Draw(t, "ticks")),
		}
	}), 150, 400).Draw(t, "steps") // rapid hardly goes beyond what it must
}

// play calls check after every step with the tick and the number of the step's name.
func play(r *roster.Roster, steps []step, hash func(int) uint64, check func(s step, tick int64, number uint16)) {
	tick := int64(0)
	r.Turn(tick)
	for _, s := range steps {
		tick += s.ticks
		r.Turn(tick)
		check(s, tick, r.Number(hash(s.name), fmt.Sprintf("name %d", s.name), s.weight))
	}
}

func spread(name int) uint64 { return uint64(name+1) * 0x9e3779b97f4a7c15 }

func TestEveryTrueCountIsWithinItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := roster.New(rapid.IntRange(1, 4).Draw(t, "limit"))
		var truth [names]float64
		play(r, steps(t, 6), spread, func(s step, _ int64, _ uint16) {
			if s.ticks > 0 {
				for name := range truth {
					truth[name] *= roster.KeepPerTick
				}
			}
			truth[s.name] += float64(s.weight)
			for name, count := range truth {
				least, most, _ := r.Bounds(spread(name))
				if least > count+1e-6 || most < count-1e-6 {
					t.Fatalf("name %d counted %v, not between %v and %v", name, count, least, most)
				}
			}
		})
	})
}

func TestANameWithMoreThanOneShareOfTheCandidatesIsCountedByItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := roster.New(rapid.IntRange(1, 4).Draw(t, "limit"))
		var truth [names]float64
		total := 0.0
		play(r, steps(t, 0), spread, func(s step, _ int64, _ uint16) {
			truth[s.name] += float64(s.weight)
			total += float64(s.weight)
			share := total / float64(r.Candidates())
			for name, count := range truth {
				least, most, monitored := r.Bounds(spread(name))
				if !monitored && count > share || most-least > share {
					t.Fatalf("name %d counted %v of %v: monitored: %v, between %v and %v", name, count, total, monitored, least, most)
				}
			}
		})
	})
}

func TestDecayAndTurnsAtMostDoubleWhatMayBeMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := roster.New(rapid.IntRange(1, 4).Draw(t, "limit"))
		total := 0.0
		play(r, steps(t, 6), spread, func(s step, _ int64, _ uint16) {
			if s.ticks > 0 {
				total *= roster.KeepPerTick
			}
			total += float64(s.weight)
			_, missed, _ := r.Bounds(spread(names))
			assert.LessOrEqual(t, missed, 2*total/float64(r.Candidates())+1e-6)
		})
	})
}

func TestANumberAndANameBelongTogetherForTheQuarantine(t *testing.T) {
	const quarantine = 20
	type use struct {
		name   int
		number uint16
		tick   int64
	}
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 4).Draw(t, "limit")
		r := roster.New(limit).WithQuarantine(quarantine)
		var uses []use
		play(r, steps(t, 20), spread, func(s step, tick int64, number uint16) {
			if number == roster.Other {
				return
			}
			assert.LessOrEqual(t, number, r.MaxNumber())
			assert.Equal(t, fmt.Sprintf("name %d", s.name), r.Name(number))
			for _, u := range uses {
				if tick-u.tick < quarantine && (u.name == s.name) != (u.number == number) {
					t.Fatalf("%+v, then number %d for name %d in tick %d", u, number, s.name, tick)
				}
			}
			uses = append(uses, use{s.name, number, tick})
		})
	})
}

func TestWhatARosterDoesDoesNotDependOnTheHashes(t *testing.T) {
	crowded := func(name int) uint64 { return uint64(names-name) << 32 }
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 4).Draw(t, "limit")
		one, other := roster.New(limit), roster.New(limit)
		steps := steps(t, 15)
		var numbers []uint16
		play(one, steps, spread, func(_ step, _ int64, number uint16) { numbers = append(numbers, number) })
		play(other, steps, crowded, func(_ step, _ int64, number uint16) {
			assert.Equal(t, numbers[0], number)
			numbers = numbers[1:]
		})
		assert.Equal(t, one.Refused(), other.Refused())
		assert.Equal(t, one.Replaced(), other.Replaced())
	})
}

func TestNothingIsLostBetweenTheNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, names).Draw(t, "limit")
		r := roster.New(limit)
		met, refused := map[int]bool{}, uint64(0)
		play(r, steps(t, 15), spread, func(s step, _ int64, number uint16) {
			met[s.name] = true
			if number == roster.Other {
				refused += uint64(s.weight)
				assert.Greater(t, len(met), limit, "while there is room nobody is refused")
			}
			assert.Equal(t, refused, r.Refused())
		})
	})
}

// Eight busy names start when a thousand rare ones, each seen now and again, fill every place.
func TestBusyNamesArePlacedHoweverLateTheyCome(t *testing.T) {
	r := roster.New(8)
	rare := uint64(0)
	for tick := range int64(60) {
		r.Turn(tick)
		for i := range 1000 {
			rare = rare*6364136223846793005 + 1442695040888963407
			r.Number(1000+rare>>32%1000, "rare", 1)
			if tick >= 30 {
				r.Number(uint64(1+i%8), fmt.Sprintf("busy %d", i%8), 1)
			}
		}
	}
	for hash := range uint64(8) {
		assert.NotEqual(t, roster.Other, r.Number(1+hash, "", 1))
	}
}
