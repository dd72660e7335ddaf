// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// tally makes every observation enter counters and histograms exactly once. What has entered cannot be taken
// back, so an observation waits until it has not changed for the settle time: otherwise, of facts that
// arrive out of order, the first ones would decide what is counted.
type tally struct {
	settleTime time.Duration
	maxAge     time.Duration

	memories map[string]*memory
	late     int
	// slept is the time of the last flush before a restart, until the first flush after it; else zero. The age on arrival of
	// what is noted in that flush is measured at this time, because it had arrived by then.
	slept time.Time
	// changed holds, by memory, what changed since takeChanged; nil unless track was called.
	changed map[string]*change
}

// change says which records of a memory changed: those of the weeks, and that of the waiting observations.
type change struct {
	weeks   map[int64]struct{}
	waiting bool
}

// account holds the observations of one scope or pipeline that wait to be counted.
type account struct {
	memory  *memory
	name    string // within the memory
	pending map[uint64]waiting
}

// waiting is an observation and the time, in Unix nanoseconds, since which its figure has not changed.
type waiting struct {
	observation Observation
	figure      uint64
	since       int64
}

func newTally(settleTime, maxAge time.Duration) *tally {
	return &tally{settleTime: settleTime, maxAge: maxAge, memories: map[string]*memory{}}
}

// open returns the account with the name in a memory, and creates both if needed.
func (t *tally) open(memoryName, name string) *account {
	m := t.memory(memoryName)
	a, ok := m.accounts[name]
	if !ok {
		a = &account{memory: m, name: name}
		m.accounts[name] = a
	}
	return a
}

// close removes an account with its waiting observations.
func (t *tally) close(a *account) {
	if len(a.pending) > 0 {
		t.noteWaiting(a.memory)
	}
	delete(a.memory.accounts, a.name)
}

// note replaces the account's waiting observations by the present ones that were not counted. An observation that is no longer
// among them will not be counted unless it comes back.
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

// settle returns, by time and id, the account's observations that have not changed for the settle time, or all of them
// if everything is set, and counts them. If the clock was set back, so that an observation seems to have stood since
// the future, it waits for the settle time again.
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

// count adds observations, given as event times by id, to the counted ones.
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

// forget forgets the counted observations from before the cut-off that the history does not tell any more. It looks only at
// memories that are in told, with the ids that are still told, and at memories without accounts. An observation that is still
// told must stay, or it would be counted again.
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

// takeLate returns the number of late observations since the last call.
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

// waitingOf returns all waiting observations of the memory's accounts, by id, and the restored ones.
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
