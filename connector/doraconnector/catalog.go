// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

func (e *engine) follow() *catalog.Follower {
	return catalog.Follow(e.cfg.Catalog, e.cfg.CatalogRefresh, catalog.Told{
		Replaced: func(now *catalog.Catalog) {
			e.logger.Info("the delivery file has changed and is in force from the next flush",
				zap.String("file", e.cfg.Catalog), zap.String("hash", now.Hash()))
		},
		Refused: func(err error) {
			e.recorder.catalogRefused(context.Background())
			e.logger.Error("the delivery file has faults; the version before stays in force", zap.Error(err))
		},
	})
}

// inForce returns the effective definitions. For each key the configuration wins over the delivery file, and the
// delivery file wins over the default.
func (e *engine) inForce() dora.Definitions {
	return e.cfg.Definitions.over(e.catalog.Current().Definitions(dora.NewDefaultDefinitions()))
}

// define puts the effective definitions into force. It announces them unless they were announced last time or no
// pipeline receives logs.
func (e *engine) define(now time.Time) {
	definitions := e.inForce()
	e.definitions = definitions
	e.mu.Lock()
	e.state.book.Redefine(definitions)
	e.mu.Unlock()
	if e.state.announced.is(definitions.Hash()) || e.pairs.wired().logs == nil {
		return
	}
	e.state.announced.become(definitions.Hash())
	e.post(context.Background(), func(b *deliverylog.Batch) { b.AddDefinitions(definitions, now) })
}

// redefine applies a changed delivery file. Everything sent from this flush on uses the new definitions, and the
// announcement of the definitions goes out first.
func (e *engine) redefine(now time.Time) {
	if e.inForce().Hash() != e.definitions.Hash() {
		e.define(now)
	}
}
