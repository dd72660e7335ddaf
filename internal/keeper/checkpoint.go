// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package keeper

import (
	"context"
	"iter"
	"sync"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// piece is how many records a checkpoint collects per hold of [Part.Lock], while those who change the records wait.
const piece = 512

// Part is one part of a component's state. A checkpoint writes all parts.
type Part struct {
	// Records yields every record of the part. The checkpoint iterates while it holds Lock; the component must hold the same
	// lock while it changes state and calls [Keeper.Append].
	Lock    sync.Locker
	Records iter.Seq[record.Record]
	// AtOnce makes the checkpoint hold Lock for the whole part, where records of different moments would contradict each
	// other. Otherwise it releases Lock after each piece, so the state may change in the middle of the iteration. Records
	// must cope with that; it may yield a changed record either as it was or as it is.
	AtOnce bool
}

// CheckpointDue reports whether the state should be rewritten, see [journal.Journal.CheckpointDue].
func (k *Keeper) CheckpointDue() bool { return k.journal != nil && k.journal.CheckpointDue() }

// Checkpoint writes the whole state again, so that older records can be deleted. A record that changes meanwhile is appended
// after its piece, and the later one wins. If Checkpoint fails, the older records are still there; the next call begins again.
func (k *Keeper) Checkpoint(ctx context.Context, parts ...Part) error {
	if k.journal == nil {
		return nil
	}
	k.journal.BeginCheckpoint()
	defer k.journal.GiveUpCheckpoint() // does nothing after EndCheckpoint
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

// appendPieces appends the next piece of a part, or all pieces of one that is AtOnce. It reports whether there may be more.
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
