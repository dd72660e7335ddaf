// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// Other is the number of all names without a place. Its name is release.Overflow; a name that reads the same never gets
// a place.
const Other uint16 = 0

// MaxLimit is the highest limit of a roster.
const MaxLimit = 8192

// DefaultQuarantine is how many ticks the number of a name that lost its place is not given to another name.
const DefaultQuarantine = 32

// candidatesPerPlace is how many candidates are counted per place. With more, a rising name is found earlier.
const candidatesPerPlace = 4

// Roster is a bounded list of names. Its memory grows with the names it meets, up to a bound given by its limit.
type Roster struct {
	limit      int
	quarantine int64

	entries []entry  // all counted names, with a place or not, in no order
	index   []uint16 // by hash, open addressing with linear probing: position in entries plus one, 0 is empty
	places  []place  // by number minus one
	placed  int      // how many entries have a number
	floor   float64  // no name outside entries has counted more than this
	lowest  float64  // the least count of a candidate when it was last searched for in this tick
	next    int      // where the search for the least candidate continues

	tick  int64
	begun bool

	asked             uint64 // the weight that waits for Settle
	refused, replaced uint64
}

// entry is a name that is counted. All counts decay.
type entry struct {
	hash uint64
	// The true count of the name is at least sure and at most sure+excess.
	sure, excess float64
	// idle is for how many ticks the name was not counted while others were, up to patience.
	idle   int32
	number uint16
	// contender: at the last turn this candidate was busy enough for a place.
	contender bool
}

func (e *entry) atMost() float64 { return e.sure + e.excess }

// place is a number and the name that has it, or had it last.
type place struct {
	name  string
	hash  uint64
	freed int64 // the tick at which the name lost the place, if it is free
	free  bool
}

// New returns a roster in which at most limit names have a place at any time. The limit is brought into the range from
// 1 to MaxLimit.
func New(limit int) *Roster {
	return &Roster{limit: min(max(limit, 1), MaxLimit), quarantine: DefaultQuarantine}
}

// WithQuarantine sets how many ticks the number of a name that lost its place is not given to another name, and returns
// the roster. It must be longer than anything counted under a number is kept.
func (r *Roster) WithQuarantine(ticks int64) *Roster {
	r.quarantine = ticks
	return r
}

// Number counts weight for a name and returns its number, or Other. hash must be Hash(name). The name is copied if it
// gets a place, and not kept otherwise.
func (r *Roster) Number(hash uint64, name string, weight uint32) uint16 {
	number, settled := r.Count(hash, weight)
	if !settled {
		number = r.Settle(hash, name)
	}
	return number
}

// Count is Number for names that are costly to build. It returns the number and true, or false if the name may have a
// place. Settle must then be called next.
func (r *Roster) Count(hash uint64, weight uint32) (number uint16, settled bool) {
	at := r.find(hash)
	if at < 0 {
		r.meet(hash, float64(weight))
		return r.offer(r.placed < r.limit, weight)
	}
	e := &r.entries[at]
	e.sure += float64(weight)
	e.idle = 0
	if e.number != Other {
		return e.number, true
	}
	e.contender = e.contender && r.mayTakePlace(e)
	return r.offer(e.contender, weight)
}

// offer asks for the name if there is a place for it. Otherwise its weight counts under Other.
func (r *Roster) offer(room bool, weight uint32) (number uint16, settled bool) {
	if !room {
		r.refused += uint64(weight)
		return Other, true
	}
	r.asked = uint64(weight)
	return Other, false
}

// Settle gives the name its place, after Count returned false, and returns its number.
func (r *Roster) Settle(hash uint64, name string) uint16 {
	at := r.find(hash)
	if at < 0 || r.entries[at].number != Other || name == release.Overflow {
		r.refused += r.asked
		return Other
	}
	if r.placed == r.limit {
		r.displace(r.weakest())
	}
	e := &r.entries[at]
	e.contender = false
	e.number = r.takeNumber(hash, name)
	r.placed++
	return e.number
}

// Name returns the name that has the number, or had it last. For Other and for unused numbers that is release.Overflow.
func (r *Roster) Name(number uint16) string {
	if number == Other || int(number) > len(r.places) {
		return release.Overflow
	}
	return r.places[number-1].name
}

// MaxNumber is the highest number that the roster can give out: twice its limit, because as many numbers may be in
// quarantine as in use.
func (r *Roster) MaxNumber() uint16 { return uint16(2 * r.limit) }

// Refused returns the total weight counted under Other.
func (r *Roster) Refused() uint64 { return r.refused }

// Replaced returns how often a name lost its place to another.
func (r *Roster) Replaced() uint64 { return r.replaced }

// takeNumber returns a number for a name. A name that comes back gets its old number, so that a name never has two.
// There is always a number, because mayTakePlace has checked that.
func (r *Roster) takeNumber(hash uint64, name string) uint16 {
	at := r.vacant(hash)
	if at == len(r.places) {
		r.places = append(r.places, place{})
	}
	if p := &r.places[at]; p.hash != hash || p.name == "" {
		p.hash, p.name = hash, strings.Clone(name)
	}
	r.places[at].free = false
	return uint16(at + 1)
}

// vacant returns the position of the place for the name with this hash: its former one, else one whose quarantine is
// over, else a new one; -1 if there is none.
func (r *Roster) vacant(hash uint64) int {
	vacant := -1
	for at := range r.places {
		p := &r.places[at]
		switch {
		case !p.free:
		case p.hash == hash:
			return at
		case vacant < 0 && r.tick-p.freed >= r.quarantine:
			vacant = at
		}
	}
	if vacant < 0 && len(r.places) < 2*r.limit {
		return len(r.places)
	}
	return vacant
}

// displace takes its place away from a name, which becomes a candidate.
func (r *Roster) displace(e *entry) {
	p := &r.places[e.number-1]
	p.free, p.freed = true, r.tick
	e.number = Other
	r.placed--
	r.replaced++
}
