// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Window is a trailing window of event time.
type Window struct {
	// Size is the value of the attribute dora.window.size.
	Size string
	Days int
}

// Windows lists the windows, shortest first.
var Windows = []Window{{Size: "7d", Days: 7}, {Size: "30d", Days: 30}, {Size: "90d", Days: 90}}

// LongestWindow is the length of the longest window.
const LongestWindow = 90 * 24 * time.Hour

// windowAttributes are the attributes of each window's series. They are shared and must not be changed.
var windowAttributes = func() [][]Attribute {
	all := make([][]Attribute, len(Windows))
	for i, w := range Windows {
		all[i] = attributes(keyWindow, w.Size)
	}
	return all
}()

// span returns the window as the interval (from, to].
func (w Window) span(now time.Time) (from, to delivery.Instant) {
	to = delivery.InstantOf(now)
	return to - delivery.Instant(time.Duration(w.Days)*24*time.Hour), to
}

// moments are sorted instants.
type moments []delivery.Instant

// within counts the moments in the window.
func (m moments) within(w Window, now time.Time) int {
	from, to := w.span(now)
	return m.until(to) - m.until(from)
}

// until returns the number of moments not after the instant.
func (m moments) until(at delivery.Instant) int {
	n, _ := slices.BinarySearch(m, at+1)
	return n
}

// durations are durations sorted by the time that decides in which window each is. The quantiles of each window are cached, because
// a window moves far more often than a duration enters or leaves it.
type durations struct {
	list  []dated
	known []quantiles // by window
}

type dated struct {
	at      delivery.Instant
	seconds float64
}

// quantiles are the quantiles of the durations with the indexes in [from, to).
type quantiles struct {
	from, to int
	p50, p90 float64
}

func newDurations(list []dated) durations {
	byTime := func(a, b dated) int { return cmp.Compare(a.at, b.at) }
	if !slices.IsSortedFunc(list, byTime) {
		slices.SortStableFunc(list, byTime)
	}
	return durations{list: list}
}

// within returns the number and the quantiles of the durations in a window, given by its index in [Windows].
func (d *durations) within(window int, now time.Time) (int, quantiles) {
	if len(d.list) == 0 {
		return 0, quantiles{}
	}
	if d.known == nil {
		d.known = make([]quantiles, len(Windows))
	}
	first, last := Windows[window].span(now)
	known := &d.known[window]
	if from, to := d.until(first), d.until(last); from != known.from || to != known.to {
		*known = quantilesOf(d.list, from, to)
	}
	return known.to - known.from, *known
}

func (d *durations) until(at delivery.Instant) int {
	n, _ := slices.BinarySearchFunc(d.list, at+1, func(d dated, at delivery.Instant) int { return cmp.Compare(d.at, at) })
	return n
}

func quantilesOf(list []dated, from, to int) quantiles {
	q := quantiles{from: from, to: to}
	if from == to {
		return q
	}
	values := make([]float64, 0, to-from)
	for _, d := range list[from:to] {
		values = append(values, d.seconds)
	}
	slices.Sort(values)
	q.p50, q.p90 = quantile(values, 0.5), quantile(values, 0.9)
	return q
}

// quantile returns the nearest-rank quantile of sorted values: the smallest value such that at least the share q of
// the values is not greater. There must be at least one value.
func quantile(sorted []float64, q float64) float64 {
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}
