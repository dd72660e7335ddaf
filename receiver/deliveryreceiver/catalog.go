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

// catalogReader applies the current version of the delivery file to events, and counts and logs its decisions.
type catalogReader struct {
	follower  *catalog.Follower
	telemetry *metadata.TelemetryBuilder
	logger    *zap.Logger
	// warned holds the rules that were already warned about.
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

// observe registers the metric of the current version, which is read whenever telemetry is collected.
func (c *catalogReader) observe() error {
	return c.telemetry.RegisterReceiverDeliveryCatalogInfoCallback(func(_ context.Context, o metric.Int64Observer) error {
		if now := c.follower.Current(); now != nil {
			o.Observe(1, metric.WithAttributes(attribute.String("hash", now.Hash())))
		}
		return nil
	})
}

// read applies the delivery file to the events of one webhook and returns the events to record.
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

// warn logs that an event is lost, or that it belongs to no service: once per rule and version of the file, because
// the next webhooks will lack the same facts.
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
		c.logger.Warn("the delivery file makes an event that cannot be recorded; further ones by this rule are logged at debug level", fields...)
		return
	}
	c.logger.Warn("the delivery file makes an incident that belongs to no service; further ones by this rule are logged at debug level", fields...)
}

// warnedRules are the rules of one version of the delivery file that were already warned about.
type warnedRules struct {
	mu    sync.Mutex
	of    *catalog.Catalog
	rules map[string]bool
}

// isNews reports whether this is the first call for the rule in this version of the file.
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
