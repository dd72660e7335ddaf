// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import (
	"math/bits"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// exposures assigns bits to the releases that can be compared because another release of their service is live too.
type exposures struct {
	slots [64]exposureSlot
	taken int
}

type exposureSlot struct {
	release *Release
	// freed is the bin in which the bit was released. Traces that carry the bit must be settled before it is assigned
	// again.
	freed health.Bin
	taken bool
}

// liveBins is for how many bins after its last operation a release counts as live. slotQuarantine is how many bins a
// released bit rests. That is longer than any trace is held, which is three minutes, plus the time for which a settled
// trace remembers what it touched.
const (
	liveBins       = 12
	slotQuarantine = 20 + health.Bin(traces.LinkedFor/health.BinWidth)
)

// turn assigns bits to the live releases of services with several live ones, and releases the bits of all others.
func (x *exposures) turn(s *Store) {
	for _, service := range s.services {
		live := 0
		for _, r := range service.releases {
			if r.isLive(s.tick) {
				live++
			}
		}
		for _, r := range service.releases {
			switch wanted := live > 1 && r.isLive(s.tick); {
			case wanted && r.exposure == 0:
				x.join(r, s.tick)
			case !wanted && r.exposure != 0:
				x.leave(r, s.tick)
			}
		}
	}
}

// isLive reports whether the release had operations lately. The overflow release is never live, because it stands for
// several. Findings about a release, such as that a failure began there, do not make it live.
func (r *Release) isLive(tick health.Bin) bool {
	if r.newest <= tick-liveBins || r == r.Service.overflow {
		return false
	}
	for _, b := range &r.bins {
		if b != nil && b.index > tick-liveBins && b.served() {
			return true
		}
	}
	return false
}

func (x *exposures) join(r *Release, tick health.Bin) {
	for i := range x.slots {
		slot := &x.slots[i]
		if !slot.taken && (slot.release == nil || slot.freed+slotQuarantine <= tick) {
			*slot = exposureSlot{release: r, taken: true}
			r.exposure = 1 << i
			x.taken++
			return
		}
	}
}

// leave releases the release's bit. Until the bit is assigned again, it still leads to the release.
func (x *exposures) leave(r *Release, tick health.Bin) {
	if r.exposure == 0 {
		return
	}
	slot := &x.slots[bits.TrailingZeros64(r.exposure)]
	slot.taken, slot.freed = false, tick
	r.exposure = 0
	x.taken--
}

// Exposing reports whether any release has a bit.
func (s *Store) Exposing() bool { return s.exposures.taken > 0 }
