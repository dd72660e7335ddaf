// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"context"
	"fmt"
	"sync"

	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// DefaultMinCheckpoint is how large a journal becomes at least before a checkpoint is due.
const DefaultMinCheckpoint = 16 << 20

// Options says what a journal holds.
type Options struct {
	// Name tells journals apart that hold different things. A storage that holds another one is set aside.
	Name string
	// Version is that of the records; it grows when the form of any kind changes so that it could not be read before. A journal of
	// a newer version is set aside.
	Version int
	// Migrate returns a record written by an earlier version in the form of this one. It is needed from the second version on.
	Migrate func(version int, r record.Record) (record.Record, error)
	// MinCheckpoint is how many bytes the journal takes before a checkpoint is due; 0 is [DefaultMinCheckpoint].
	MinCheckpoint int64
}

// Journal keeps records durable. Its methods may be called at the same time.
type Journal struct {
	log           *blocklog.Log
	minCheckpoint int64

	// mu guards the fields below.
	mu sync.Mutex
	// last is how many bytes the last checkpoint took in the storage, with what was appended meanwhile.
	last int64
	// running says that a checkpoint has begun: position is the entry at which it did, before how many bytes the journal took
	// then, and pieces are its own entries.
	running  bool
	position uint64
	before   int64
	pieces   []uint64
}

// Open opens the journal that a storage client holds, or begins one, and calls restore for each record in the order in
// which they were appended. A later record replaces an earlier one with its kind and key.
//
// A journal that cannot be read, or one of whose records restore returns an error for, is set aside, and
// [Journal.SetAside] says so; what was restored has then to be forgotten. Open returns the storage's own errors. The
// client remains its owner's to close.
func Open(ctx context.Context, client storage.Client, options Options, restore func(record.Record) error) (*Journal, error) {
	j := &Journal{minCheckpoint: options.MinCheckpoint}
	if j.minCheckpoint == 0 {
		j.minCheckpoint = DefaultMinCheckpoint
	}
	var pieces []uint64
	log, err := blocklog.Open(ctx, client, options.format(), func(number uint64, payload []byte) error {
		g, err := decodeGroup(string(payload))
		if err != nil {
			return err
		}
		switch g.kind {
		case pieceOfCheckpoint:
			pieces = append(pieces, number)
		case endOfCheckpoint:
			pieces, j.last = nil, g.size
		}
		for _, r := range g.records {
			if err := restore(r); err != nil {
				return fmt.Errorf("record of kind %d: %w", r.Kind, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if log.SetAside() != "" {
		pieces, j.last = nil, 0
	}
	// A checkpoint that did not come to its end repeats what stands before it. Kept, it would make the journal grow with
	// each crash in a loop of crashes.
	log.Remove(pieces...)
	j.log = log
	return j, nil
}

// format is that of the log, whose entries are groups of records.
func (o Options) format() blocklog.Format {
	format := blocklog.Format{Name: o.Name, Version: o.Version}
	if o.Migrate == nil {
		return format
	}
	format.Migrate = func(version int, payload []byte) ([]byte, error) {
		g, err := decodeGroup(string(payload))
		if err != nil {
			return nil, err
		}
		for i, r := range g.records {
			if g.records[i], err = o.Migrate(version, r); err != nil {
				return nil, fmt.Errorf("record of kind %d: %w", r.Kind, err)
			}
		}
		if g.kind == endOfCheckpoint {
			return payload, nil
		}
		return encodeGroup(g.kind, g.records), nil
	}
	return format
}

// Append adds records that become durable together or not at all. They are in memory until [Journal.Sync]; nothing of the
// group is kept.
func (j *Journal) Append(group []record.Record) {
	if len(group) > 0 {
		j.log.Append(encodeGroup(ordinaryGroup, group))
	}
}

// Sync makes durable what was appended, see [blocklog.Log.Sync].
func (j *Journal) Sync(ctx context.Context) error { return j.log.Sync(ctx) }

// Err returns why the last commit failed, or nil if it did not.
func (j *Journal) Err() error { return j.log.Err() }

// Stats returns how much the journal holds and has done.
func (j *Journal) Stats() blocklog.Stats { return j.log.Stats() }

// SetAside says what was found unreadable and set aside, in a sentence. It is empty if there was nothing of that kind.
func (j *Journal) SetAside() string { return j.log.SetAside() }

// Close makes durable what waits. A checkpoint that has not ended is given up. The client remains its owner's to close.
func (j *Journal) Close(ctx context.Context) error { return j.log.Close(ctx) }
