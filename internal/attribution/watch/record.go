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
// All but the last two form snapshots of what has settled. Each snapshot has a number, which is part of its keys. It is
// complete when its head is there, which is written last. The newest complete snapshot counts.
//
// The totals of each bin are a record of their own. Bins that settled before the snapshot are ignored; the others are
// opened again and settle again. Nothing ever has to be undone, and a snapshot may be written all at once or while more
// bins are recorded.
const (
	recordHead       record.Kind = 48 // ends a snapshot
	recordScope      record.Kind = 49 // a service in an environment
	recordNeighbours record.Kind = 50 // the neighbours of a service
	recordCounted    record.Kind = 51 // operations that settled and were not taken yet
	recordBin        record.Kind = 52 // the totals of a scope in a bin
	recordClock      record.Kind = 53 // which bins have settled, and up to which operations were taken
)

// snapshotBins is the interval between snapshots, in bins that settle. A snapshot is about as large as the bins of a
// calm service in half an hour, but the bins since the snapshot have to settle again after a restart.
const snapshotBins = health.Bin(10 * time.Minute / health.BinWidth)

// notes are the changes since TakeChanged was last called.
type notes struct {
	// number is the number of the last snapshot, settled the first bin that had not settled when it was taken.
	number  uint64
	settled health.Bin
	// changed are open bins with new totals, gone the records of changed bins that have settled since.
	changed []binKey
	gone    []record.Record
	// clock is the last one that was recorded.
	clock clock
}

type binKey struct {
	bin   health.Bin
	scope *scope
}

// clock is the first bin that has not settled and the first of which no operations were taken.
type clock struct{ settled, taken health.Bin }

// TakeChanged returns records of the changes since it was last called: the totals of bins and, for every ten minutes of
// bins that settled, a snapshot of everything that has settled. It needs [Options.Tracked].
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

// note remembers that a bin has new totals.
func (w *Watch) note(at binKey, open *openBin) {
	if w.options.Tracked && open.isNoted {
		open.isNoted = false
		w.notes.changed = append(w.notes.changed, at)
	}
}

// noteGone keeps the totals of a bin that settles, unless they are recorded already.
func (w *Watch) noteGone(at binKey, open *openBin) {
	if w.options.Tracked && !open.isNoted {
		w.notes.gone = append(w.notes.gone, open.record(at, ""))
	}
}

// Records returns the whole state as records. It is fixed at the call; later observations are not part of it.
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

// snapshot returns everything that has settled.
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

// The fields of a head and of a clock. They are kept on disk: a number once used never gets another meaning.
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
