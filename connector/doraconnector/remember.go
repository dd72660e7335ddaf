// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
	"github.com/otelcol-dora/otelcol-dora/internal/keeper"
	"github.com/otelcol-dora/otelcol-dora/internal/storageclient"
)

// storageName distinguishes the state from anything else that the connector may store later.
const storageName = "state"

// stateName is the name of the state within the storage.
const stateName = "otelcol-dora/dora"

// stateVersion is the version of all records together, whichever package writes them. It is increased when the form
// of a record changes so that older records could not be read. testdata/state holds what each version wrote; it must
// stay readable forever.
const stateVersion = 1

// remember restores the stored state. State that cannot be read is set aside as a whole: half of it would yield wrong
// figures that look right.
func (e *engine) remember(ctx context.Context, host component.Host, now time.Time) error {
	e.state = e.newState(now)
	kept, err := e.openKeeper(ctx, host)
	if err != nil {
		return err
	}
	e.keeper = kept
	if reason := kept.SetAside(); reason != "" {
		e.state = e.newState(now)
		e.recorder.setAside(ctx)
		e.logger.Error("the stored state could not be read: it was set aside, and the connector starts without it", zap.Stringer("storage", e.cfg.Storage), zap.String("reason", reason))
	}
	e.restored = kept.Restored() > 0
	e.state.book.Restored()
	e.state.builder.Restored()
	e.state.inquiry.Restored()
	e.state.watch.Awake(now)
	if e.cfg.Storage != nil {
		e.logger.Info("the state is kept in storage", zap.Stringer("storage", e.cfg.Storage),
			zap.Int("records", kept.Restored()), zap.Duration("took", time.Since(now)))
	}
	return nil
}

// openKeeper restores the state from the storage, if one is configured.
func (e *engine) openKeeper(ctx context.Context, host component.Host) (*keeper.Keeper, error) {
	if e.cfg.Storage == nil {
		return &keeper.Keeper{}, nil
	}
	client, err := storageclient.Open(ctx, host, *e.cfg.Storage, storageclient.Owner{Kind: component.KindConnector, ID: e.id, Name: storageName})
	if err != nil {
		return nil, fmt.Errorf("`storage`: %w", err)
	}
	kept, err := keeper.Open(ctx, client, journal.Options{Name: stateName, Version: stateVersion}, e.state.restore)
	if err != nil {
		return nil, fmt.Errorf("read the state kept in `storage` %s: %w", e.cfg.Storage, err)
	}
	return kept, nil
}

// checkpoint writes the whole state anew, so that the journal can drop what was overwritten. Events may be applied
// between the pieces, but the inquiry's records are all of one moment.
func (e *engine) checkpoint(ctx context.Context) error {
	findings := func(yield func(record.Record) bool) { slices.Values(e.state.findings())(yield) }
	return e.keeper.Checkpoint(ctx,
		keeper.Part{Lock: &e.inquiryMu, Records: findings, AtOnce: true},
		keeper.Part{Lock: &e.mu, Records: e.state.records()})
}
