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

// DefaultMinCheckpoint is the default size in bytes below which no checkpoint is due.
const DefaultMinCheckpoint = 16 << 20

// Options describe the content of a journal.
type Options struct {
	// Name identifies the kind of content. A journal with another name is set aside.
	Name string
	// Version is the version of the records. It must be increased when the form of a kind changes so that older records
	// could not be read. A journal with a newer version is set aside.
	Version int
	// Migrate converts a record of an earlier version into the current form. It is required from version 2 on.
	Migrate func(version int, r record.Record) (record.Record, error)
	// MinCheckpoint is the size in bytes below which no checkpoint is due; 0 means [DefaultMinCheckpoint].
	MinCheckpoint int64
}

// Journal keeps records durable. Its methods may be called concurrently.
type Journal struct {
	log           *blocklog.Log
	minCheckpoint int64

	// mu guards the fields below.
	mu sync.Mutex
	// last is the stored size of the last checkpoint in bytes, including the records that were appended while it was
	// running.
	last int64
	// running reports that a checkpoint is running. position is the entry at which it began, before the size of the
	// journal at that time, and pieces are the entries of the checkpoint itself.
	running  bool
	position uint64
	before   int64
	pieces   []uint64
}

// Open opens the journal that a storage client holds, or begins one. It calls restore for each record, in the order in
// which they were appended. A later record replaces an earlier one with the same kind and key.
//
// The journal is set aside if it cannot be read or restore returns an error. [Journal.SetAside] then describes the
// reason, and the caller must discard what was restored. If the storage itself fails, Open returns the error. Open does
// not take over the client.
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
	// A checkpoint that was not completed only repeats the records before it. If its pieces were kept, a crash loop
	// would make the journal grow with each crash.
	log.Remove(pieces...)
	j.log = log
	return j, nil
}

// format returns the format of the log, whose entries are groups of records.
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

// Append adds records that become durable together or not at all. Until [Journal.Sync] they are only in memory. The
// group itself is not kept.
func (j *Journal) Append(group []record.Record) {
	if len(group) > 0 {
		j.log.Append(encodeGroup(ordinaryGroup, group))
	}
}

// Sync makes durable what was appended, see [blocklog.Log.Sync].
func (j *Journal) Sync(ctx context.Context) error { return j.log.Sync(ctx) }

// Err returns the error of the last commit, or nil if it succeeded.
func (j *Journal) Err() error { return j.log.Err() }

// Stats returns the current sizes and counters.
func (j *Journal) Stats() blocklog.Stats { return j.log.Stats() }

// SetAside describes in a sentence what could not be read and was therefore set aside. It is empty if there was no such
// thing.
func (j *Journal) SetAside() string { return j.log.SetAside() }

// Close makes everything durable that waits. It does not complete a running checkpoint and does not close the client.
func (j *Journal) Close(ctx context.Context) error { return j.log.Close(ctx) }
