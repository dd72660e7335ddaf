// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"

	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
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

// newLadder returns a ladder that maps names by the delivery file, if there is one.
func (e *engine) newLadder(c *catalog.Catalog) *release.Ladder {
	return release.New(c.LadderOptions(release.Options{
		StartBucket: e.cfg.InstanceStartWidth, MaxInstances: e.cfg.Limits.Resources, MaxVersions: e.cfg.Limits.Releases,
	}))
}

// readByCatalog makes all resources be read again when a new version of the delivery file is in force.
func (e *engine) readByCatalog() {
	if current := e.catalog.Current(); current != e.catalogInForce {
		e.catalogInForce = current
		e.resources.readBy(e.newLadder(current))
	}
}
