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

// calendar is event time: the clock, and the moments at which settled state is recorded.
type calendar struct {
	lateness time.Duration
	// now is the bin after the newest one observed, began the oldest one observed; both are 0 before the first
	// observation.
	now, began health.Bin
	// recorded is the last moment at which state was recorded. due are later moments that follow an observed bin.
	recorded health.Bin
	due      map[health.Bin]bool
	// forgotten is the latest opening of an incident that was dropped for newer ones. Incidents opened up to then are
	// not accepted again, since those that were dropped are not remembered one by one.
	forgotten delivery.Instant
}

// period is the number of bins between two moments.
const period = health.Bin(5 * time.Minute / health.BinWidth)

// momentAfter returns the first moment at or after the beginning of a bin.
func momentAfter(bin health.Bin) health.Bin { return (bin + period - 1) / period * period }

func bins(d time.Duration) health.Bin { return health.Bin(d / health.BinWidth) }

func timeOf(bin health.Bin) time.Time { return time.Unix(0, bin.Start()).UTC() }

func instantOf(bin health.Bin) delivery.Instant { return delivery.Instant(bin.Start()) }

func binOf(at delivery.Instant) health.Bin { return health.BinOf(int64(at)) }

// settled returns the first open bin. Observations of earlier bins are late, whether the watch has settled those bins
// yet or not, so that it does not matter how often it is asked to.
func (c *calendar) settled() health.Bin { return c.now - bins(c.lateness) }

// accept moves the clock to the end of a bin and makes the next moment after it due.
func (c *calendar) accept(bin health.Bin) {
	c.now = max(c.now, bin+1)
	if c.began == 0 {
		c.began = bin
	}
	c.began = min(c.began, bin)
	c.due[momentAfter(bin+1)] = true
}

// next returns the earliest due moment or the given one, whichever is first; false unless it has settled.
func (c *calendar) next(other health.Bin) (health.Bin, bool) {
	first := other
	for at := range c.due {
		if first == 0 || at < first {
			first = at
		}
	}
	return first, first != 0 && first <= c.settled()
}

// done marks a moment as recorded.
func (c *calendar) done(at health.Bin) {
	c.recorded = at
	delete(c.due, at)
}

// pass marks all settled moments as past: observations before them are late from now on.
func (c *calendar) pass() { c.recorded = max(c.recorded, c.settled()/period*period) }

// moments returns the due moments in order.
func (c *calendar) moments() []health.Bin { return slices.Sorted(maps.Keys(c.due)) }
