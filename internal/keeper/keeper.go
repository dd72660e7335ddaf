// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package keeper

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
)

// Keeper keeps records in a storage. A record is durable once Sync, called after Append, has returned without an error. The
// zero value has no storage: it keeps nothing, and its methods succeed. The methods are safe for concurrent use, except that
// calls of Checkpoint and Close must not overlap.
type Keeper struct {
	client   storage.Client
	journal  *journal.Journal
	restored int
}

// Open takes over the client and calls restore with every record in the storage. If a record cannot be read, or restore
// returns an error, the whole state is set aside, see [Keeper.SetAside]; the caller must then discard the records that
// restore was given. Open returns only errors of the storage itself, and closes the client before it does.
func Open(ctx context.Context, client storage.Client, options journal.Options, restore func(record.Record) error) (*Keeper, error) {
	k := &Keeper{client: client}
	j, err := journal.Open(ctx, client, options, func(r record.Record) error {
		k.restored++
		return restore(r)
	})
	if err != nil {
		return nil, errors.Join(err, client.Close(ctx))
	}
	k.journal = j
	if j.SetAside() != "" {
		k.restored = 0
	}
	return k, nil
}

// SetAside returns why the state found by Open was unreadable and set aside, as a sentence, or "" if it was not.
func (k *Keeper) SetAside() string {
	if k.journal == nil {
		return ""
	}
	return k.journal.SetAside()
}

// Restored returns how many records Open restored.
func (k *Keeper) Restored() int { return k.restored }

// Append adds a group of records. A restart restores all records of a group or none.
func (k *Keeper) Append(group []record.Record) {
	if k.journal != nil && len(group) > 0 {
		k.journal.Append(group)
	}
}

// Sync waits until every record appended before the call is durable, or returns why it is not.
func (k *Keeper) Sync(ctx context.Context) error {
	if k.journal == nil {
		return nil
	}
	if err := k.journal.Sync(ctx); err != nil {
		return fmt.Errorf("keep the state in `storage`: %w", err)
	}
	return nil
}

// Ailing reports whether the last attempt to write failed.
func (k *Keeper) Ailing() bool { return k.journal != nil && k.journal.Err() != nil }

// Stats returns how much is stored and how often it was written, or false without a storage.
func (k *Keeper) Stats() (blocklog.Stats, bool) {
	if k.journal == nil {
		return blocklog.Stats{}, false
	}
	return k.journal.Stats(), true
}

// Close writes what was appended, and closes the client.
func (k *Keeper) Close(ctx context.Context) error {
	if k.journal == nil {
		return nil
	}
	return errors.Join(k.journal.Close(ctx), k.client.Close(ctx))
}
