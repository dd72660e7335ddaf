// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestDeduplicatorForgetsByTime(t *testing.T) {
	t.Parallel()
	d := newDeduplicator(DeduplicationConfig{MaxEntries: 10, TTL: time.Hour})
	e := told("a", noon, delivery.TimeFromPayload)
	assert.Len(t, d.fresh([]*delivery.Event{e}, noon), 1)
	assert.Len(t, d.fresh([]*delivery.Event{e}, noon), 1, "looking is not remembering")
	assert.Zero(t, d.remember([]*delivery.Event{e}, noon))
	assert.Empty(t, d.fresh([]*delivery.Event{e}, noon.Add(59*time.Minute)))
	assert.Len(t, d.fresh([]*delivery.Event{e}, noon.Add(time.Hour)), 1)
	assert.Zero(t, d.size())
}

func TestDeduplicatorForgetsTheOldestWhenFull(t *testing.T) {
	t.Parallel()
	d := newDeduplicator(DeduplicationConfig{MaxEntries: 2, TTL: time.Hour})
	a, b, c := told("a", noon, delivery.TimeFromPayload), told("b", noon, delivery.TimeFromPayload), told("c", noon, delivery.TimeFromPayload)
	assert.Zero(t, d.remember([]*delivery.Event{a, b, a}, noon))
	assert.Equal(t, 1, d.remember([]*delivery.Event{c}, noon))
	assert.Equal(t, []*delivery.Event{a}, d.fresh([]*delivery.Event{a, b, c}, noon))
	assert.Equal(t, 2, d.size())
}

func TestWhatMakesADuplicate(t *testing.T) {
	t.Parallel()
	first := told("a", noon, delivery.TimeFromPayload)
	for name, test := range map[string]struct {
		second *delivery.Event
		fresh  int
	}{
		"the same fact":                   {told("a", noon, delivery.TimeFromPayload), 0},
		"another fact":                    {told("b", noon, delivery.TimeFromPayload), 1},
		"the same thing at another time":  {told("a", noon.Add(time.Second), delivery.TimeFromPayload), 1},
		"the same thing without its time": {told("a", noon, delivery.TimeFromObserved), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDeduplicator(DeduplicationConfig{MaxEntries: 2, TTL: time.Hour})
			d.remember([]*delivery.Event{first}, noon)
			assert.Len(t, d.fresh([]*delivery.Event{test.second, test.second}, noon), test.fresh)
		})
	}
	d := newDeduplicator(DeduplicationConfig{MaxEntries: 2, TTL: time.Hour})
	d.remember([]*delivery.Event{told("a", noon, delivery.TimeFromObserved)}, noon)
	assert.Empty(t, d.fresh([]*delivery.Event{told("a", noon.Add(time.Minute), delivery.TimeFromObserved)}, noon),
		"the time of the telling does not make it another fact")
}

// TestDeduplicatorLaws checks that the deduplicator never exceeds its limit, recognises the last event, and reports
// no event as a duplicate that it did not see within the ttl.
func TestDeduplicatorLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		d := newDeduplicator(DeduplicationConfig{MaxEntries: limit, TTL: 10 * time.Second})
		model := map[string]time.Time{}
		now := noon
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 4).Draw(t, "wait")) * time.Second)
			uid := strconv.Itoa(rapid.IntRange(0, 7).Draw(t, "uid"))
			e := told(uid, noon, delivery.TimeFromPayload)
			at, known := model[uid]
			fresh := len(d.fresh([]*delivery.Event{e}, now)) == 1
			if !fresh && (!known || now.Sub(at) >= 10*time.Second) {
				t.Fatalf("%s is called a duplicate but was never remembered, or too long ago", uid)
			}
			d.remember([]*delivery.Event{e}, now)
			if fresh {
				model[uid] = now
			}
			if d.size() > limit {
				t.Fatalf("holds %d of %d", d.size(), limit)
			}
			if len(d.fresh([]*delivery.Event{e}, now)) != 0 {
				t.Fatalf("%s was just remembered", uid)
			}
		}
	})
}

func told(uid string, at time.Time, from delivery.TimeSource) *delivery.Event {
	return &delivery.Event{UID: uid, Time: at, TimeSource: from}
}
