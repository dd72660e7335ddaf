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

// remember restores the stored history. An unreadable state is set aside as a whole: with half of it, telemetry would be tagged
// with deployments that were superseded in the other half.
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
		l.logger.Error("the stored deployments cannot be read: they were set aside, and learning begins anew",
			zap.Stringer("storage", l.cfg.Storage), zap.String("reason", reason))
	}
	l.history.Restored()
	l.history.Track()
	if records := l.store.keeper.Restored(); records > 0 || !l.cfg.Follow.HasValue() { // most followers learn nothing themselves
		l.logger.Info("learned deployments are kept in `storage`", zap.Stringer("storage", l.cfg.Storage),
			zap.Int("records", records), zap.Duration("took", time.Since(began)))
	}
	return nil
}

// tick applies a changed delivery file, forgets what has expired, and mends the store. Calls of tick and close must not overlap.
func (l *learner) tick(ctx context.Context, now time.Time) {
	l.mu.Lock()
	l.room.madeRoom, l.room.forgotScopes = false, false
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

// inTurns calls do for every scope, and publishes what changes. It releases mu now and then, so that pipelines which learn
// meanwhile wait only briefly.
func (l *learner) inTurns(do func(delivery.Scope)) {
	l.mu.Lock()
	scopes := l.history.Scopes()
	l.mu.Unlock()
	for few := range slices.Chunk(scopes, 64) {
		l.mu.Lock()
		for _, scope := range few {
			do(scope)
		}
		l.handOn()
		l.mu.Unlock()
	}
}

func (l *learner) expireArtifacts(limit delivery.Instant) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forgetArtifacts(limit)
	l.handOn()
}

// everything returns the whole history, for a checkpoint.
func (l *learner) everything() keeper.Part {
	return keeper.Part{Lock: &l.mu, Records: l.history.Records()}
}

// close stores what is not durable yet, and closes the storage.
func (l *learner) close(ctx context.Context) error { return l.store.close(ctx, l.everything()) }

// learnerStats are a learner's own metrics.
type learnerStats struct {
	room
	artifacts int
}

func (l *learner) stats() learnerStats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return learnerStats{l.room, l.history.Count(delivery.KindArtifact)}
}
