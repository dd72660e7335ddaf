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

// Keeper keeps records in a storage. What was appended is safe once Sync has returned. The zero value keeps nothing, and whatever
// it is asked for has succeeded. Its methods may be called at the same time, but for Checkpoint and Close.
type Keeper struct {
	client   storage.Client
	journal  *journal.Journal
	restored int
}

// Open takes over the client and tells restore all that is kept there. What cannot be read, or restore returns an error for, is set
// aside as a whole, see [Keeper.SetAside]; then restore may have been told some of it, which has to be forgotten. An error is the
// storage's, and the client is closed then.
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

// SetAside says in a sentence what was found unreadable and set aside. It is empty if there was nothing of that kind.
func (k *Keeper) SetAside() string {
	if k.journal == nil {
		return ""
	}
	return k.journal.SetAside()
}

// Restored returns how many records were brought back.
func (k *Keeper) Restored() int { return k.restored }

// Append adds records that belong together: a restart brings back all of them or none.
func (k *Keeper) Append(group []record.Record) {
	if k.journal != nil && len(group) > 0 {
		k.journal.Append(group)
	}
}

// Sync returns when everything appended before is safe, or why it is not.
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

// Stats returns how much is kept and how often that was written; false when nothing is.
func (k *Keeper) Stats() (blocklog.Stats, bool) {
	if k.journal == nil {
		return blocklog.Stats{}, false
	}
	return k.journal.Stats(), true
}

// Close makes safe what waits and closes the client.
func (k *Keeper) Close(ctx context.Context) error {
	if k.journal == nil {
		return nil
	}
	return errors.Join(k.journal.Close(ctx), k.client.Close(ctx))
}
