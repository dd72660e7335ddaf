// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// begin makes the log a new, empty one. Its generation is random, so that its keys differ from those of any other log,
// even of one about which nothing is known.
func (l *Log) begin(aside extent) error {
	var generation [8]byte
	if _, err := rand.Read(generation[:]); err != nil {
		return fmt.Errorf("draw the generation of %s: %w", l.format.Name, err)
	}
	l.blocks = extent{generation: binary.LittleEndian.Uint64(generation[:]), first: 1, next: 1}
	l.aside = aside
	l.index = index{floor: 1}
	l.nextEntry = 1
	l.marked, l.mayMark = false, false
	return nil
}

// replace sets aside the log with the given head, which cannot be read for the reason why, and begins a new one. It
// deletes the log that was set aside before, so that the storage does not fill up.
func (l *Log) replace(ctx context.Context, old head, value []byte, why error) error {
	if err := l.deleteExtent(ctx, old.aside); err != nil {
		return fmt.Errorf("delete what was set aside of %s earlier: %w", l.format.Name, err)
	}
	if err := l.begin(old.blocks); err != nil {
		return err
	}
	kept := asideKey(old.blocks.generation)
	err := l.client.Batch(ctx, storage.SetOperation(kept, value), storage.SetOperation(headKey, l.head(0).encode()))
	if err != nil {
		return fmt.Errorf("set aside %s: %w", l.format.Name, err)
	}
	l.setAside = fmt.Sprintf("%s could not be read from the storage: %v; it was set aside under the key %s and a new, empty one was begun: "+
		"back up the storage now if you want to examine it, then back-fill or replay what is missing", l.format.Name, why, kept)
	return nil
}

// mostDeleted bounds how many blocks of a log that was set aside are deleted, so that a start does not take forever.
const mostDeleted = 1 << 20

// deleteExtent deletes the blocks of a log that was set aside, in batches.
func (l *Log) deleteExtent(ctx context.Context, e extent) error {
	end := min(e.next, e.first+mostDeleted)
	for first := e.first; first < end; first += freedPerCommit {
		var operations []*storage.Operation
		for number := first; number < min(first+freedPerCommit, end); number++ {
			operations = append(operations,
				storage.DeleteOperation(blockKey(e.generation, number)), storage.DeleteOperation(markKey(e.generation, number)))
		}
		if err := l.client.Batch(ctx, operations...); err != nil {
			return err
		}
	}
	if e.generation == 0 {
		return nil
	}
	return l.client.Delete(ctx, asideKey(e.generation))
}
