// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"sync"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// learner learns of deployments from delivery events, in memory.
type learner struct {
	cfg      *Config
	recorder *recorder
	table    *table

	mu      sync.Mutex
	history *delivery.History
}

func newLearner(cfg *Config, r *recorder, t *table) *learner {
	return &learner{cfg: cfg, recorder: r, table: t, history: delivery.NewHistory(delivery.Limits{})}
}

// learn takes over what delivery events tell.
func (l *learner) learn(ctx context.Context, logs plog.Logs) {
	l.mu.Lock()
	defer l.mu.Unlock()
	touched := map[delivery.Scope]bool{}
	learned := 0
	told := deliverylog.Decode(logs, func(e *delivery.Event, err error) {
		if err != nil {
			return
		}
		if _, t, err := l.history.Apply(e); err == nil {
			learned++
			for _, scope := range t.Scopes {
				touched[scope] = true
			}
		}
	})
	l.recorder.eventsRead(ctx, eventLearned, learned)
	l.recorder.eventsRead(ctx, eventInvalid, told.Invalid)
	changed := make([]*join.Timeline, 0, len(touched))
	for scope := range touched {
		line := l.history.Line(scope, delivery.LineRules{})
		changed = append(changed, join.NewTimeline(scope, join.DeploymentsOf(line), l.cfg.AssumedRollout))
	}
	l.table.learn(changed)
}
