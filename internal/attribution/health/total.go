// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import "slices"

// Total is how much was counted of a series.
type Total struct {
	// Count, Durations and Exemplars are as in [Observation].
	Count     int64
	Durations *Histogram
	Exemplars []Exemplar
}

// Total returns the observation's total, sharing its memory.
func (o *Observation) Total() Total {
	return Total{Count: o.Count, Durations: o.Durations, Exemplars: o.Exemplars}
}

// Replace merges another total of the same collector, series and bin, in whichever order they came: totals only grow,
// so the greater one is kept. It reports whether anything changed, and shares no memory with told.
func (t *Total) Replace(told Total) (changed bool) {
	if t.less(told) {
		t.Count, t.Durations, changed = told.Count, told.Durations.Clone(), true
	}
	return t.join(told.Exemplars) || changed
}

func (t *Total) less(told Total) bool {
	if t.Count != told.Count {
		return t.Count < told.Count
	}
	return t.Durations.Compare(told.Durations) < 0
}

// join reports whether the exemplars changed.
func (t *Total) join(exemplars []Exemplar) bool {
	if len(exemplars) == 0 {
		return false
	}
	before := slices.Clone(t.Exemplars)
	t.Exemplars = JoinExemplars(t.Exemplars, exemplars)
	return !slices.Equal(before, t.Exemplars)
}

// Add adds a total of another bin or another collector. It shares no memory with other.
func (t *Total) Add(other Total) {
	t.Count += other.Count
	if other.Durations != nil {
		if t.Durations == nil {
			t.Durations = &Histogram{}
		}
		t.Durations.Add(other.Durations)
	}
	t.Exemplars = JoinExemplars(t.Exemplars, other.Exemplars)
}
