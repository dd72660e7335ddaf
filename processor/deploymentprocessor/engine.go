// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/processor"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadata"
)

// tickEvery is how often what has expired is forgotten and what was learned comes into force for resources that are recognised.
const tickEvery = 10 * time.Second

// engine is the one instance behind all pipelines of a configuration.
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

	// startedAt is when it started, and saidQuiet whether it was looked then whether anything is known. They belong to start, and then to the loop.
	startedAt time.Time
	saidQuiet bool

	started bool
	done    chan struct{}
	cancel  context.CancelFunc
	loop    sync.WaitGroup
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
		done:     make(chan struct{}),
	}
	e.catalog = e.followCatalog()
	e.tagger = newTagger(cfg, e.table, e.catalog)
	e.learner = newLearner(cfg, e.recorder, e.table)
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

// start begins to learn. The context serves the start only: what it begins outlives it.
func (e *engine) start(ctx context.Context, _ component.Host) error {
	if err := e.catalog.Start(); err != nil {
		return fmt.Errorf("read the `catalog`: %w", err)
	}
	e.tagger.refresh()
	if err := e.recorder.observe(e); err != nil {
		e.catalog.Shutdown()
		return err
	}
	e.introduce()
	e.startedAt = time.Now()
	ctx, e.cancel = context.WithCancel(context.WithoutCancel(ctx))
	e.loop.Go(func() { e.run(ctx) })
	e.started = true
	return nil
}

func (e *engine) run(ctx context.Context) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	for {
		select {
		case <-e.done:
			return
		case now := <-ticker.C:
			e.tick(ctx, now)
		}
	}
}

func (e *engine) tick(_ context.Context, now time.Time) {
	e.tagger.refresh()
	e.tagger.tick()
	e.noticeQuiet(now)
}

func (e *engine) stop(context.Context) error {
	defer e.recorder.shutdown()
	if !e.started {
		return nil
	}
	close(e.done)
	e.loop.Wait()
	e.cancel()
	e.catalog.Shutdown()
	return nil
}
