// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"maps"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// calendar is event time: the clock, and the moments at which what settled is recorded.
type calendar struct {
	lateness time.Duration
	// now is the bin that begins when the newest one that was told ends, began the oldest one that was told; 0 before anything was.
	now, began health.Bin
	// recorded is the last moment at which was recorded what settled, due are those to come of which bins were told.
	recorded health.Bin
	due      map[health.Bin]bool
	// forgotten is when the latest incident was opened that gave way to later ones: which ones did is not remembered.
	forgotten delivery.Instant
}

// period is how many bins lie between two moments at which what settled is recorded.
const period = health.Bin(5 * time.Minute / health.BinWidth)

// momentAfter is the first moment at or after a bin begins.
func momentAfter(bin health.Bin) health.Bin { return (bin + period - 1) / period * period }

func bins(d time.Duration) health.Bin { return health.Bin(d / health.BinWidth) }

func timeOf(bin health.Bin) time.Time { return time.Unix(0, bin.Start()).UTC() }

func instantOf(bin health.Bin) delivery.Instant { return delivery.Instant(bin.Start()) }

func binOf(at delivery.Instant) health.Bin { return health.BinOf(int64(at)) }

// settled is the first bin that is open. What is told of earlier ones is late whether they were counted already or not, so that it does not matter
// how often that is done.
func (c *calendar) settled() health.Bin { return c.now - bins(c.lateness) }

func (c *calendar) accept(bin health.Bin) {
	c.now = max(c.now, bin+1)
	if c.began == 0 {
		c.began = bin
	}
	c.began = min(c.began, bin)
	c.due[momentAfter(bin+1)] = true
}

// next returns the next moment that has settled: one of which bins were told, or the given one.
func (c *calendar) next(other health.Bin) (health.Bin, bool) {
	first := other
	for at := range c.due {
		if first == 0 || at < first {
			first = at
		}
	}
	return first, first != 0 && first <= c.settled()
}

// done says that what stood at a moment was recorded.
func (c *calendar) done(at health.Bin) {
	c.recorded = at
	delete(c.due, at)
}

// pass says that nothing is to be recorded at moments that have settled: what is heard of them now is late.
func (c *calendar) pass() { c.recorded = max(c.recorded, c.settled()/period*period) }

// moments are those that are due, in order.
func (c *calendar) moments() []health.Bin { return slices.Sorted(maps.Keys(c.due)) }
