// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadata"
)

// catalogReader reads events by the version of the delivery file in force, and tells what it decides.
type catalogReader struct {
	follower  *catalog.Follower
	telemetry *metadata.TelemetryBuilder
	logger    *zap.Logger
	// warned holds the rules of the version last applied that were warned of already.
	warned warnedRules
}

func newCatalogReader(config *Config, telemetry *metadata.TelemetryBuilder, logger *zap.Logger) *catalogReader {
	c := &catalogReader{telemetry: telemetry, logger: logger}
	c.follower = catalog.Follow(config.Catalog, config.CatalogRefresh, catalog.Told{
		Replaced: func(now *catalog.Catalog) {
			logger.Info("the delivery file has changed and is in force", zap.String("file", config.Catalog), zap.String("hash", now.Hash()))
		},
		Refused: func(err error) {
			telemetry.ReceiverDeliveryCatalogRefusals.Add(context.Background(), 1)
			logger.Error("the delivery file has faults; the version before stays in force", zap.Error(err))
		},
	})
	return c
}

func (c *catalogReader) start() error {
	if err := c.follower.Start(); err != nil {
		return fmt.Errorf("read the `catalog`: %w", err)
	}
	return nil
}

func (c *catalogReader) shutdown() { c.follower.Shutdown() }

// observe reports the version in force whenever telemetry is collected.
func (c *catalogReader) observe() error {
	return c.telemetry.RegisterReceiverDeliveryCatalogInfoCallback(func(_ context.Context, o metric.Int64Observer) error {
		if now := c.follower.Current(); now != nil {
			o.Observe(1, metric.WithAttributes(attribute.String("hash", now.Hash())))
		}
		return nil
	})
}

// read returns the events that stand.
func (c *catalogReader) read(ctx context.Context, kind, id string, events source.Events) []*delivery.Event {
	now := c.follower.Current()
	read, decisions := now.Apply(kind, id, events)
	for _, d := range decisions {
		c.telemetry.ReceiverDeliveryCatalogDecisions.Add(ctx, 1, metric.WithAttributes(
			attribute.String("decision", string(d.Outcome)), attribute.String("source", id)))
		if entry := c.logger.Check(zap.DebugLevel, "the delivery file decided"); entry != nil {
			entry.Write(zap.String("source", id), zap.Stringer("decision", d))
		}
		if d.Outcome == catalog.Invalid || len(d.Lacks) > 0 {
			c.warn(now, id, d)
		}
	}
	return read.Standing()
}

// warn tells of an event that is lost or belongs to nobody: once per rule and version of the file, because what one
// webhook lacks the next ones lack too.
func (c *catalogReader) warn(now *catalog.Catalog, id string, d catalog.Decision) {
	if !c.warned.isNews(now, d.Rule) {
		return
	}
	fields := []zap.Field{zap.String("source", id), zap.Stringer("decision", d)}
	if d.Rule != "" {
		fields = append(fields, zap.String("rule", d.Rule))
	}
	if len(d.Lacks) > 0 {
		fields = append(fields, zap.String("to mend it", "add "+strings.Join(d.Lacks, " and ")+" to the rule"))
	}
	if d.Outcome == catalog.Invalid {
		c.logger.Warn("an event is not recorded, as the delivery file has it; this rule's next ones are told at level debug", fields...)
		return
	}
	c.logger.Warn("an incident belongs to no service, as the delivery file has it; this rule's next ones are told at level debug", fields...)
}

// warnedRules are the rules of one version of the file that were warned of.
type warnedRules struct {
	mu    sync.Mutex
	of    *catalog.Catalog
	rules map[string]bool
}

// isNews reports whether nobody was warned of the rule yet, and remembers it.
func (w *warnedRules) isNews(of *catalog.Catalog, rule string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of != of {
		w.of, w.rules = of, map[string]bool{}
	}
	isNews := !w.rules[rule]
	w.rules[rule] = true
	return isNews
}
