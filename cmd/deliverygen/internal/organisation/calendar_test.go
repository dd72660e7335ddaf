// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestTheCalendarNeverLandsOnAWindowsEdgeAndKeepsOrder(t *testing.T) {
	t.Parallel()
	asOf := time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)
	guard := 15 * time.Minute
	c := newCalendar(asOf, guard)
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Int64Range(1, 200*24*3600)
		from := c.later(asOf.Add(-200*24*time.Hour), time.Duration(seconds.Draw(t, "from"))*time.Second)
		step := time.Duration(seconds.Draw(t, "step")) * time.Second
		to := c.later(from, step)
		assert.GreaterOrEqual(t, to.Sub(from), step)
		assert.Equal(t, from, c.earlier(to, step), "going back undoes going forward")
		assert.True(t, c.later(from, step+time.Second).After(to), "strictly monotone")
		for _, w := range Windows {
			edge := asOf.Add(-w)
			assert.False(t, to.After(edge) && !to.After(edge.Add(guard)), "%s lies on the edge of %s", to, w)
		}
	})
}

func TestTheCalendarLeapsOverAHole(t *testing.T) {
	t.Parallel()
	asOf := time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)
	c := newCalendar(asOf, 15*time.Minute)
	edge := asOf.Add(-7 * 24 * time.Hour)
	assert.Equal(t, edge, c.later(edge.Add(-time.Minute), time.Minute), "the edge itself lies outside the window and stays there")
	assert.Equal(t, edge.Add(15*time.Minute+time.Second), c.later(edge, time.Second))
	assert.Equal(t, edge, c.earlier(edge.Add(15*time.Minute+time.Second), time.Second))
}
