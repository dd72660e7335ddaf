// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/health"

// Instance is one running instance of a release.
type Instance struct {
	newest health.Bin
	// seen has a bit for each of the last 64 bins in which the instance was counted; the lowest bit stands for the
	// newest bin.
	seen uint64
}

// Present counts the instance in the bin, at most once.
func (b *Bin) Present(i *Instance) {
	switch ahead := b.index - i.newest; {
	case ahead > 0:
		i.seen <<= min(uint64(ahead), 64)
		i.seen |= 1
		i.newest = b.index
	default:
		bit := uint64(1) << min(uint64(-ahead), 64)
		if bit == 0 || i.seen&bit != 0 {
			return
		}
		i.seen |= bit
	}
	b.instances++
	b.changed = true
}
