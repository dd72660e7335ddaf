// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"hash/maphash"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// ring is how many bins a release can hold. A power of two, so that finding a bin needs no division.
const ring = 64

// MaxBins is the largest value of Options.Bins.
const MaxBins = ring

// Release is a release with its counts.
type Release struct {
	// Number identifies the release in the store.
	Number  uint32
	Service *Service

	identity release.Identity
	hash     uint64
	bins     [ring]*Bin
	newest   health.Bin
	// heard is the clock at the last telemetry of the release.
	heard int64
	// heardIn is the bin of the clock at the last telemetry of the release.
	heardIn health.Bin
	// exposure is the bit of the release while it can be compared with another one of its service, otherwise 0.
	exposure uint64
	// waiting is the weight that has not been reported to the service's roster yet. Once per bin is enough.
	waiting uint32
	// placed reports whether the release is among its service's busiest. settled reports whether the roster has said so
	// in this bin.
	placed, settled bool
	// gone reports that the release was forgotten. Its number may still lead to it.
	gone bool
}

// Exposure returns the bit of the release, or 0 while no other release of its service is live.
func (r *Release) Exposure() uint64 { return r.exposure }

// Gone reports whether the release was forgotten. Counts added to it are never sent; admit its identity again.
func (r *Release) Gone() bool { return r.gone }

// Is reports whether the release has this identity. A release without room is counted to another one.
func (r *Release) Is(id release.Identity) bool { return r.identity == id }

var seed = maphash.MakeSeed()

// Admit returns the release with this identity, and creates it if it is unknown and there is room.
func (s *Store) Admit(id release.Identity) *Release {
	if known, ok := s.releases[id]; ok {
		return known
	}
	service := s.admitService(&id)
	if known, ok := s.releases[id]; ok {
		return known // admitService changed the identity
	}
	if len(s.releases)-s.overflows >= s.options.Releases {
		s.stats.OverflowedReleases++
		return s.overflowOf(service)
	}
	return s.newRelease(service, id)
}

// admitService returns the identity's service. If there is no room for the service, it returns the overflow service and
// changes the identity accordingly.
func (s *Store) admitService(id *release.Identity) *Service {
	key := keyOf(id)
	if known, ok := s.services[key]; ok {
		return known
	}
	if len(s.services) >= s.options.Services {
		s.stats.OverflowedServices++
		*id = release.Identity{Service: release.Overflow, Environment: id.Environment, Step: release.StepTime}
		if len(s.services) >= 2*s.options.Services {
			id.Environment = "" // the number of environments is not bounded either
		}
		key = keyOf(id)
		if known, ok := s.services[key]; ok {
			return known
		}
	}
	service := s.newService(key)
	service.sampling.limit = s.options.Samples
	return service
}

func (s *Store) newRelease(service *Service, id release.Identity) *Release {
	r := &Release{Service: service, identity: id, hash: maphash.Comparable(seed, id), heard: s.clock, placed: true}
	r.Number = s.releaseNumbers.give(r, int64(s.tick))
	s.releases[id] = r
	service.releases = append(service.releases, r)
	return r
}

// overflowOf returns the release that stands for the service's releases without room.
func (s *Store) overflowOf(service *Service) *Release {
	if service.overflow == nil {
		id := release.Identity{
			Namespace: service.key.namespace, Service: service.key.name, Environment: service.key.environment,
			Version: release.Overflow, Step: release.StepTime,
		}
		service.overflow = s.releases[id]
		if service.overflow == nil {
			service.overflow = s.newRelease(service, id)
		}
		s.overflows++
	}
	return service.overflow
}

// Hear records that a number of spans, records or points of a release arrived. It returns the release that they are
// counted to: the release itself or, if it is not among its service's busiest, the overflow release.
func (s *Store) Hear(r *Release, weight int) *Release {
	r.heard = s.clock
	r.waiting += uint32(weight)
	if r.heardIn != s.tick || !r.settled {
		if !r.Service.named {
			s.name(r.Service)
		}
		r.Service.turn(s.tick)
		r.heardIn = s.tick
		r.settle()
	}
	counted := s.counted(r)
	counted.heard = s.clock
	return counted
}

// Fetch loads what the spans of a bin need to be counted to the release, so that it is in the processor's cache. The
// result has no meaning.
func (r *Release) Fetch(tick health.Bin) int64 {
	v := r.Service
	some := int64(r.newest) + int64(r.waiting) + int64(v.tick) + int64(v.sampling.counted) + v.heard[Traces]
	if b := r.bins[tick&(ring-1)]; b != nil && b.operations[Traces] != nil {
		some += int64(b.operations[Traces].succeeded[0])
	}
	return some
}

// settle reports the waiting weight to the service's roster, which decides whether the release is among the busiest.
func (r *Release) settle() {
	if r.waiting == 0 {
		return
	}
	r.placed = r.Service.live.Number(r.hash, "", r.waiting) != roster.Other
	r.settled, r.waiting = true, 0
}

// counted returns the release that a release is counted to.
func (s *Store) counted(r *Release) *Release {
	if r.placed {
		return r
	}
	return s.overflowOf(r.Service)
}

// Bin returns the release's bin, or nil if it is too late for that bin.
func (s *Store) Bin(r *Release, index health.Bin) *Bin {
	if b := r.bins[index&(ring-1)]; b != nil && b.index == index {
		return b
	}
	return s.openBin(r, index)
}

func (s *Store) openBin(r *Release, index health.Bin) *Bin {
	if index <= r.newest-health.Bin(s.options.Bins) {
		return nil
	}
	slot := &r.bins[index&(ring-1)]
	if *slot != nil {
		s.retire(r, *slot)
	}
	r.newest = max(r.newest, index)
	*slot = s.newBin(index)
	return *slot
}

// retire removes a bin from the ring: into the pool or, if it has changed, to the bins that wait for the next Take.
func (s *Store) retire(r *Release, b *Bin) {
	if b.changed {
		s.closed = append(s.closed, closedBin{release: r, bin: b})
		return
	}
	s.recycle(b)
}

// Sweep forgets releases without telemetry for longer than the expiry, and services without releases. A release with
// changes that have not been taken is kept.
func (s *Store) Sweep() {
	horizon := s.clock - int64(s.options.Expiry)
	for id, r := range s.releases {
		if r.heard < horizon && !r.changed() {
			s.forget(id, r)
		}
	}
	for key, service := range s.services {
		if len(service.releases) == 0 {
			s.stats.ExpiredServices++
			delete(s.services, key)
			s.serviceNumbers.free(service.Number, int64(s.tick))
			s.unname(service)
		}
	}
	s.trim()
}

func (s *Store) forget(id release.Identity, r *Release) {
	s.stats.ExpiredReleases++
	r.gone = true
	delete(s.releases, id)
	if r == r.Service.overflow {
		s.overflows--
	}
	for i, b := range &r.bins {
		if b != nil {
			s.recycle(b)
			r.bins[i] = nil
		}
	}
	s.exposures.leave(r, s.tick)
	r.Service.drop(r)
	s.releaseNumbers.free(r.Number, int64(s.tick))
}

func (v *Service) drop(r *Release) {
	if v.overflow == r {
		v.overflow = nil
	}
	kept := v.releases[:0]
	for _, other := range v.releases {
		if other != r {
			kept = append(kept, other)
		}
	}
	clear(v.releases[len(kept):])
	v.releases = kept
}

// changed reports whether a bin of the release has changed since it was last taken.
func (r *Release) changed() bool {
	for _, b := range &r.bins {
		if b != nil && b.changed {
			return true
		}
	}
	return false
}
