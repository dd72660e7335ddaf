// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
	"github.com/otelcol-dora/otelcol-dora/internal/storageclient"
)

// storageName tells the state from what else the connector may keep one day.
const storageName = "state"

// stateName names what is kept, wherever the storage keeps it.
const stateName = "otelcol-dora/dora"

// stateVersion is that of all records together, whichever package makes them. It grows when one of them changes its form
// so that what was kept before could not be read; testdata/state holds what each version wrote, and has to be readable for ever.
const stateVersion = 1

// keeper keeps records in the storage extension. What was appended is safe once sync has returned. One
// without a journal keeps nothing, and whatever it is asked for has succeeded.
type keeper struct {
	client  storage.Client
	journal *journal.Journal
}

// open opens the storage and tells restore all that is kept. What cannot be read is set aside as a whole; then
// restore may have been told some of it, and the sentence says what happened.
func openKeeper(ctx context.Context, host component.Host, cfg *Config, owner component.ID, restore func(record.Record) error) (*keeper, string, error) {
	if cfg.Storage == nil {
		return &keeper{}, "", nil
	}
	client, err := storageclient.Open(ctx, host, *cfg.Storage, storageclient.Owner{Kind: component.KindConnector, ID: owner, Name: storageName})
	if err != nil {
		return nil, "", fmt.Errorf("`storage`: %w", err)
	}
	j, err := journal.Open(ctx, client, journal.Options{Name: stateName, Version: stateVersion}, restore)
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("read the state kept in `storage` %s: %w", cfg.Storage, err), client.Close(ctx))
	}
	return &keeper{client: client, journal: j}, j.SetAside(), nil
}

// append adds records that belong together: a restart brings back all of them or none.
func (k *keeper) append(group []record.Record) {
	if k.journal != nil && len(group) > 0 {
		k.journal.Append(group)
	}
}

// sync returns when everything appended before is safe, or why it is not.
func (k *keeper) sync(ctx context.Context) error {
	if k.journal == nil {
		return nil
	}
	if err := k.journal.Sync(ctx); err != nil {
		return fmt.Errorf("keep the state in `storage`: %w", err)
	}
	return nil
}

// ailing reports whether the last attempt to write failed.
func (k *keeper) ailing() bool { return k.journal != nil && k.journal.Err() != nil }

// checkpointDue reports whether what is kept should be written anew.
func (k *keeper) checkpointDue() bool { return k.journal != nil && k.journal.CheckpointDue() }

// stats returns how much is kept and how often that was written; false when nothing is.
func (k *keeper) stats() (blocklog.Stats, bool) {
	if k.journal == nil {
		return blocklog.Stats{}, false
	}
	return k.journal.Stats(), true
}

func (k *keeper) close(ctx context.Context) error {
	if k.journal == nil {
		return nil
	}
	return errors.Join(k.journal.Close(ctx), k.client.Close(ctx))
}
