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

// tagger adds to resources what they lack. Resources that it knows cost no lock and, where nothing is added, no allocation.
type tagger struct {
	cfg     *Config
	table   *table
	catalog *catalog.Follower
	cache   *cache
	counts  counts
	reading atomic.Pointer[reading]
	// readings counts the delivery files that resources were read by, ticks the ticks since the start; generation is that of the ladder and
	// the sightings.
	readings   atomic.Uint64
	ticks      atomic.Int64
	generation atomic.Uint64

	// mu guards what resources that are not known are read with.
	mu        sync.Mutex
	ladder    *release.Ladder
	sightings *join.Sightings
	// refused is what ladders before this one refused.
	refused release.Counters
}

// reading is the delivery file that resources are read by; nil is nobody's. Another one makes all be read anew.
type reading struct{ catalog *catalog.Catalog }

const (
	// startWidth is how close two starts of instances may be told apart.
	startWidth = time.Second
	// startUp is how long after a service was first heard of it may take until all of its instances were: they export metrics once a minute.
	startUp = 2 * time.Minute
	// rereadAfter is how many ticks a resource may go without being read, so that what is remembered of its instance is not forgotten meanwhile, and
	// forgetAfter how many it is remembered without being heard of.
	rereadAfter = int64(time.Hour / tickEvery)
	forgetAfter = int64(time.Hour / tickEvery)
	// maxClockSkew is how far ahead of this collector's clock instances are believed to be: one that is far ahead must not age the others.
	maxClockSkew = time.Minute
	// sightingExpiry is how long an instance is remembered that is not heard of.
	sightingExpiry = 24 * time.Hour
)

func newTagger(cfg *Config, known *table, file *catalog.Follower) *tagger {
	t := &tagger{cfg: cfg, table: known, catalog: file, cache: newCache(cfg.Limits.Resources)}
	t.sightings = join.NewSightings(join.SightingOptions{Max: cfg.Limits.Instances, Expiry: sightingExpiry, StartUp: startUp})
	t.readBy(nil)
	return t
}

// readBy makes every resource be read by this delivery file.
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

// tick lets what was learned of instances come into force for the resources that are known, and forgets those that are not heard of any more.
func (t *tagger) tick() {
	now := t.ticks.Add(1)
	if now%(forgetAfter/4) == 0 {
		t.cache.sweep(now - forgetAfter)
	}
}

// instances returns of how many instances and platform revisions it is known when they were first heard of, how many were forgotten, and what found
// no room.
func (t *tagger) instances() (held int, expired uint64, refused release.Counters) {
	t.mu.Lock()
	defer t.mu.Unlock()
	refused = refusedWith(t.refused, t.ladder.Counters())
	refused.RefusedInstances += t.sightings.Refused()
	return t.sightings.Len(), t.sightings.Expired(), refused
}

// refresh makes sure that resources are read by the delivery file in force, and returns the epoch. It is for the beginning of each batch.
func (t *tagger) refresh() uint64 {
	if current := t.catalog.Current(); current != t.reading.Load().catalog {
		t.readBy(current)
	}
	return t.readings.Load() + t.table.version() + uint64(t.ticks.Load())
}

// tag adds to a resource what it lacks, and says what became of it. The epoch is that of the batch: each is another one when anything that answers
// rest on may have changed. What is learned of instances comes into force with the next tick only: while a fleet starts something is learned all the time.
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

// holds reports whether what an entry rests on is still so.
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

// Event times at which nothing has begun yet, and at which nothing ends any more.
const (
	always  = delivery.Instant(-1 << 63)
	forever = delivery.Instant(1<<63 - 1)
)

// isBounded reports whether there are event times for which the entry does not hold.
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

// orNow is the period, or the moment where none is told.
func (p period) orNow() period {
	if p.from == 0 {
		p.add(pcommon.NewTimestampFromTime(time.Now()))
	}
	return p
}
