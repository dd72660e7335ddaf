// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"math/bits"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// serviceKey is what tells services apart. The same service in two environments is two services here.
type serviceKey struct{ namespace, name, environment string }

func keyOf(id *release.Identity) serviceKey {
	return serviceKey{namespace: id.Namespace, name: id.Service, environment: id.Environment}
}

// Service is what the releases of one service in one environment have in common.
type Service struct {
	// Number leads to the service.
	Number uint32
	key    serviceKey
	// named says that the service is found by its name.
	named bool

	// Classes, ErrorTypes and Fingerprints number the service's busiest operations and commonest failures.
	Classes, ErrorTypes, Fingerprints *roster.Roster
	// used has a bit for each of the names that is known.
	used  uint32
	names [Slots]knownName
	// live numbers its busiest releases.
	live     *roster.Roster
	releases []*Release
	// overflow counts for the releases that have no place. It is nil until one is needed.
	overflow *Release

	heard    [signals]int64
	sampling sampling
	// tick is the bin of the clock when shares were last weighed.
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

// turn weighs shares anew when the clock has entered another bin since the service was last told of.
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

// sampling decides which traces a service's operations are measured in, so that about as many are as are asked for. What is
// sampled is a share of all traces by the hash of their id, halved and doubled as traffic comes and goes.
type sampling struct {
	limit uint32
	// shift says that one trace in 2^shift is sampled; entryShift is the same for entry spans. It
	// follows a fall of shift one bin later, because the calls that an operation waited for are told before it.
	shift, entryShift uint8
	counted           uint32
}

// maxShift leaves one trace in a million.
const maxShift = 20

func (p *sampling) turn(ticks health.Bin) {
	p.entryShift = p.shift
	if p.counted < p.limit/4 {
		p.shift -= uint8(min(health.Bin(p.shift), ticks))
	}
	p.counted = 0
}

// count notes that an operation is measured.
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
