// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"time"

	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// quietFor is how long after the start some deployment should be known.
const quietFor = 15 * time.Minute

// introduce logs the configuration once, with its pitfalls.
func (e *engine) introduce() {
	e.logger.Info("resources get the deployments that they ran under",
		zap.Strings("attributes", e.cfg.Attributes.wanted()), zap.String("catalog", e.cfg.Catalog), zap.Duration("retention", e.cfg.Retention),
		zap.Bool("serves", e.cfg.Serve.HasValue()), zap.Bool("follows", e.cfg.Follow.HasValue()))
	if !e.hearsEvents && !e.cfg.Follow.HasValue() {
		e.logger.Warn("no deployment will ever be known: list the processor in the logs pipeline that has the delivery receiver, or configure `follow`")
	}
	switch {
	case e.cfg.Storage != nil:
	case e.cfg.Serve.HasValue():
		e.logger.Warn("no `storage` is configured: a restart forgets the deployments that were learned; " +
			"followers then forget those of each service of which a new one is learned")
	default:
		e.logger.Info("no `storage` is configured: a restart forgets the deployments that were learned")
	}
	if !e.cfg.Attributes[deliverylog.KeyJoinStep] && len(e.cfg.Attributes.wanted()) > 0 {
		e.logger.Warn("`attributes::dora.join.step` is off: deployments that were inferred from the time look as certain as those that telemetry names")
	}
}

// noticeQuiet checks once, quietFor after the start, whether any deployment is known, and logs if none is.
func (e *engine) noticeQuiet(now time.Time) {
	if e.saidQuiet || now.Sub(e.startedAt) < quietFor {
		return
	}
	e.saidQuiet = true
	if services, _, _ := e.table.stats(); services == 0 && !e.cfg.Follow.HasValue() {
		e.logger.Info("no deployment is known: list the processor in the logs pipeline that carries the delivery events, or configure `follow`",
			zap.Duration("since", now.Sub(e.startedAt).Round(time.Second)))
	}
}
