// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// engine is the one instance behind all pairs of a configuration: it counts incoming telemetry and sends what has
// changed at every flush.
//
//	spans ──────┬─► store of bins ──► flush ──► output
//	log records ┤        ▲
//	data points ┘        │ findings
//	spans in question ─► table of traces
type engine struct {
	id       component.ID
	cfg      *Config
	logger   *zap.Logger
	recorder *recorder
	pairs    pairs
	catalog  *catalog.Follower
	// collector identifies this run, so that its counts never mix with those of an earlier run.
	collector string
	version   string

	// mu guards what telemetry changes. It is never held while something is sent.
	mu        sync.Mutex
	store     *tally.Store
	table     *traces.Table
	resources *resources
	metrics   *servicemetric.Counter
	refused   servicemetric.Refusals
	counts    counts
	spans     spanReader
	// catalogInForce is the delivery file by which the resources were read.
	catalogInForce *catalog.Catalog
	// series is the number of series in running at the last flush.
	series int
	// seriesRefused counts observations that running refused for want of room.
	seriesRefused uint64
	// told is the store's clock at the last flush.
	told int64
	// moved reports whether the clock has moved since the last flush; quietSince is when it was last seen to move, in
	// wall-clock time.
	moved      bool
	quietSince time.Time

	// turn is held during a flush and guards the outbox and running.
	turn   sharedcomponent.Turn
	outbox outbox
	// running holds the totals for a cumulative output; otherwise it is nil.
	running *healthmetric.Cumulative

	loop sharedcomponent.Loop
}

func newEngine(set connector.Settings, cfg *Config) (*engine, error) {
	telemetry := sharedcomponent.WithoutSignal(set.TelemetrySettings)
	builder, err := metadata.NewTelemetryBuilder(telemetry)
	if err != nil {
		return nil, err
	}
	e := &engine{
		id:        set.ID,
		cfg:       cfg,
		logger:    telemetry.Logger,
		recorder:  &recorder{telemetry: builder},
		collector: uuid.NewString(),
		version:   set.BuildInfo.Version,
		turn:      sharedcomponent.NewTurn(),
	}
	e.store = tally.New(cfg.tallyOptions())
	e.table = traces.New(e.tableOptions(), e.store.Findings())
	e.metrics = servicemetric.New(cfg.metricOptions())
	e.resources = newResources(cfg.Limits.Resources, e.store, e.newLadder(nil))
	e.spans.e = e
	if cfg.Temporality == temporalityCumulative {
		e.running = healthmetric.NewCumulative(e.runningOptions(), time.Now())
	}
	e.catalog = e.follow()
	e.outbox = outbox{
		limit: cfg.Limits.UnsentBytes, logger: e.logger, recorder: e.recorder,
		refusals: sharedcomponent.Refusals{Logger: e.logger, Report: e.pairs.report},
	}
	return e, nil
}

// binsOfLateness returns how many bins before its release's newest one an item may fall into without being too late.
func (c *Config) binsOfLateness() int {
	return int((c.MaxLateness + health.BinWidth - 1) / health.BinWidth)
}

func (c *Config) tallyOptions() tally.Options {
	o := tally.Options{
		Bins:               1 + c.binsOfLateness(),
		Services:           c.Limits.Services,
		Releases:           c.Limits.Releases,
		ReleasesPerService: c.Limits.ReleasesPerService,
		Classes:            c.Limits.OperationsPerService,
		ErrorTypes:         c.Limits.ErrorTypesPerService,
		Fingerprints:       c.Limits.FingerprintsPerService,
		HistogramSize:      c.Durations.MaxSize,
		Samples:            uint32(c.Durations.SamplesPerSecond * samplesWindow),
		Expiry:             c.Expiry,
	}
	switch c.OperationsFrom {
	case fromTraces:
		o.Only = tally.Only(tally.Traces)
	case fromHTTPMetrics:
		o.Only = tally.Only(tally.HTTPMetrics)
	case fromSpanMetrics:
		o.Only = tally.Only(tally.SpanMetrics)
	}
	return o
}

func (c *Config) exemplars() int {
	if !c.Exemplars.Enabled {
		return 0
	}
	return c.Exemplars.MaxPerDataPoint
}

func (e *engine) tableOptions() traces.Options {
	o := traces.NewDefaultOptions()
	o.Hold, o.MaxHold = e.cfg.TraceHold, maxHolds*e.cfg.TraceHold
	o.Remember = min(o.Remember, e.cfg.Expiry) // the number of a forgotten service may soon be reused
	o.Traces, o.Notes = e.cfg.Limits.Traces, e.cfg.Limits.Spans
	o.ServiceNamed, o.Healthy = e.store.Named, e.store.Healthy
	return o
}

func (c *Config) metricOptions() servicemetric.Options {
	o := servicemetric.NewDefaultOptions()
	o.MaxStreams, o.SpanMetricsNamespace = c.Limits.MetricStreams, c.SpanMetricsNamespace
	return o
}

func (e *engine) runningOptions() healthmetric.CumulativeOptions {
	return healthmetric.CumulativeOptions{
		Options:   e.requestOptions(),
		MaxSeries: e.cfg.Limits.Series,
		Reach:     time.Duration(e.cfg.binsOfLateness()) * health.BinWidth,
		Expiry:    e.cfg.Expiry,
	}
}

func (e *engine) requestOptions() healthmetric.Options {
	return healthmetric.Options{ScopeName: metadata.ScopeName, ScopeVersion: e.version, MaxRequestBytes: e.cfg.MaxRequestBytes}
}

// start starts flushing. The context covers only the start: flushing continues after it ends.
func (e *engine) start(ctx context.Context) error {
	if err := e.catalog.Start(); err != nil {
		return fmt.Errorf("read the `catalog`: %w", err)
	}
	e.mu.Lock()
	e.readByCatalog()
	e.mu.Unlock()
	if err := errors.Join(e.recorder.observeState(e.stateOf), e.recorder.observeCatalog(e.catalog.Current)); err != nil {
		e.catalog.Shutdown()
		return err
	}
	e.loop.Start(ctx, e.run)
	return nil
}

func (e *engine) run(ctx context.Context, done <-chan struct{}) {
	ticker := time.NewTicker(e.cfg.FlushInterval)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case now := <-ticker.C:
			e.settleIfQuiet(now)
			_ = e.turn.Take(ctx, func() { e.flush(ctx) }) // fails only when stopped
		}
	}
}

// leave sends what is left through the pair while the components behind it still run. When the last pair leaves, it
// first settles all held traces, because there is no later chance. Before that, other pairs may still deliver spans of
// them.
func (e *engine) leave(ctx context.Context, p *pair) error {
	defer e.pairs.leave(p)
	started, last := e.pairs.stopping(p)
	if !started || !e.loop.Started() {
		return nil
	}
	return e.turn.Take(ctx, func() {
		if last {
			e.settle()
		}
		e.flush(ctx)
	})
}

// stop ends the loop. A flush under way may finish unless the context ends first.
func (e *engine) stop(ctx context.Context) error {
	defer e.recorder.shutdown()
	if !e.loop.Started() {
		return nil
	}
	e.catalog.Shutdown()
	e.loop.Stop(ctx)
	e.outbox.giveUp(context.WithoutCancel(ctx))
	return nil
}
