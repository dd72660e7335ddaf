// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package keeper

import (
	"context"
	"iter"
	"sync"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// piece is how many records are collected at once for a checkpoint, while whoever changes them waits.
const piece = 512

// Part is a part of everything that is kept.
type Part struct {
	// Records are all of them. They are gone through while Lock is held, under which what changes is appended.
	Lock    sync.Locker
	Records iter.Seq[record.Record]
	// AtOnce says that all are to be of one moment, because taken in pieces they would not fit each other. Otherwise the lock is
	// given back between pieces, and Records goes on with what changed meanwhile as it likes.
	AtOnce bool
}

// CheckpointDue reports whether what is kept should be written anew.
func (k *Keeper) CheckpointDue() bool { return k.journal != nil && k.journal.CheckpointDue() }

// Checkpoint writes everything anew, so that what was overwritten since need not be kept. What changes meanwhile is appended after the
// piece that has it, and the later record stands. With an error what was there is still there, and a later checkpoint begins anew.
func (k *Keeper) Checkpoint(ctx context.Context, parts ...Part) error {
	if k.journal == nil {
		return nil
	}
	k.journal.BeginCheckpoint()
	defer k.journal.GiveUpCheckpoint() // unless it has ended
	for _, part := range parts {
		if err := k.write(ctx, part); err != nil {
			return err
		}
	}
	k.journal.EndCheckpoint()
	return k.Sync(ctx)
}

func (k *Keeper) write(ctx context.Context, part Part) error {
	next, stop := iter.Pull(part.Records)
	defer stop()
	for more := true; more; {
		more = k.appendPieces(part, next)
		if err := k.Sync(ctx); err != nil {
			return err
		}
	}
	return nil
}

// appendPieces appends the next piece of a part, or all of them, and reports whether there may be more.
func (k *Keeper) appendPieces(part Part, next func() (record.Record, bool)) bool {
	part.Lock.Lock()
	defer part.Lock.Unlock()
	for {
		group := make([]record.Record, 0, piece)
		for len(group) < piece {
			r, ok := next()
			if !ok {
				break
			}
			group = append(group, r)
		}
		k.journal.AppendPiece(group)
		if len(group) < piece || !part.AtOnce {
			return len(group) == piece
		}
	}
}
