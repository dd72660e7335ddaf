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

// learner turns delivery events into timelines of deployments, and stores what it learned.
//
//	events ─► history ─► timelines of changed scopes ─► publish
//	             └─────► store
//
// The problem: events come in any order and more than once, several pipelines deliver them at the same time, and memory is
// bounded, see [room].
//
// The invariant: what is published and what is stored follow from the history alone. The learner publishes and stores while it
// holds mu, so a newer state is never replaced by an older one.
//
// The timelines agree with a dora connector that reads the same delivery file: the stages of a rollout go by the deployment
// that began it, artifacts lead to revisions, and kinds of change that the definitions exclude are never live.
type learner struct {
	learnerSettings
	store *store

	// mu guards everything below.
	mu      sync.Mutex
	history *delivery.History
	// rules and productionTiers follow from the definitions in force; definitions is the hash of those.
	rules           delivery.LineRules
	productionTiers []delivery.Tier
	definitions     string
	// dirty are the scopes that changed since their timelines were published.
	dirty  map[delivery.Scope]struct{}
	expiry delivery.Expiry
	room   room
}

// learnerSettings are what a learner is created with.
type learnerSettings struct {
	id       component.ID
	cfg      *Config
	logger   *zap.Logger
	recorder *recorder
	// file returns the delivery file in force; nil if none is configured.
	file func() *catalog.Catalog
	// publish takes over the timelines of changed scopes. A timeline without deployments means that its scope was forgotten.
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
	// The history limits artifacts only; the learner limits deployments itself, see room. One limit does for both: an artifact
	// that nobody deployed is forgotten first, and there is hardly more than one deployed artifact per deployment.
	return delivery.NewHistory(delivery.Limits{delivery.KindArtifact: cfg.Limits.Deployments})
}

// open restores what was learned before a restart, and publishes it. The context is for this call only.
func (l *learner) open(ctx context.Context, host component.Host) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.remember(ctx, host, time.Now()); err != nil {
		return err
	}
	l.define()
	l.touch(l.history.Scopes()...)
	l.handOn()
	return nil
}

// learn applies the delivery events among the records. It returns once they are durable, or once the storage has failed: then
// what they said is known in memory only.
func (l *learner) learn(ctx context.Context, logs plog.Logs) {
	if events := l.read(ctx, logs); len(events) > 0 {
		l.take(ctx, events, time.Now())
		l.store.sync(ctx)
	}
}

// read returns the events about deployments and artifacts among the records, and counts the others.
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

// take applies events, publishes the timelines that change, and counts what became of the events.
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
	l.handOn()
}

func (l *learner) touch(scopes ...delivery.Scope) {
	for _, scope := range scopes {
		l.dirty[scope] = struct{}{}
	}
}

// handOn publishes the timelines of dirty scopes, and gives the store what changed in the history. The caller holds mu.
func (l *learner) handOn() {
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

// define puts the definitions of the delivery file in force, or the defaults without one. It reports whether they changed.
func (l *learner) define() bool {
	definitions := l.file().Definitions(dora.NewDefaultDefinitions())
	if definitions.Hash() == l.definitions {
		return false
	}
	l.definitions = definitions.Hash()
	l.productionTiers = definitions.ProductionTiers
	l.rules = delivery.LineRules{ // other rules only affect DORA metrics
		RolloutWindow: definitions.RolloutWindow, ExcludedKinds: definitions.ExcludedChangeKinds,
	}
	return true
}
