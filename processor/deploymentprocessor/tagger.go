// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

// tagger adds the missing attributes to resources. For a resource in the cache it takes no lock and, if nothing is added, makes
// no allocation.
type tagger struct {
	cfg     *Config
	table   *table
	catalog *catalog.Follower
	cache   *cache
	counts  counts
	reading atomic.Pointer[reading]
	// readings counts changes of reading, ticks the ticks since the start. generation is the last known generation of the
	// ladder and the sightings.
	readings   atomic.Uint64
	ticks      atomic.Int64
	generation atomic.Uint64

	// mu guards everything below, which is needed only for resources that are not in the cache.
	mu        sync.Mutex
	ladder    *release.Ladder
	sightings *join.Sightings
	// refused are the counters of earlier ladders.
	refused release.Counters
}

// reading is the delivery file that resources are read with; its catalog is nil if none is configured. When it changes, all
// resources have to be read again.
type reading struct{ catalog *catalog.Catalog }

const (
	// startWidth is the resolution of instances' start times.
	startWidth = time.Second
	// startUp is how long it may take, after the first telemetry of a service, until all of its running instances have sent
	// some: they export metrics once a minute.
	startUp = 2 * time.Minute
	// rereadAfter is how many ticks an entry is used before its resource is read again, well before its instance expires from
	// the sightings. forgetAfter is how many ticks an unused entry stays in the cache.
	rereadAfter = int64(time.Hour / tickEvery)
	forgetAfter = int64(time.Hour / tickEvery)
	// maxClockSkew is how far ahead of this collector's clock an event time may be. Later ones are cut to that, because the
	// latest event time decides which sightings expire.
	maxClockSkew = time.Minute
	// sightingExpiry is how long an instance is remembered after its last telemetry.
	sightingExpiry = 24 * time.Hour
)

func newTagger(cfg *Config, known *table, file *catalog.Follower) *tagger {
	t := &tagger{cfg: cfg, table: known, catalog: file, cache: newCache(cfg.Limits.Resources)}
	t.sightings = join.NewSightings(join.SightingOptions{Max: cfg.Limits.Instances, Expiry: sightingExpiry, StartUp: startUp})
	t.readBy(nil)
	return t
}

// readBy puts a delivery file in force, which may be nil. If it is another one than before, all resources are read again.
func (t *tagger) readBy(file *catalog.Catalog) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r := t.reading.Load(); r != nil && r.catalog == file {
		return
	}
	if t.ladder != nil {
		t.refused = refusedWith(t.refused, t.ladder.Counters())
	}
	t.ladder = release.New(file.LadderOptions(release.Options{
		StartBucket: startWidth, MaxInstances: t.cfg.Limits.Instances, MaxVersions: t.cfg.Limits.Versions,
	}))
	t.reading.Store(&reading{file})
	t.readings.Add(1)
}

func refusedWith(a, b release.Counters) release.Counters {
	a.RefusedInstances += b.RefusedInstances
	a.RefusedVersions += b.RefusedVersions
	return a
}

// tick makes cached entries subject to what has been learned of instances since, and removes unused ones now and then.
func (t *tagger) tick() {
	now := t.ticks.Add(1)
	if now%(forgetAfter/4) == 0 {
		t.cache.sweep(now - forgetAfter)
	}
}

// instances returns how many instances and platform revisions are remembered, how many have expired, and what was refused for
// lack of room.
func (t *tagger) instances() (held int, expired uint64, refused release.Counters) {
	t.mu.Lock()
	defer t.mu.Unlock()
	refused = refusedWith(t.refused, t.ladder.Counters())
	refused.RefusedInstances += t.sightings.Refused()
	return t.sightings.Len(), t.sightings.Expired(), refused
}

// refresh puts the current delivery file in force and returns the epoch. Call it before each batch. The epoch is a sum of
// counters that only grow: it is another number whenever anything may have changed that answers depend on.
func (t *tagger) refresh() uint64 {
	if current := t.catalog.Current(); current != t.reading.Load().catalog {
		t.readBy(current)
	}
	return t.readings.Load() + t.table.version() + uint64(t.ticks.Load())
}

// tag adds the missing attributes to a resource, which sent what is in sent, and returns the outcome. The epoch is that of the
// batch. What is learned of instances affects cached entries from the next tick on only: while a fleet starts, something is
// learned all the time.
func tag[T timed](t *tagger, epoch uint64, attributes pcommon.Map, sent T) outcome {
	hash := otelresource.Hash(attributes)
	e := t.cache.find(hash)
	if e == nil || e.checked.Load() != epoch && !t.holds(e, epoch) {
		return t.read(hash, epoch, attributes, sent.period())
	}
	if e.isBounded() {
		if p := sent.period().orNow(); p.from < e.from || p.to >= e.until {
			return t.read(hash, epoch, attributes, p)
		}
	}
	e.applyTo(attributes)
	return e.outcome
}

// holds reports whether the basis of an entry is unchanged. If so, it records that for this epoch.
func (t *tagger) holds(e *entry, epoch uint64) bool {
	now := t.ticks.Load()
	switch {
	case e.reading != t.reading.Load():
		return false
	case e.fixed:
	case e.slot != nil && e.slot.namesakes.Load() != e.namesakes, e.slot == nil && e.names != t.table.names.Load():
		return false
	case e.made == now:
	case e.generation != t.generation.Load() || now-e.made >= rereadAfter:
		return false
	}
	e.heard.Store(now)
	e.checked.Store(epoch)
	return true
}

// always and forever are the bounds of event time: an entry that holds from always until forever holds at any time.
const (
	always  = delivery.Instant(-1 << 63)
	forever = delivery.Instant(1<<63 - 1)
)

// isBounded reports whether the entry holds for some event times only.
func (e *entry) isBounded() bool { return e.from > always || e.until < forever }

func (e *entry) applyTo(attributes pcommon.Map) {
	if len(e.changes) == 0 {
		return
	}
	attributes.EnsureCapacity(attributes.Len() + len(e.changes))
	for i := range e.changes {
		e.changes[i].apply(attributes)
	}
}

// orNow returns the period, or the current moment if the period is empty.
func (p period) orNow() period {
	if p.from == 0 {
		p.add(pcommon.NewTimestampFromTime(time.Now()))
	}
	return p
}
