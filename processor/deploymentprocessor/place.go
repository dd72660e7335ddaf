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

// read decides about a resource that is not in the cache or has to be read again, writes the missing attributes, and caches
// the result.
func (t *tagger) read(hash, epoch uint64, attributes pcommon.Map, sent period) outcome {
	p := sent.orNow()
	e := t.decide(attributes, p)
	e.hash, e.made = hash, t.ticks.Load()
	e.heard.Store(e.made)
	e.checked.Store(epoch)
	if e.from <= p.from && p.to < e.until { // otherwise the batch straddles a change, and the answer is for this batch only
		t.cache.keep(e)
	}
	return e.outcome
}

// decide makes the entry of a resource, and writes its changes to the resource.
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

// place finds the deployment that a resource ran under, completes the entry and writes the missing attributes.
func (t *tagger) place(attributes pcommon.Map, sent period, e *entry, w *writer) {
	e.names = t.table.names.Load() // before the look-up, so that a name which is added meanwhile invalidates the entry
	running, named := t.running(attributes, sent, e)
	if !named {
		e.outcome, e.fixed = outcomeNameless, true
		return
	}
	e.slot, e.namesakes = t.table.find(running.Identity.Service)
	answer, where := e.namesakes.During(running, sent.from, sent.to)
	if answer.Outcome == join.Unknown { // then nothing supports an environment that the resource does not tell itself
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
	if answer.Sighted { // older telemetry would move the first sighting back, and may get another answer
		e.from = max(e.from, running.Instance.First, running.Platform.First)
	}
}

// running returns what a resource tells about its deployment, and records in the entry the generation of what it was read with.
// named is false if the resource does not name its service.
func (t *tagger) running(attributes pcommon.Map, sent period, e *entry) (r join.Running, named bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, named = t.recognise(attributes, sent)
	e.generation = t.ladder.Generation() + t.sightings.Moved()
	t.generation.Store(e.generation)
	return r, named
}

// recognise reads a resource and remembers when its instance and platform revision were first seen. The caller holds mu.
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

// toldBy returns what identifies the release of a resource. The ladder has added what other telemetry of the instance told. If
// that had been tagged by the time or an instance start only, it is true for the time of that telemetry only: then nothing but
// the service and its environment is returned.
func toldBy(who release.Identity) release.Identity {
	stamp := who.Stamp()
	if !stamp.WorseThan(release.StepImageTag) || stamp == "" {
		who.Step = stamp
		return who
	}
	return release.Identity{Namespace: who.Namespace, Service: who.Service, Environment: who.Environment}
}

// see records that an instance or a platform revision sent something at an event time, and returns its first sighting.
func (t *tagger) see(of release.Identity, name string, at delivery.Instant) join.Sighting {
	service := delivery.Service{Namespace: of.Namespace, Name: of.Service}
	return t.sightings.See(join.Sighted{Service: service, Environment: of.Environment, Name: name}, at)
}
