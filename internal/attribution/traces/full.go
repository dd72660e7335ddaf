// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import "slices"

// compact removes repeated notes of the same span from a trace.
func (t *Table) compact(r *record) {
	v := t.load(r)
	r.full = true
	i := r.notes
	for j := range v.notes {
		next := t.notes.items[i].next
		t.notes.items[i] = v.notes[j]
		t.notes.items[i].next = next
		if j == len(v.notes)-1 {
			t.notes.items[i].next = none
		}
		i = next
	}
	for i != none {
		next := t.notes.items[i].next
		t.notes.giveBack(i)
		i = next
	}
	r.count = int32(len(v.notes))
}

// replace places a note in a trace whose notes are all different. It returns false if there is room for one more.
func (t *Table) replace(r *record, k kept) bool {
	worst := r.notes
	for i := r.notes; i != none; i = t.notes.items[i].next {
		old := &t.notes.items[i]
		if sameSpan(*old, k) {
			t.overwrite(old, k, bySpan)
			return true
		}
		if byWorth(*old, t.notes.items[worst]) > 0 {
			worst = i
		}
	}
	if int(r.count) < t.options.NotesPerTrace {
		return false
	}
	r.truncated = true
	t.stats.RefusedNotes++
	t.overwrite(&t.notes.items[worst], k, byWorth)
	return true
}

// overwrite replaces a note if the new one comes first in the given order.
func (t *Table) overwrite(old *kept, k kept, order func(a, b kept) int) {
	if order(k, *old) < 0 {
		k.next = old.next
		*old = k
	}
}

// load copies a trace's notes into the table's view, each span once, in canonical order. The view is valid until the
// next call.
func (t *Table) load(r *record) *view {
	v := &t.view
	v.notes = v.notes[:0]
	for i := r.notes; i != none; i = t.notes.items[i].next {
		v.notes = append(v.notes, t.notes.items[i])
	}
	slices.SortFunc(v.notes, bySpan)
	v.notes = slices.CompactFunc(v.notes, sameSpan)
	v.link()
	return v
}
