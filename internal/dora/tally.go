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

	pending map[owner]map[string]waiting // by observation id
	counted map[string]map[string]int64  // event time, by memory of the owner and observation id
	late    int
}

// owner says whose figures an observation enters. Within its memory, which other owners may share,
// the observation's id is unique: an incident that moves to another environment is still one incident.
type owner struct {
	report, memory string
}

type waiting struct {
	observation Observation
	since       time.Time
}

func newTally(settleTime, maxAge time.Duration) *tally {
	return &tally{
		settleTime: settleTime,
		maxAge:     maxAge,
		pending:    map[owner]map[string]waiting{},
		counted:    map[string]map[string]int64{},
	}
}

// note takes the owner's observations as they stand now. One that is not among them any more and
// has not entered yet never will, unless it comes back.
func (t *tally) note(by owner, observations []Observation, now time.Time) {
	before := t.pending[by]
	stillPending := map[string]waiting{}
	for _, o := range observations {
		if _, ok := t.counted[by.memory][o.ID]; ok {
			continue
		}
		w, known := before[o.ID]
		switch {
		case !known && t.isLate(o, now):
			t.late++
			t.count(by, o)
		case known && sameFigure(w.observation, o):
			stillPending[o.ID] = w
		default:
			stillPending[o.ID] = waiting{observation: o, since: now}
		}
	}
	if len(stillPending) == 0 {
		delete(t.pending, by)
		return
	}
	t.pending[by] = stillPending
}

func (t *tally) isLate(o Observation, now time.Time) bool {
	return t.maxAge > 0 && now.Sub(time.Unix(0, o.At)) > t.maxAge
}

// settle returns the owner's observations that have stood long enough, by time and id; all of them
// when everything must settle.
func (t *tally) settle(by owner, now time.Time, everything bool) []Observation {
	var settled []Observation
	for id, w := range t.pending[by] {
		if everything || now.Sub(w.since) >= t.settleTime {
			settled = append(settled, w.observation)
			t.count(by, w.observation)
			delete(t.pending[by], id)
		}
	}
	if len(t.pending[by]) == 0 {
		delete(t.pending, by)
	}
	slices.SortFunc(settled, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
	})
	return settled
}

func (t *tally) count(by owner, o Observation) {
	if t.counted[by.memory] == nil {
		t.counted[by.memory] = map[string]int64{}
	}
	t.counted[by.memory][o.ID] = o.At
}

// drop forgets what waits for an owner that is gone.
func (t *tally) drop(by owner) { delete(t.pending, by) }

// forget drops the memory of observations from before the cut-off that nothing tells of any more,
// by memory of the owner and id; what is still told of would otherwise enter again.
func (t *tally) forget(cutoff time.Time, told map[string]map[string]struct{}) {
	limit := cutoff.UnixNano()
	for memory, counted := range t.counted {
		maps.DeleteFunc(counted, func(id string, at int64) bool {
			_, ok := told[memory][id]
			return at < limit && !ok
		})
		if len(counted) == 0 {
			delete(t.counted, memory)
		}
	}
}

// takeLate returns the number of late observations since it was last asked.
func (t *tally) takeLate() int {
	late := t.late
	t.late = 0
	return late
}

func sameFigure(a, b Observation) bool {
	return a.Value == b.Value && a.At == b.At && slices.Equal(a.Attributes, b.Attributes)
}
