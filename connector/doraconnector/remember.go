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

// storageName tells the state from what else the connector may keep one day.
const storageName = "state"

// stateName names what is kept, wherever the storage keeps it.
const stateName = "otelcol-dora/dora"

// stateVersion is that of all records together, whichever package makes them. It grows when one of them changes its form
// so that what was kept before could not be read; testdata/state holds what each version wrote, and has to be readable for ever.
const stateVersion = 1

// remember brings back what was kept. State that cannot be read is set aside as a whole: half of it
// would give figures that nobody could tell from true ones.
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
		e.logger.Error("the state was set aside and begins anew", zap.Stringer("storage", e.cfg.Storage), zap.String("reason", reason))
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

// openKeeper tells the state all that was kept in the storage, if there is one.
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

// checkpoint writes everything anew, so that the journal need not hold what was overwritten since. Events are applied
// between the pieces. What the inquiry has is of one moment.
func (e *engine) checkpoint(ctx context.Context) error {
	findings := func(yield func(record.Record) bool) { slices.Values(e.state.findings())(yield) }
	return e.keeper.Checkpoint(ctx,
		keeper.Part{Lock: &e.inquiryMu, Records: findings, AtOnce: true},
		keeper.Part{Lock: &e.mu, Records: e.state.records()})
}
