// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// The kinds of records of a watch.
//
// All but the last two make up snapshots of what settled. Each snapshot has a number, which is part of its keys, and is whole when its head
// is there, which comes last; of several the last whole one stands. What was told of bins is a record of its own. Those that settled before
// the snapshot are of no use any more; those from it on are opened and settle again. So nothing has to be taken back, and it does not
// matter whether a snapshot is kept at once or while more is noted.
const (
	recordHead       record.Kind = 48 // ends a snapshot
	recordScope      record.Kind = 49 // a service in an environment
	recordNeighbours record.Kind = 50 // who shares traces with one
	recordCounted    record.Kind = 51 // what was counted for good and not taken yet
	recordBin        record.Kind = 52 // what was told of a scope in a bin
	recordClock      record.Kind = 53 // what settled, and what was taken of it
)

// snapshotBins is after how many bins that settled a snapshot is due. It takes as much room as half an hour of a calm service's bins, but those have to settle
// again after a restart.
const snapshotBins = health.Bin(10 * time.Minute / health.BinWidth)

// notes are what is to be kept since changes were last taken.
type notes struct {
	// number is that of the last snapshot; settled is when it was.
	number  uint64
	settled health.Bin
	// changed are the open bins that were told more of; gone are the records of those that settled since.
	changed []binKey
	gone    []record.Record
	// clock is the last that was noted.
	clock clock
}

type binKey struct {
	bin   health.Bin
	scope *scope
}

// clock is the first bin that has not settled, and the first of which nothing was taken for good.
type clock struct{ settled, taken health.Bin }

// TakeChanged returns the records of what changed since it was last called: what was told of bins and, every ten minutes as bins settle, a
// snapshot of all that settled. It needs [Options].Tracked.
func (w *Watch) TakeChanged() []record.Record {
	if !w.options.Tracked {
		return nil
	}
	w.undo()
	records := w.notes.gone
	slices.SortFunc(w.notes.changed, compareBins)
	for _, at := range w.notes.changed {
		if open := w.open[at.bin][at.scope]; open != nil {
			open.isNoted = true
			records = append(records, open.record(at, ""))
		}
	}
	w.notes.changed, w.notes.gone = nil, nil
	if now := (clock{w.settled, w.taken}); now != w.notes.clock {
		w.notes.clock = now
		records = append(records, now.record())
	}
	if w.settled/snapshotBins != w.notes.settled/snapshotBins {
		w.notes.settled = w.settled
		records = append(records, w.snapshot()...)
	}
	return records
}

// note remembers that something was told of a bin.
func (w *Watch) note(at binKey, open *openBin) {
	if w.options.Tracked && open.isNoted {
		open.isNoted = false
		w.notes.changed = append(w.notes.changed, at)
	}
}

// noteGone keeps what was told of a bin that settles.
func (w *Watch) noteGone(at binKey, open *openBin) {
	if w.options.Tracked && !open.isNoted {
		w.notes.gone = append(w.notes.gone, open.record(at, ""))
	}
}

// Records returns everything as records, as of now: what is told afterwards is not among them.
func (w *Watch) Records() iter.Seq[record.Record] {
	w.undo()
	var records []record.Record
	number := strconv.FormatUint(w.notes.number+1, 10)
	for _, bin := range w.openBins() {
		for s, open := range w.open[bin] {
			records = append(records, open.record(binKey{bin, s}, number))
		}
	}
	return slices.Values(append(records, w.snapshot()...))
}

// snapshot returns all that settled.
func (w *Watch) snapshot() []record.Record {
	w.notes.number++
	number := strconv.FormatUint(w.notes.number, 10)
	records := make([]record.Record, 0, len(w.scopes)+len(w.neighbours)+2)
	for _, key := range slices.SortedFunc(maps.Keys(w.scopes), delivery.CompareScopes) {
		records = append(records, w.scopes[key].record(number))
	}
	for key, n := range w.neighbours {
		records = append(records, n.record(key, number))
	}
	return append(records, w.countedRecord(number), w.headRecord(number))
}

func keyOf(s delivery.Scope, more ...string) string {
	return record.Key(append([]string{s.Service.Namespace, s.Service.Name, s.Environment}, more...)...)
}

func compareBins(a, b binKey) int {
	return cmp.Or(cmp.Compare(a.bin, b.bin), delivery.CompareScopes(a.scope.key, b.scope.key))
}

// The fields of a head and of a clock. They are kept on disk: a number once given away is never used for anything else.
const (
	clockSettled = 1 // sint64
	clockTaken   = 2 // sint64
	headTidied   = 3 // sint64
)

func (c clock) write(w *record.Writer) {
	w.Int(clockSettled, int64(c.settled))
	w.Int(clockTaken, int64(c.taken))
}

func (c clock) record() record.Record {
	var to record.Writer
	c.write(&to)
	return record.Record{Kind: recordClock, Value: to.Value()}
}

func (w *Watch) headRecord(number string) record.Record {
	var to record.Writer
	clock{w.settled, w.taken}.write(&to)
	to.Int(headTidied, int64(w.tidied))
	return record.Record{Kind: recordHead, Key: record.Key(number), Value: to.Value()}
}
