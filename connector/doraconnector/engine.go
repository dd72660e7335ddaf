// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/keeper"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// engine is the one instance behind all pairs of a configuration. It applies incoming events to the book and passes
// the health of releases to the inquiry. Every evaluation passes the findings of the inquiry to the book and sends
// the news among them to the logs output. Every flush sends the figures and verdicts of the book.
//
//	pair ─► consume ────────► book ──► flush ─┬─► builder ─► metrics output
//	                          │  ▲            └─► outbox ──┬─► logs output
//	                          ▼  │                         │
//	pair ─► consumeHealth ─► inquiry ──────► evaluate ─────┘
//
// Lock order: turn, then inquiryMu, then mu.
type engine struct {
	id       component.ID
	scope    scope
	cfg      *Config
	logger   *zap.Logger
	recorder *recorder
	pairs    pairs
	unplaced unplaced
	catalog  *catalog.Follower

	keeper *keeper.Keeper
	// restored reports whether the start restored any records. It does not change afterwards.
	restored bool

	// inquiryMu guards assessed and the inquiry of the state. Events do not wait for it: assessing very many services
	// takes a tenth of a second. It is never held while something is sent or written.
	inquiryMu sync.Mutex
	// assessed is the clock of the inquiry, in event time, at the last assessment.
	assessed time.Time

	// mu guards what events change: the book and the watch of the state. It is never held while something is sent or
	// written.
	mu    sync.Mutex
	state *state
	// deciding is set while a flush has changed facts that it must append together with what it derives from them.
	// Facts that events change meanwhile are newer, so the flush appends them too, after its own, and then closes the
	// channel.
	deciding chan struct{}

	// turn is held during a flush. It guards the rest of the state and the fields below.
	turn     sharedcomponent.Turn
	refusals sharedcomponent.Refusals
	// definitions are those in force.
	definitions dora.Definitions

	// series is the builder's number of series and sizes are the sizes of the inquiry, for readers that must not wait
	// for a flush.
	series atomic.Int64
	sizes  atomic.Pointer[inquirySizes]
	loop   sharedcomponent.Loop
}

// Outputs, as the internal telemetry names them.
const (
	outputMetrics = "metrics"
	outputLogs    = "logs"
	outputStorage = "storage"
)

// scope is the instrumentation scope of everything that is sent.
type scope struct{ name, version string }

func newEngine(set connector.Settings, cfg *Config) (*engine, error) {
	telemetry := sharedcomponent.WithoutSignal(set.TelemetrySettings)
	builder, err := metadata.NewTelemetryBuilder(telemetry)
	if err != nil {
		return nil, err
	}
	e := &engine{
		id:       set.ID,
		scope:    scope{name: metadata.ScopeName, version: set.BuildInfo.Version},
		cfg:      cfg,
		logger:   telemetry.Logger,
		recorder: &recorder{telemetry: builder},
		keeper:   &keeper.Keeper{},
		turn:     sharedcomponent.NewTurn(),
	}
	e.sizes.Store(&inquirySizes{})
	e.state = e.newState(time.Now())
	e.catalog = e.follow()
	e.refusals = sharedcomponent.Refusals{
		Logger: e.logger, Report: e.pairs.report,
		Sayings: map[string]sharedcomponent.Sayings{outputStorage: {
			Begins: "the state cannot be written to `storage`: until it can, delivery events are rejected, so that their senders retry, and no metrics are sent",
			GoesOn: "the state cannot be written",
			Ends:   "the state can be written again: delivery events are accepted and metrics are sent",
		}},
	}
	return e, nil
}

// start restores the state and starts flushing. The context covers only the start: flushing continues after it ends.
func (e *engine) start(ctx context.Context, host component.Host) error {
	if err := e.catalog.Start(); err != nil {
		return fmt.Errorf("read the `catalog`: %w", err)
	}
	err := e.remember(ctx, host, time.Now())
	if err == nil {
		err = errors.Join(e.recorder.observeState(e.stateSizes), e.recorder.observeCatalog(e.catalog.Current),
			e.recorder.observeStorage(e.keeper.Stats), e.recorder.observeReleases(e.sizes.Load))
	}
	if err != nil {
		e.catalog.Shutdown()
		return errors.Join(err, e.keeper.Close(ctx))
	}
	e.define(time.Now())
	e.sayWhatIsMissing()

	e.loop.Start(ctx, e.run)
	return nil
}

// firstFlush bounds how long metrics are missing after a restart: a scrape finds nothing until they have been sent
// again. It leaves a moment for what waits upstream to arrive first.
const firstFlush = 5 * time.Second

func (e *engine) run(ctx context.Context, done <-chan struct{}) {
	first := e.cfg.FlushInterval
	if e.restored {
		first = min(first, firstFlush)
	}
	ticker := time.NewTicker(first)
	defer ticker.Stop()
	evaluations := time.NewTicker(e.cfg.Attribution.EvaluationInterval)
	defer evaluations.Stop()
	for {
		select {
		case <-done:
			return
		case <-evaluations.C:
			_ = e.turn.Take(ctx, func() { e.evaluate(ctx) }) // fails only when stopped
		case <-ticker.C:
			if first != e.cfg.FlushInterval {
				first = e.cfg.FlushInterval
				ticker.Reset(first)
			}
			_ = e.turn.Take(ctx, func() { e.flush(ctx, false) }) // fails only when stopped
		}
	}
}

// leave sends what is left through the pair's output and releases the output. Without storage, the last pair that
// leads to metrics also closes them: what has not settled yet would otherwise be lost.
func (e *engine) leave(ctx context.Context, p *pair) error {
	defer e.pairs.leave(p)
	if !e.pairs.stopping(p) || !e.loop.Started() {
		return nil
	}
	last := e.cfg.Storage == nil && e.pairs.endsMetrics(p)
	return e.turn.Take(ctx, func() { e.flush(ctx, last) })
}

// stop ends the loop. A flush under way may finish unless the context ends first.
func (e *engine) stop(ctx context.Context) error {
	defer e.recorder.shutdown()
	if !e.loop.Started() {
		return nil
	}
	e.catalog.Shutdown()
	e.loop.Stop(ctx)
	return e.keeper.Close(context.WithoutCancel(ctx))
}

// sayWhatIsMissing logs which outputs lead nowhere, which inputs no pipeline feeds, and whether the state is lost on
// a restart.
func (e *engine) sayWhatIsMissing() {
	to := e.pairs.wired()
	if to.metrics == nil {
		e.logger.Warn("no pipeline receives the DORA metrics; to have them, name this connector among the receivers of a metrics pipeline",
			zap.Stringer("connector", e.id))
	}
	if to.logs == nil {
		e.logger.Warn("no pipeline receives the verdicts on failed deployments; to have them, name this connector among the receivers of a logs pipeline",
			zap.Stringer("connector", e.id))
	}
	e.sayWhatIsNotFed()
	if e.cfg.Storage == nil {
		e.logger.Info("state is kept in memory and does not survive a restart; to have it kept, name a storage extension in `storage`")
	}
}

func (e *engine) sayWhatIsNotFed() {
	switch {
	case !e.pairs.isFed(inputLogs):
		e.logger.Warn("no pipeline brings delivery events, so that nothing is known about deployments and incidents; to get metrics and verdicts, "+
			"name this connector among the exporters of the logs pipeline that has the delivery receiver", zap.Stringer("connector", e.id))
	case !e.pairs.isFed(inputMetrics):
		e.logger.Info("no pipeline brings the health of releases, so that telemetry suspects no deployment; to get suspicions, "+
			"name this connector among the exporters of the metrics pipeline that has the release_health connector", zap.Stringer("connector", e.id))
	}
}
