// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// restoring collects records until all have been read.
type restoring struct {
	snapshots map[uint64]*snapshot
	// whole is the number of the newest complete snapshot, 0 if there is none.
	whole uint64
	// bins are the records of bins, by bin and key.
	bins  map[health.Bin]map[string]toldBin
	clock clock
}

// snapshot is a snapshot being restored.
type snapshot struct {
	scopes     []*scope
	neighbours map[delivery.Scope]*neighbours
	counted    []*Operations
	clock      clock
	tidied     health.Bin
}

type toldBin struct {
	scope delivery.Scope
	value string
}

// Restore takes back a record into a watch that has observed nothing yet. A later record replaces an earlier one of the
// same kind and key. Records of a kind that a watch does not write are an error.
func (w *Watch) Restore(r record.Record) error {
	if w.restoring == nil {
		w.restoring = &restoring{snapshots: map[uint64]*snapshot{}, bins: map[health.Bin]map[string]toldBin{}}
	}
	if err := w.restoring.take(r); err != nil {
		return fmt.Errorf("restore a record of kind %d about releases: %w", r.Kind, err)
	}
	return nil
}

func (r *restoring) take(from record.Record) error {
	switch from.Kind {
	case recordScope:
		return r.scope(from)
	case recordNeighbours:
		return r.neighbours(from)
	case recordCounted:
		return r.counted(from)
	case recordHead:
		return r.head(from)
	case recordClock:
		read, _, err := readClock(from.Value)
		r.clock.settled, r.clock.taken = max(r.clock.settled, read.settled), max(r.clock.taken, read.taken)
		return err
	case recordBin:
		return r.bin(from)
	}
	return errForeign
}

var errForeign = errors.New("not a record of a watch")

// of returns the snapshot with the given number, or nil if a newer one is complete.
func (r *restoring) of(text string) (*snapshot, uint64, error) {
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil || number == 0 {
		return nil, 0, fmt.Errorf("%q is not the number of a snapshot", text)
	}
	if number < r.whole {
		return nil, number, nil
	}
	if r.snapshots[number] == nil {
		r.snapshots[number] = &snapshot{neighbours: map[delivery.Scope]*neighbours{}}
	}
	return r.snapshots[number], number, nil
}

// head completes a snapshot. Everything older is dropped.
func (r *restoring) head(from record.Record) error {
	parts, err := record.Parts(from.Key, 1)
	if err != nil {
		return err
	}
	s, number, err := r.of(parts[0])
	if s == nil || err != nil {
		return err
	}
	if s.clock, s.tidied, err = readClock(from.Value); err != nil {
		return err
	}
	r.whole = number
	maps.DeleteFunc(r.snapshots, func(other uint64, _ *snapshot) bool { return other < number })
	maps.DeleteFunc(r.bins, func(bin health.Bin, _ map[string]toldBin) bool { return bin < s.clock.settled })
	return nil
}

func readClock(value string) (c clock, tidied health.Bin, err error) {
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case clockSettled:
			c.settled = health.Bin(r.Int())
		case clockTaken:
			c.taken = health.Bin(r.Int())
		case headTidied:
			tidied = health.Bin(r.Int())
		}
	}
	return c, tidied, r.Err()
}

func (r *restoring) bin(from record.Record) error {
	parts, err := record.Parts(strings.Clone(from.Key), 5)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(parts[3], 10, 64)
	if err != nil {
		return fmt.Errorf("%q is not a bin", parts[3])
	}
	bin := health.Bin(number)
	if whole := r.snapshots[r.whole]; whole != nil && bin < whole.clock.settled {
		return nil
	}
	told := toldBin{scopeOfKey(parts), strings.Clone(from.Value)}
	if err := readBin(told.value, told.identity(), func(release.Identity, health.Series, string, health.Total) {}); err != nil {
		return err
	}
	if r.bins[bin] == nil {
		r.bins[bin] = map[string]toldBin{}
	}
	r.bins[bin][from.Key] = told
	return nil
}

// identity returns what all identities of the scope have in common.
func (t *toldBin) identity() release.Identity { return identityIn(t.scope) }

func identityIn(s delivery.Scope) release.Identity {
	return release.Identity{Namespace: s.Service.Namespace, Service: s.Service.Name, Environment: s.Environment}
}

func scopeOfKey(parts []string) delivery.Scope {
	return delivery.Scope{Service: delivery.Service{Namespace: parts[0], Name: parts[1]}, Environment: parts[2]}
}

// Restored ends restoring. Bins that had settled settle again, and the watch is as it was when changes were last taken.
// Deployments that were told since the last snapshot must be told again.
func (w *Watch) Restored() {
	r := w.restoring
	w.restoring = nil
	if r == nil {
		return
	}
	for number := range r.snapshots {
		w.notes.number = max(w.notes.number, number)
	}
	if s := r.snapshots[r.whole]; s != nil {
		w.resume(s)
	}
	w.reopen(r)
	w.notes.changed, w.notes.clock = nil, clock{w.settled, w.taken}
}

// resume continues from a snapshot.
func (w *Watch) resume(s *snapshot) {
	for _, one := range s.scopes {
		w.scopes[one.key] = one
	}
	w.neighbours = s.neighbours
	w.settled, w.taken, w.tidied = s.clock.settled, s.clock.taken, s.tidied
	w.notes.settled = w.settled
	for _, o := range s.counted {
		w.counted[operationsKey{o.Scope, o.Name, o.ErrorType}] = o
	}
}

// reopen opens bins again and settles those that had settled.
func (w *Watch) reopen(r *restoring) {
	if r.clock.taken > w.taken {
		w.counted, w.taken = map[operationsKey]*Operations{}, r.clock.taken
	}
	for _, bin := range slices.Sorted(maps.Keys(r.bins)) {
		for _, told := range r.bins[bin] {
			w.retell(bin, told)
		}
		delete(r.bins, bin)
		if bin < r.clock.settled && w.open[bin] != nil {
			w.settle(bin)
		}
	}
	w.settled = max(w.settled, r.clock.settled)
}

// retell observes the totals of a restored bin.
func (w *Watch) retell(bin health.Bin, told toldBin) {
	s := w.scope(told.scope)
	if s == nil {
		w.refused.Full++
		return
	}
	// The record cannot fail now: Restore has read it once.
	_ = readBin(told.value, told.identity(), func(i release.Identity, series health.Series, collector string, held health.Total) {
		w.tell(s, health.Observation{
			Collector: collector, Release: i, Bin: bin, Series: series, Count: held.Count, Durations: held.Durations, Exemplars: held.Exemplars,
		})
	})
	if open := w.open[bin][s]; open != nil {
		open.isNoted = true
	}
}
