// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/processor"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadata"
)

// tickEvery is how often expired state is forgotten, and how soon cached entries notice what was learned of instances.
const tickEvery = 10 * time.Second

// engine is the one instance that serves all pipelines of a configuration.
//
//	delivery events ─► learner ──► table ◄── follower
//	                                 │ └───► server
//	resources ───────► tagger ◄──────┘
type engine struct {
	id       component.ID
	cfg      *Config
	logger   *zap.Logger
	recorder *recorder
	catalog  *catalog.Follower
	table    *table
	tagger   *tagger
	learner  *learner
	peers    *peers

	// hearsEvents is whether a logs pipeline lists the processor, known before the start.
	hearsEvents bool

	// startedAt is the time of the start, saidQuiet is true once noticeQuiet has checked. Both are used by start, then by the
	// loop only.
	startedAt time.Time
	saidQuiet bool

	loop sharedcomponent.Loop
}

func newEngine(set processor.Settings, cfg *Config) (*engine, error) {
	telemetry := sharedcomponent.WithoutSignal(set.TelemetrySettings)
	builder, err := metadata.NewTelemetryBuilder(telemetry)
	if err != nil {
		return nil, err
	}
	e := &engine{
		id:       set.ID,
		cfg:      cfg,
		logger:   telemetry.Logger,
		recorder: &recorder{telemetry: builder},
		table:    newTable(cfg.Limits),
	}
	e.catalog = e.followCatalog()
	e.tagger = newTagger(cfg, e.table, e.catalog)
	e.learner = newLearner(learnerSettings{
		id: set.ID, cfg: cfg, logger: e.logger, recorder: e.recorder, file: e.catalog.Current, publish: e.table.learn,
	})
	e.peers = newPeers(set.ID, cfg, telemetry, e.table, e.recorder)
	return e, nil
}

func (e *engine) followCatalog() *catalog.Follower {
	return catalog.Follow(e.cfg.Catalog, e.cfg.CatalogRefresh, catalog.Told{
		Replaced: func(now *catalog.Catalog) {
			e.logger.Info("the delivery file has changed and is in force", zap.String("file", e.cfg.Catalog), zap.String("hash", now.Hash()))
		},
		Refused: func(err error) {
			e.recorder.catalogRefused(context.Background())
			e.logger.Error("the delivery file has faults; the version before stays in force", zap.Error(err))
		},
	})
}

// start opens all parts and begins to tick. The context is for the start only: the loop goes on when it ends.
func (e *engine) start(ctx context.Context, host component.Host) error {
	if err := e.open(ctx, host); err != nil {
		return errors.Join(err, e.close(ctx))
	}
	e.introduce()
	e.startedAt = time.Now()
	e.loop.Start(ctx, e.run)
	return nil
}

// open opens the parts in the order of their dependencies: what was learned is restored before it is served.
func (e *engine) open(ctx context.Context, host component.Host) error {
	if err := e.catalog.Start(); err != nil {
		return fmt.Errorf("read the `catalog`: %w", err)
	}
	e.tagger.refresh()
	if err := e.learner.open(ctx, host); err != nil {
		return err
	}
	if err := e.peers.start(ctx, host); err != nil {
		return err
	}
	return e.recorder.observe(e)
}

// close closes the parts that open has opened, even if open failed half-way.
func (e *engine) close(ctx context.Context) error {
	err := e.peers.stop(ctx)
	e.catalog.Shutdown()
	return errors.Join(err, e.learner.close(context.WithoutCancel(ctx)))
}

func (e *engine) run(ctx context.Context, done <-chan struct{}) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case now := <-ticker.C:
			e.tick(ctx, now)
		}
	}
}

func (e *engine) tick(ctx context.Context, now time.Time) {
	e.learner.tick(ctx, now)
	e.tagger.refresh()
	e.tagger.tick()
	e.noticeQuiet(now)
}

// stop ends the loop and closes the parts. A tick in progress may finish unless the context ends first.
func (e *engine) stop(ctx context.Context) error {
	defer e.recorder.shutdown()
	if !e.loop.Started() {
		return nil
	}
	e.loop.Stop(ctx)
	return e.close(ctx)
}
