// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// learner learns of deployments from delivery events, in whatever order and however often they are told, and remembers what it learned.
//
//	events ─► history ─► timelines of the scopes touched ─► publish
//	             └─────► store
//
// Its timelines speak of deployments as the dora connector does that reads the same delivery file: stages of a rollout go by the deployment that
// began it, artifacts lead to revisions, and kinds of change that its definitions exclude are never live.
type learner struct {
	learnerSettings
	store *store

	// mu guards what follows. Timelines are published and changes handed to the store under it, so that of two of a kind the later is the newer.
	mu      sync.Mutex
	history *delivery.History
	// rules are those of the definitions in force, which is how their hash tells them apart.
	rules       delivery.LineRules
	definitions string
	// dirty are the scopes of which something was learned since their timelines were published.
	dirty  map[delivery.Scope]struct{}
	expiry delivery.Expiry
	room   room
}

// learnerSettings are what a learner is given.
type learnerSettings struct {
	id       component.ID
	cfg      *Config
	logger   *zap.Logger
	recorder *recorder
	// file returns the delivery file in force; nil is nobody's.
	file func() *catalog.Catalog
	// publish takes over the timelines of scopes of which something was learned. One without deployments is of a scope that was forgotten.
	publish func(changed []*join.Timeline)
}

func newLearner(set learnerSettings) *learner {
	l := &learner{
		learnerSettings: set,
		store:           newStore(set.logger, set.recorder),
		history:         newHistory(set.cfg),
		dirty:           map[delivery.Scope]struct{}{},
	}
	l.define()
	return l
}

func newHistory(cfg *Config) *delivery.History {
	// Artifacts that nobody deployed are forgotten first: of the others there is hardly one for each deployment. Those are bounded by the learner.
	return delivery.NewHistory(delivery.Limits{delivery.KindArtifact: cfg.Limits.Deployments})
}

// open brings back what was learned before, and publishes it. The context serves the opening only.
func (l *learner) open(ctx context.Context, host component.Host) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.remember(ctx, host, time.Now()); err != nil {
		return err
	}
	l.define()
	l.touch(l.history.Scopes()...)
	l.tell()
	return nil
}

// learn takes over what delivery events tell, and returns when that is safe. What the storage cannot take stays known in memory.
func (l *learner) learn(ctx context.Context, logs plog.Logs) {
	if events := l.read(ctx, logs); len(events) > 0 {
		l.take(ctx, events, time.Now())
		l.store.sync(ctx)
	}
}

// read returns the events among the records that tell of deployments and artifacts.
func (l *learner) read(ctx context.Context, logs plog.Logs) []*delivery.Event {
	var events []*delivery.Event
	others := 0
	stats := deliverylog.Decode(logs, func(e *delivery.Event, err error) {
		switch {
		case err != nil:
			l.logger.Debug("a delivery event cannot be used", zap.Error(err))
		case isOfDeployments(e):
			events = append(events, e)
		default:
			others++
		}
	})
	l.recorder.eventsRead(ctx, eventInvalid, stats.Invalid)
	l.recorder.eventsRead(ctx, eventIgnored, stats.Unsupported+others)
	return events
}

func isOfDeployments(e *delivery.Event) bool {
	switch e.Subject.(type) {
	case *delivery.DeploymentFacts, *delivery.ArtifactFacts:
		return true
	}
	return false
}

// take applies the events and publishes what follows from them.
func (l *learner) take(ctx context.Context, events []*delivery.Event, now time.Time) {
	outcomes := map[string]int{}
	defer func() {
		for outcome, n := range outcomes {
			l.recorder.eventsRead(ctx, outcome, n)
		}
	}()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		outcomes[l.apply(e, now)]++
	}
	l.tell()
}

func (l *learner) touch(scopes ...delivery.Scope) {
	for _, scope := range scopes {
		l.dirty[scope] = struct{}{}
	}
}

// tell publishes the timelines of scopes that were touched, and hands to the store what changed.
func (l *learner) tell() {
	if len(l.dirty) > 0 {
		changed := make([]*join.Timeline, 0, len(l.dirty))
		for scope := range l.dirty {
			changed = append(changed, l.timelineOf(l.history.Line(scope, l.rules)))
		}
		clear(l.dirty)
		l.publish(changed)
	}
	l.store.append(l.history.TakeChanged())
}

func (l *learner) timelineOf(line *delivery.Line) *join.Timeline {
	return join.NewTimeline(line.Scope, join.DeploymentsOf(line), l.cfg.AssumedRollout)
}

// define puts the definitions of the delivery file in force, or else those of the product, and reports whether they are others than before.
func (l *learner) define() bool {
	definitions := l.file().Definitions(dora.NewDefaultDefinitions())
	if definitions.Hash() == l.definitions {
		return false
	}
	l.definitions = definitions.Hash()
	l.rules = delivery.LineRules{ // the others only decide what is counted
		RolloutWindow: definitions.RolloutWindow, ExcludedKinds: definitions.ExcludedChangeKinds,
	}
	return true
}
