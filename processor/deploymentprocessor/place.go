// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

// read decides about a resource that is not known, adds what it lacks, and remembers it.
func (t *tagger) read(hash, epoch uint64, attributes pcommon.Map, sent period) outcome {
	p := sent.orNow()
	e := t.decide(attributes, p)
	e.hash, e.made = hash, t.ticks.Load()
	e.heard.Store(e.made)
	e.checked.Store(epoch)
	if e.from <= p.from && p.to < e.until { // a batch that straddles a change says nothing of the next one
		t.cache.keep(e)
	}
	return e.outcome
}

// decide makes an entry of a resource, and applies it.
func (t *tagger) decide(attributes pcommon.Map, sent period) *entry {
	e := &entry{from: always, until: forever}
	e.reading = t.reading.Load()
	var room [8]change
	w := writer{to: attributes, changes: room[:0]}
	if t.cfg.Normalize.Environments {
		w.normalizeEnvironment(e.reading.catalog)
	}
	if t.cfg.Normalize.Aliases {
		w.writeCanonical()
	}
	switch _, stamped := attributes.Get(deliverylog.KeyJoinStep); {
	case otelresource.IsDelivery(attributes):
		e.outcome, e.fixed = outcomeDelivery, true
	case stamped:
		e.outcome, e.fixed = outcomeStamped, true
	default:
		t.place(attributes, sent, e, &w)
	}
	e.changes = append(e.changes, w.changes...)
	return e
}

// place finds the deployment that a resource ran under and notes what the resource lacks of it.
func (t *tagger) place(attributes pcommon.Map, sent period, e *entry, w *writer) {
	e.names = t.table.names.Load() // before looking for the name, so that one that comes meanwhile is noticed
	running, named := t.running(attributes, sent, e)
	if !named {
		e.outcome, e.fixed = outcomeNameless, true
		return
	}
	e.slot, e.namesakes = t.table.find(running.Identity.Service)
	answer, where := e.namesakes.During(running, sent.from, sent.to)
	if answer.Outcome == join.Unknown { // the only environment of a service is a guess that nothing supports then
		where.Environment = running.Identity.Environment
	}
	w.writeEnvironment(t.cfg, where.Environment, e.reading.catalog)
	switch {
	case !where.Known:
		e.outcome = outcomeUnknownService
	case answer.Outcome == join.Joined:
		e.outcome = outcomeOf(answer.Step)
		w.writeDeployment(t.cfg.Attributes, &answer)
	case answer.Outcome == join.Ambiguous:
		e.outcome = outcomeAmbiguous
	default:
		e.outcome = outcomeUnknownDeployment
	}
	e.from, e.until = answer.From, answer.Until
	if answer.Sighted { // what is older moves that back
		e.from = max(e.from, running.Instance.First, running.Platform.First)
	}
}

// running reads a resource as far as it tells what it runs under, and notes in the entry what was known of instances then.
func (t *tagger) running(attributes pcommon.Map, sent period, e *entry) (r join.Running, named bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, named = t.recognise(attributes, sent)
	e.generation = t.ladder.Generation() + t.sightings.Moved()
	t.generation.Store(e.generation)
	return r, named
}

// recognise reads a resource and learns of its instance.
func (t *tagger) recognise(attributes pcommon.Map, sent period) (r join.Running, named bool) {
	now := time.Now()
	who := t.ladder.Resolve(otelresource.Attributes(attributes), now.UnixNano())
	if !who.Named {
		return r, false
	}
	r = join.Running{Identity: toldBy(who.Identity), Started: delivery.Instant(who.Started * int64(time.Second))}
	at := min(sent.from, delivery.InstantOf(now.Add(maxClockSkew)))
	if who.Life != "" {
		r.Instance = t.see(who.Identity, "instance "+who.Life, at)
	}
	if revision := who.Identity.PlatformRevision; revision != "" {
		r.Platform = t.see(who.Identity, "platform "+revision, at)
	}
	return r, true
}

// toldBy returns what is told of a release. What another signal of the instance was stamped with by the time or a start only, held for that one.
func toldBy(who release.Identity) release.Identity {
	stamp := who.Stamp()
	if !stamp.WorseThan(release.StepImageTag) || stamp == "" {
		who.Step = stamp
		return who
	}
	return release.Identity{Namespace: who.Namespace, Service: who.Service, Environment: who.Environment}
}

func (t *tagger) see(of release.Identity, name string, at delivery.Instant) join.Sighting {
	service := delivery.Service{Namespace: of.Namespace, Name: of.Service}
	return t.sightings.See(join.Sighted{Service: service, Environment: of.Environment, Name: name}, at)
}
