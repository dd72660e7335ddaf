// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"time"

	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// quietFor is after how long without any delivery event it is said that none comes.
const quietFor = 15 * time.Minute

// introduce says once what the engine runs with.
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
		e.logger.Warn("no `storage` is configured: a restart forgets the deployments that were learned, and so do those who follow, service by service")
	default:
		e.logger.Info("no `storage` is configured: a restart forgets the deployments that were learned")
	}
	if !e.cfg.Attributes[deliverylog.KeyJoinStep] && len(e.cfg.Attributes.wanted()) > 0 {
		e.logger.Warn("`attributes::dora.join.step` is off: nobody can tell what was guessed by the time from what was told")
	}
}

// noticeQuiet says once that nothing is known, long after the start.
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
