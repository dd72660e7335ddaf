// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"hash/maphash"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

// resource is the meaning of a resource, read once from its attributes.
type resource struct {
	// outcome is the reason why telemetry of the resource is left out, or outcomeCounted.
	outcome  outcome
	release  *tally.Release
	instance *instance
	step     int
	heard    int64
	// generation is that of the ladder, and tick the bin of the clock, when the resource was read. crowdedOut reports
	// that there was no room for its release.
	crowdedOut bool
	generation uint64
	tick       health.Bin
}

// instance is shared by the resources that one instance sends with different signals.
type instance struct {
	tally.Instance
	key   uint64
	users int
}

// resources caches the meaning of resources by a hash of their attributes.
type resources struct {
	limit     int
	store     *tally.Store
	ladder    *release.Ladder
	known     map[uint64]*resource
	instances map[uint64]*instance
	// evicted and expired count the resources that were dropped for want of room and because of their age.
	evicted, expired uint64
	// refused is what earlier ladders refused.
	refused release.Counters
}

func newResources(limit int, store *tally.Store, ladder *release.Ladder) *resources {
	return &resources{limit: limit, store: store, ladder: ladder, known: map[uint64]*resource{}, instances: map[uint64]*instance{}}
}

// of returns the meaning of the resource.
func (r *resources) of(attributes pcommon.Map) *resource {
	return r.ofHash(otelresource.Hash(attributes), attributes)
}

// ofHash is of for attributes whose hash is already known.
func (r *resources) ofHash(hash uint64, attributes pcommon.Map) *resource {
	if found := r.lookUp(hash); found != nil {
		return found
	}
	if otelresource.IsDelivery(attributes) {
		return r.keep(hash, &resource{outcome: outcomeIgnored})
	}
	return r.read(hash, otelresource.Attributes(attributes))
}

// find is of for attributes that do not come from a resource alone.
func (r *resources) find(hash uint64, attributes release.Attributes) *resource {
	if found := r.lookUp(hash); found != nil {
		return found
	}
	return r.read(hash, attributes)
}

func (r *resources) lookUp(hash uint64) *resource {
	found := r.known[hash]
	if found == nil || found.isStale(r.ladder.Generation(), r.store.Tick()) || found.release != nil && found.release.Gone() {
		return nil
	}
	found.heard = r.store.Clock()
	return found
}

// isStale reports whether the resource may have another meaning by now, because the ladder has learned something or
// there may be room again. While a fleet starts, the ladder learns all the time, so a resource is read at most once per
// bin.
func (s *resource) isStale(generation uint64, tick health.Bin) bool {
	return (s.generation != generation || s.crowdedOut) && s.tick != tick
}

func (r *resources) read(hash uint64, attributes release.Attributes) *resource {
	named := r.ladder.Resolve(attributes, r.store.Clock())
	if !named.Named {
		return r.keep(hash, &resource{outcome: outcomeNameless})
	}
	of := r.store.Admit(named.Identity)
	return r.keep(hash, &resource{
		outcome: outcomeCounted, release: of, step: stepIndex(named.Identity.Step), instance: r.instanceOf(of, named.Instance, hash),
		crowdedOut: !of.Is(named.Identity),
	})
}

// keep caches a resource.
func (r *resources) keep(hash uint64, read *resource) *resource {
	read.heard, read.generation, read.tick = r.store.Clock(), r.ladder.Generation(), r.store.Tick()
	if known := r.known[hash]; known != nil {
		r.drop(hash, known)
	}
	if len(r.known) >= r.limit {
		r.evict()
	}
	r.known[hash] = read
	return read
}

// readBy replaces the ladder and makes every resource be read again. Instances are kept, so that each is still counted
// only once per bin.
func (r *resources) readBy(ladder *release.Ladder) {
	r.refused.RefusedVersions += r.ladder.Counters().RefusedVersions
	r.refused.RefusedInstances += r.ladder.Counters().RefusedInstances
	r.ladder = ladder
	for _, known := range r.known {
		known.generation, known.tick = ladder.Generation()-1, r.store.Tick()-1
	}
}

// instanceOf returns the instance of a release with this key. Without a key, each resource is taken as an instance.
func (r *resources) instanceOf(of *tally.Release, key string, hash uint64) *instance {
	if key != "" {
		hash = maphash.Comparable(instanceSeed, instanceKey{release: of.Number, name: key})
	}
	found := r.instances[hash]
	if found == nil {
		found = &instance{key: hash}
		r.instances[hash] = found
	}
	found.users++
	return found
}

var instanceSeed = maphash.MakeSeed()

type instanceKey struct {
	release uint32
	name    string
}

// evict makes room: it looks at a few resources and drops the one without telemetry for longest.
func (r *resources) evict() {
	const some = 8
	var (
		oldest uint64
		found  *resource
		seen   int
	)
	for hash, known := range r.known {
		if found == nil || known.heard < found.heard {
			oldest, found = hash, known
		}
		seen++
		if seen == some {
			break
		}
	}
	r.evicted++
	r.drop(oldest, found)
}

// sweep drops the resources without telemetry for longer than the expiry.
func (r *resources) sweep(expiry time.Duration) {
	horizon := r.store.Clock() - int64(expiry)
	for hash, known := range r.known {
		if known.heard < horizon {
			r.expired++
			r.drop(hash, known)
		}
	}
}

func (r *resources) drop(hash uint64, known *resource) {
	delete(r.known, hash)
	if known.instance == nil {
		return
	}
	known.instance.users--
	if known.instance.users == 0 {
		delete(r.instances, known.instance.key)
	}
}
