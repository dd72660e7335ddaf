// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"math/bits"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// findings counts the findings about whole traces.
type findings struct{ s *Store }

// Findings returns the sink for findings about whole traces.
func (s *Store) Findings() traces.Sink { return findings{s: s} }

// findingBin returns the bin at an instant of what a release is counted to. It returns nil, and counts the finding as
// late, if there is no such bin any more.
func (s *Store) findingBin(r *Release, at int64) *Bin {
	if r == nil || r.gone {
		s.late++
		return nil
	}
	b := s.Bin(s.counted(r), health.BinOf(at))
	if b == nil {
		s.late++
		return nil
	}
	b.changed = true
	return b
}

// Failing implements [traces.Sink].
func (f findings) Failing(number uint32, end int64) {
	if b := f.s.findingBin(f.s.releaseNumbers.of(number), end); b != nil {
		b.failingTraces++
	}
}

// Measured implements [traces.Sink]. Durations are counted only with operations from traces, because readers take both
// from the best signal that is sent.
func (f findings) Measured(number uint32, class uint16, end, self int64) {
	if only := f.s.options.Only; only != 0 && only != Only(Traces) {
		return
	}
	if b := f.s.findingBin(f.s.releaseNumbers.of(number), end); b != nil {
		f.s.Measure(f.s.Operations(b, Traces), class, float64(self)/1e9, 1)
	}
}

// Began implements [traces.Sink].
func (f findings) Began(o traces.Origin) {
	b := f.s.findingBin(f.s.beginner(o), o.End)
	if b == nil {
		return
	}
	for i := range b.origins {
		if c := &b.origins[i]; c.entry == o.EntryService && c.handled == o.Handled {
			c.tenths += o.Tenths
			return
		}
	}
	b.origins = append(b.origins, originCount{entry: o.EntryService, handled: o.Handled, tenths: o.Tenths})
}

// beginner returns the release that an origin is counted to. For a callee that sent no telemetry itself, this is the
// only live release of its service, or else a release without version that stands for the service.
func (s *Store) beginner(o traces.Origin) *Release {
	switch {
	case o.Peer != "":
		return s.Admit(release.Identity{Service: o.Peer, Environment: s.environmentOf(o.EntryService), Step: release.StepTime})
	case o.IsService:
		service := s.serviceNumbers.of(o.Service)
		if service == nil {
			return nil
		}
		if only := service.onlyLive(s.tick); only != nil {
			return only
		}
		return s.Admit(release.Identity{
			Namespace: service.key.namespace, Service: service.key.name, Environment: service.key.environment, Step: release.StepTime,
		})
	default:
		return s.releaseNumbers.of(o.Release)
	}
}

// environmentOf returns the environment of a service, empty if it is unknown.
func (s *Store) environmentOf(number uint32) string {
	if service := s.serviceNumbers.of(number); service != nil {
		return service.key.environment
	}
	return ""
}

func (v *Service) onlyLive(tick health.Bin) *Release {
	var only *Release
	for _, r := range v.releases {
		if !r.isLive(tick) {
			continue
		}
		if only != nil {
			return nil
		}
		only = r
	}
	return only
}

// Exposed implements [traces.Sink].
func (f findings) Exposed(x traces.Exposure) {
	for touched := x.Touched; touched != 0; touched &= touched - 1 {
		r := f.s.exposures.slots[bits.TrailingZeros64(touched)].release
		if r == nil {
			continue
		}
		f.s.expose(r, x, true)
		if f.s.isFirstTouched(r, x.Touched) {
			f.s.exposeOthers(r.Service, x)
		}
	}
}

// isFirstTouched reports whether the release is the first one of its service among those touched.
func (s *Store) isFirstTouched(r *Release, touched uint64) bool {
	for _, other := range r.Service.releases {
		if other.exposure&touched != 0 {
			return other == r
		}
	}
	return false
}

// exposeOthers counts the trace for the releases of the service that it did not touch.
func (s *Store) exposeOthers(service *Service, x traces.Exposure) {
	for _, r := range service.releases {
		if r.exposure != 0 && r.exposure&x.Touched == 0 {
			s.expose(r, x, false)
		}
	}
}

func (s *Store) expose(r *Release, x traces.Exposure, this bool) {
	b := s.findingBin(r, x.End)
	if b == nil {
		return
	}
	for i := range b.exposures {
		if c := &b.exposures[i]; c.entry == x.EntryService && c.this == this && c.entryFailed == x.EntryFailed {
			c.count++
			return
		}
	}
	b.exposures = append(b.exposures, exposureCount{entry: x.EntryService, this: this, entryFailed: x.EntryFailed, count: 1})
}

// Healthy reports whether a service's own operations in the bin of an instant succeeded: there were enough of them, and
// hardly any failed.
func (s *Store) Healthy(number uint32, at int64) bool {
	const enough, tolerated = 10, 0.01
	service := s.serviceNumbers.of(number)
	if service == nil {
		return false
	}
	var all, failed uint64
	for _, r := range service.releases {
		b := r.bins[health.BinOf(at)&(ring-1)]
		if b == nil || b.index != health.BinOf(at) || b.operations[Traces] == nil {
			continue
		}
		a, f := b.operations[Traces].total()
		all, failed = all+a, failed+f
	}
	return all >= enough && float64(failed) <= tolerated*float64(all)
}

// TakeLate returns the number of findings since the last call that came too late for their bin.
func (s *Store) TakeLate() int64 {
	late := s.late
	s.late = 0
	return late
}
