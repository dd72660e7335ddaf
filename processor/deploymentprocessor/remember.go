// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/keeper"
)

// remember brings back what was kept. What cannot be read is set aside as a whole: half of it would tag telemetry with deployments that were
// superseded in the other half.
func (l *learner) remember(ctx context.Context, host component.Host, began time.Time) error {
	if l.cfg.Storage == nil {
		return nil
	}
	if err := l.store.open(ctx, host, l.id, *l.cfg.Storage, l.history.Restore); err != nil {
		return err
	}
	if reason := l.store.keeper.SetAside(); reason != "" {
		l.history = newHistory(l.cfg)
		l.recorder.storageFailed(ctx)
		l.logger.Error("what was learned of deployments was set aside and begins anew", zap.Stringer("storage", l.cfg.Storage), zap.String("reason", reason))
	}
	l.history.Restored()
	l.history.Track()
	if records := l.store.keeper.Restored(); records > 0 || !l.cfg.Follow.HasValue() { // who follows most often learns nothing
		l.logger.Info("what is learned of deployments is kept in storage", zap.Stringer("storage", l.cfg.Storage),
			zap.Int("records", records), zap.Duration("took", time.Since(began)))
	}
	return nil
}

// tick follows the delivery file, forgets what has expired, and mends the store. It is not called twice at once, nor with close.
func (l *learner) tick(ctx context.Context, now time.Time) {
	l.mu.Lock()
	l.room.cramped = false
	redefined := l.define()
	by, due := l.expiry.Look(now)
	l.mu.Unlock()
	if redefined {
		l.inTurns(func(scope delivery.Scope) { l.touch(scope) })
	}
	if due {
		limit := delivery.InstantOf(by.Add(-l.cfg.Retention))
		l.inTurns(func(scope delivery.Scope) { l.expire(scope, limit) })
		l.expireArtifacts(limit)
	}
	l.store.mend(ctx, l.everything())
	l.store.sync(ctx)
}

// inTurns does something for all scopes, and lets those who learn take turns.
func (l *learner) inTurns(do func(delivery.Scope)) {
	l.mu.Lock()
	scopes := l.history.Scopes()
	l.mu.Unlock()
	for few := range slices.Chunk(scopes, 64) {
		l.mu.Lock()
		for _, scope := range few {
			do(scope)
		}
		l.tell()
		l.mu.Unlock()
	}
}

func (l *learner) expireArtifacts(limit delivery.Instant) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forgetArtifacts(limit)
	l.tell()
}

// everything is all that is known, for a checkpoint.
func (l *learner) everything() keeper.Part {
	return keeper.Part{Lock: &l.mu, Records: l.history.Records()}
}

// close makes safe what was learned.
func (l *learner) close(ctx context.Context) error { return l.store.close(ctx, l.everything()) }

// learnerStats is what a learner has room for.
type learnerStats struct {
	room
	artifacts int
}

func (l *learner) stats() learnerStats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return learnerStats{l.room, l.history.Count(delivery.KindArtifact)}
}
