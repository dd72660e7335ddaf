// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// tally lets every observation into counters and histograms once. What enters cannot be taken
// back, so an observation waits until its value has stood for the settle time: facts that arrive out
// of order would otherwise be counted by what the first of them seemed to say.
type tally struct {
	settleTime time.Duration
	maxAge     time.Duration

	memories map[string]*memory
	late     int
	// slept is, until what was restored has been noted, when the tally was last alive. What it did not note then had
	// arrived all the same, and is no older than it was.
	slept time.Time
	// changed says, by memory, what is remembered otherwise than was last taken; nil when nobody asks.
	changed map[string]*change
}

// change is what of a memory changed: weeks of what was counted, and what waits.
type change struct {
	weeks   map[int64]struct{}
	waiting bool
}

// account is what waits to enter the figures of one scope or pipeline.
type account struct {
	memory  *memory
	name    string // within the memory
	pending map[uint64]waiting
}

// waiting is an observation and the moment, in Unix nanoseconds, since when its figure has stood.
type waiting struct {
	observation Observation
	figure      uint64
	since       int64
}

func newTally(settleTime, maxAge time.Duration) *tally {
	return &tally{settleTime: settleTime, maxAge: maxAge, memories: map[string]*memory{}}
}

// open returns the account with the name in a memory.
func (t *tally) open(memoryName, name string) *account {
	m := t.memory(memoryName)
	a, ok := m.accounts[name]
	if !ok {
		a = &account{memory: m, name: name}
		m.accounts[name] = a
	}
	return a
}

// close drops what waits for an account that is no more.
func (t *tally) close(a *account) {
	if len(a.pending) > 0 {
		t.noteWaiting(a.memory)
	}
	delete(a.memory.accounts, a.name)
}

// note takes the account's observations that were not counted, as they stand now. One that is not among them any more and
// has not entered yet never will, unless it comes back.
func (t *tally) note(a *account, observations []Observation, now time.Time) {
	if len(observations) == 0 && len(a.pending) == 0 {
		return
	}
	before, same := a.pending, 0
	a.pending = make(map[uint64]waiting, len(observations))
	tooOld := map[uint64]int64{}
	for _, o := range observations {
		id := idOf(o.ID)
		w := waiting{observation: o, figure: figureOf(a, o), since: now.UnixNano()}
		known, ok := before[id]
		if ok && known.figure == w.figure {
			same++
		} else if !ok {
			known, ok = a.memory.restored[id]
		}
		switch {
		case ok && known.figure == w.figure:
			w.since = known.since
		case !ok && t.isLate(o, now):
			tooOld[id] = o.At
			continue
		}
		a.pending[id] = w
	}
	t.late += len(tooOld)
	t.count(a.memory, tooOld)
	if same != len(before) || same != len(a.pending) {
		t.noteWaiting(a.memory)
	}
}

func (t *tally) isLate(o Observation, now time.Time) bool {
	if !t.slept.IsZero() && t.slept.Before(now) {
		now = t.slept
	}
	return t.maxAge > 0 && now.Sub(time.Unix(0, o.At)) > t.maxAge
}

// settle returns the account's observations that have stood long enough, by time and id; all of them
// when everything must settle. What seems to have stood since a moment to come is from before the clock was
// set back, and waits anew.
func (t *tally) settle(a *account, now time.Time, everything bool) []Observation {
	if len(a.pending) == 0 {
		return nil
	}
	var settled []Observation
	entered := map[uint64]int64{}
	for id, w := range a.pending {
		switch age := time.Duration(now.UnixNano() - w.since); {
		case everything || age >= t.settleTime:
			settled = append(settled, w.observation)
			entered[id] = w.observation.At
			delete(a.pending, id)
		case age < 0:
			w.since = now.UnixNano()
			a.pending[id] = w
			t.noteWaiting(a.memory)
		}
	}
	if len(settled) > 0 {
		t.noteWaiting(a.memory)
	}
	t.count(a.memory, entered)
	slices.SortFunc(settled, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
	})
	return settled
}

// count remembers observations, given with their event times, as counted.
func (t *tally) count(m *memory, entered map[uint64]int64) {
	if len(entered) == 0 {
		return
	}
	news := make([]counted, 0, len(entered))
	for id, at := range entered {
		c := counted{id: id, at: secondsUp(at)}
		news = append(news, c)
		t.noteWeek(m, c.week())
	}
	m.add(news)
}

// forget drops the memory of observations from before the cut-off that nothing tells of any more: of memories of
// which told lists what is still told, and of those without accounts. What is still told of would otherwise enter again.
func (t *tally) forget(cutoff time.Time, told map[string]map[uint64]struct{}) {
	limit := cutoff.UnixNano()
	for name, m := range t.memories {
		still, asked := told[name]
		if !asked && len(m.accounts) > 0 {
			continue
		}
		m.counted = slices.DeleteFunc(m.counted, func(c counted) bool {
			if _, ok := still[c.id]; ok || c.at*int64(time.Second) >= limit {
				return false
			}
			t.noteWeek(m, c.week())
			return true
		})
		m.counted = slices.Clip(m.counted)
		if len(m.counted) == 0 && len(m.accounts) == 0 {
			delete(t.memories, name)
		}
	}
}

// takeLate returns the number of late observations since it was last asked.
func (t *tally) takeLate() int {
	late := t.late
	t.late = 0
	return late
}

func (t *tally) noteWeek(m *memory, week int64) {
	if t.changed != nil {
		t.changeOf(m.name).weeks[week] = struct{}{}
	}
}

func (t *tally) noteWaiting(m *memory) {
	if t.changed != nil {
		t.changeOf(m.name).waiting = true
	}
}

func (t *tally) changeOf(memoryName string) *change {
	c, ok := t.changed[memoryName]
	if !ok {
		c = &change{weeks: map[int64]struct{}{}}
		t.changed[memoryName] = c
	}
	return c
}

func (t *tally) memory(name string) *memory {
	m, ok := t.memories[name]
	if !ok {
		m = newMemory(name)
		t.memories[name] = m
	}
	return m
}

// waitingOf returns everything that waits for accounts of the memory, by id.
func waitingOf(m *memory) map[uint64]waiting {
	all := maps.Clone(m.restored)
	for _, a := range m.accounts {
		if all == nil && len(a.pending) > 0 {
			all = make(map[uint64]waiting, len(a.pending))
		}
		maps.Copy(all, a.pending)
	}
	return all
}
