// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"iter"
	"slices"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// piece is how many records are collected at once for a checkpoint, while events wait.
const piece = 512

// remember brings back what was kept. State that cannot be read is set aside as a whole: half of it
// would give figures that nobody could tell from true ones.
func (e *engine) remember(ctx context.Context, host component.Host, now time.Time) error {
	e.state = e.newState(now)
	restored := 0
	kept, setAside, err := openKeeper(ctx, host, e.cfg, e.id, func(r record.Record) error {
		restored++
		return e.state.restore(r)
	})
	if err != nil {
		return err
	}
	e.keeper = kept
	if setAside != "" {
		e.state = e.newState(now)
		e.recorder.setAside(ctx)
		e.logger.Error("the state was set aside and begins anew", zap.Stringer("storage", e.cfg.Storage), zap.String("reason", setAside))
		restored = 0
	}
	e.restored = restored > 0
	e.state.book.Restored()
	e.state.builder.Restored()
	e.state.inquiry.Restored()
	e.state.watch.Awake(now)
	if e.cfg.Storage != nil {
		e.logger.Info("the state is kept in storage", zap.Stringer("storage", e.cfg.Storage),
			zap.Int("records", restored), zap.Duration("took", time.Since(now)))
	}
	return nil
}

// checkpoint writes everything anew, so that the journal need not hold what was overwritten since. Events are
// applied between the pieces; what they change is appended after it, and the later record stands.
func (e *engine) checkpoint(ctx context.Context) error {
	next, stop := iter.Pull(e.state.records())
	defer stop()
	e.keeper.journal.BeginCheckpoint()
	defer e.keeper.journal.GiveUpCheckpoint() // unless it has ended
	e.appendFindings()
	if err := e.keeper.sync(ctx); err != nil {
		return err
	}
	for e.appendPiece(next) {
		if err := e.keeper.sync(ctx); err != nil {
			return err // what was there is still there, and a later flush begins anew
		}
	}
	e.keeper.journal.EndCheckpoint()
	return e.keeper.sync(ctx)
}

// appendPiece appends the next records and reports whether there were any.
func (e *engine) appendPiece(next func() (record.Record, bool)) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	group := make([]record.Record, 0, piece)
	for len(group) < piece {
		r, ok := next()
		if !ok {
			break
		}
		group = append(group, r)
	}
	e.keeper.journal.AppendPiece(group)
	return len(group) > 0
}

// appendFindings appends what the inquiry has, all of it as of one moment: taken in pieces, the records would not fit each other.
func (e *engine) appendFindings() {
	e.inquiryMu.Lock()
	defer e.inquiryMu.Unlock()
	for group := range slices.Chunk(e.state.findings(), piece) {
		e.keeper.journal.AppendPiece(group)
	}
}
