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

// resource is what a resource means, read once from its attributes.
type resource struct {
	// outcome says why telemetry of the resource is left out, if it is.
	outcome  outcome
	release  *tally.Release
	instance *instance
	step     int
	heard    int64
	// generation is the ladder's when the resource was read, and tick the bin of the clock. Crowded out says that its release found no room.
	crowdedOut bool
	generation uint64
	tick       health.Bin
}

// instance is shared by the resources that one instance sends with its different signals.
type instance struct {
	tally.Instance
	key   uint64
	users int
}

// resources remembers what resources mean, by a hash of their attributes.
type resources struct {
	limit     int
	store     *tally.Store
	ladder    *release.Ladder
	known     map[uint64]*resource
	instances map[uint64]*instance
	// evicted and expired count those that were given up.
	evicted, expired uint64
	// refused is what ladders before this one refused.
	refused release.Counters
}

func newResources(limit int, store *tally.Store, ladder *release.Ladder) *resources {
	return &resources{limit: limit, store: store, ladder: ladder, known: map[uint64]*resource{}, instances: map[uint64]*instance{}}
}

// of returns what the resource means.
func (r *resources) of(attributes pcommon.Map) *resource {
	return r.ofHash(otelresource.Hash(attributes), attributes)
}

// ofHash is of for attributes of which the hash is known already.
func (r *resources) ofHash(hash uint64, attributes pcommon.Map) *resource {
	if found := r.lookUp(hash); found != nil {
		return found
	}
	if otelresource.IsDelivery(attributes) {
		return r.keep(hash, &resource{outcome: outcomeIgnored})
	}
	return r.read(hash, otelresource.Attributes(attributes))
}

// find is of for attributes that were put together.
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

// isStale reports whether the resource may mean something else by now, because the ladder has learned or there may be room again. While a
// fleet starts, the ladder learns something all the time, so that this is asked once per bin only.
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

// keep remembers a resource.
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

// readBy makes every resource be read again, by another ladder. Instances are remembered: they are counted once per bin all the same.
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

// evict makes room: of some resources it gives up the one that was not heard of for longest.
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

// sweep gives up the resources that were not heard of for the expiry.
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
