// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"math/bits"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// serviceKey identifies a service. The same service in two environments is two services here.
type serviceKey struct{ namespace, name, environment string }

func keyOf(id *release.Identity) serviceKey {
	return serviceKey{namespace: id.Namespace, name: id.Service, environment: id.Environment}
}

// Service is what the releases of one service in one environment have in common.
type Service struct {
	// Number identifies the service in the store.
	Number uint32
	key    serviceKey
	// named reports whether the service can be found by its name.
	named bool

	// Classes, ErrorTypes and Fingerprints number the service's busiest operations and most frequent failures.
	Classes, ErrorTypes, Fingerprints *roster.Roster
	// used has a bit for each slot of names that is in use.
	used  uint32
	names [Slots]knownName
	// live numbers the service's busiest releases.
	live     *roster.Roster
	releases []*Release
	// overflow stands for the releases without room. It is nil until it is needed.
	overflow *Release

	heard    [signals]int64
	sampling sampling
	// tick is the bin of the clock at the last call of turn.
	tick health.Bin
}

func (s *Store) newService(key serviceKey) *Service {
	service := &Service{
		key:     key,
		Classes: roster.New(s.options.Classes), ErrorTypes: roster.New(s.options.ErrorTypes),
		Fingerprints: roster.New(s.options.Fingerprints), live: roster.New(s.options.ReleasesPerService),
	}
	service.Number = s.serviceNumbers.give(service, int64(s.tick))
	s.services[key] = service
	return service
}

// turn starts a new bin for the rosters and the sampling of the service, if the clock has entered another bin since the
// last call.
func (v *Service) turn(tick health.Bin) {
	if tick == v.tick {
		return
	}
	v.sampling.turn(tick - v.tick)
	v.tick = tick
	for used := v.used; used != 0; used &= used - 1 {
		known := &v.names[bits.TrailingZeros32(used)]
		v.settle(known)
		known.settled = false
	}
	for _, r := range v.releases {
		r.settle()
		r.settled = false
	}
	for _, r := range []*roster.Roster{v.Classes, v.ErrorTypes, v.Fingerprints, v.live} {
		r.Turn(int64(tick))
	}
}

// sampling decides in which traces the operations of a service are measured, so that roughly the wanted number is
// measured. It samples a share of all traces by the hash of their id. The share is halved and doubled as traffic grows
// and falls.
type sampling struct {
	limit uint32
	// shift means that one trace in 2^shift is sampled. entryShift is the same for entry spans. It follows a fall of
	// shift one bin later, because the calls of an operation arrive before the operation.
	shift, entryShift uint8
	counted           uint32
}

// maxShift limits the share to one trace in a million.
const maxShift = 20

func (p *sampling) turn(ticks health.Bin) {
	p.entryShift = p.shift
	if p.counted < p.limit/4 {
		p.shift -= uint8(min(health.Bin(p.shift), ticks))
	}
	p.counted = 0
}

// count records that an operation is measured.
func (p *sampling) count() {
	p.counted++
	if p.counted > 2*p.limit && p.shift < maxShift {
		p.shift++
		p.entryShift = max(p.entryShift, p.shift)
		p.counted = p.limit
	}
}

// SamplesCall reports whether a call in a trace with this hash is needed for a measurement.
func (v *Service) SamplesCall(hash uint64) bool { return hash>>(64-v.sampling.shift) == 0 }

// SamplesEntry reports whether an operation in a trace with this hash is measured.
func (v *Service) SamplesEntry(hash uint64) bool {
	if hash>>(64-max(v.sampling.entryShift, v.sampling.shift)) != 0 {
		return false
	}
	v.sampling.count()
	return true
}
