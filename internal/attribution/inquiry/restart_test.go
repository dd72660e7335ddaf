// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// journal keeps records in the order in which they were appended, until a complete checkpoint replaces what was there
// when it began.
type journal struct {
	entries []record.Record
}

func (j *journal) append(q *inquiry.Inquiry) { j.entries = append(j.entries, q.TakeChanged()...) }

// checkpoint writes the whole state. Changes taken meanwhile follow it.
func (j *journal) checkpoint(q *inquiry.Inquiry) {
	j.append(q)
	j.entries = slices.Collect(q.Records())
}

func (j *journal) restored(t require.TestingT, o inquiry.Options) *inquiry.Inquiry {
	q := inquiry.New(o)
	for _, r := range j.entries {
		require.NoError(t, q.Restore(r))
	}
	q.Restored()
	return q
}

// A restart at any time loses nothing, changes nothing, and announces nothing twice.
func TestARestartChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := quick()
		options.Tracked = true
		o := drawOrganisation(t)
		every := rapid.SampledFrom([]health.Bin{6, 17, 60}).Draw(t, "cadence")
		events := o.punctual()
		slices.SortStableFunc(events, func(a, b event) int { return int(a.at - b.at) })
		never := newTeller(quick()).hear(events, every)

		kept, j := newTeller(options), &journal{}
		var before []event
		asked := events[0].at
		restarts := rapid.SliceOfN(rapid.IntRange(0, len(events)-1), 1, 3).Draw(t, "restarts")
		for n, e := range events {
			if e.at-asked >= every {
				kept.ask()
				asked = e.at
				j.append(kept.q)
			}
			kept.tell(e)
			if e.tell != nil {
				before = append(before, e)
			}
			if n%100 == 0 {
				j.append(kept.q)
			}
			if n%5000 == 4999 {
				j.checkpoint(kept.q)
			}
			if slices.Contains(restarts, n) {
				j.append(kept.q)
				kept.q, kept.told = j.restored(t, options), map[delivery.Scope]inquiry.Told{}
				for _, known := range before {
					kept.tell(known)
				}
			}
		}
		kept.ask()
		require.Equal(t, never.told, kept.told)
		require.Equal(t, never.q.Releases(), kept.q.Releases())
		require.Equal(t, never.q.Clock(), kept.q.Clock())
		require.Equal(t, finals(never.news), finals(kept.news))
		require.Equal(t, without(never, inquiry.Attributed), without(kept, inquiry.Attributed))
		seen := map[string]bool{}
		for _, headline := range kept.headlines() {
			require.False(t, seen[headline], headline)
			seen[headline] = true
		}
	})
}

// without returns the headlines except those of one kind.
func without(t *teller, kind inquiry.NewsKind) []string {
	others := &teller{news: slices.DeleteFunc(slices.Clone(t.news), func(n inquiry.News) bool { return n.Kind == kind })}
	return others.headlines()
}

func TestRoundsAreCountedOnAfterARestart(t *testing.T) {
	t.Parallel()
	options := inquiry.NewDefaultOptions()
	options.Tracked = true
	i := incident("cart", arrival+6*minute)
	heard := newTeller(options).hear(badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(i).told, minute)
	var j journal
	j.checkpoint(heard.q)
	again := &teller{q: j.restored(t, options), told: map[delivery.Scope]inquiry.Told{}}
	again.q.Deployed(scope("cart"), []join.Deployment{deployment("cart", "2", arrival-minute)})
	again.q.Incidents(i.Key.Service, []inquiry.Incident{i})
	again.ask()
	assert.Empty(t, again.headlines())
	assert.Equal(t, heard.told, again.told)
	i.NotByChange = true
	again.q.Incidents(i.Key.Service, []inquiry.Incident{i})
	again.ask()
	assert.Equal(t, []string{"90 cart-216 none (1)"}, again.headlines())
	assert.Empty(t, again.told[scope("cart")].Answers)
}

func TestAfterARestartEveryIncidentThatWasAnsweredIsAgainAtOnce(t *testing.T) {
	t.Parallel()
	options := inquiry.NewDefaultOptions()
	options.Tracked = true
	f := fleet{services: 310, fresh: 1} // so many that incidents take turns
	q := inquiry.New(options)
	tell := func(q *inquiry.Inquiry) {
		q.Deployed(scope("service0"), []join.Deployment{deployment("service0", "2", arrival)})
		var incidents []inquiry.Incident
		for n := range health.Bin(4) {
			incidents = append(incidents, incident("service0", arrival+4*minute+n))
		}
		q.Incidents(incidents[0].Key.Service, incidents)
	}
	tell(q)
	before := &teller{q: q, told: map[delivery.Scope]inquiry.Told{}}
	for bin := arrival - 15*minute; bin < arrival+6*minute; bin++ {
		f.tell(q, bin)
		if bin >= arrival+4*minute {
			before.ask()
		}
	}
	require.Len(t, before.told[scope("service0")].Answers, 4)
	var j journal
	j.checkpoint(q)
	after := &teller{q: j.restored(t, options), told: map[delivery.Scope]inquiry.Told{}}
	tell(after.q)
	after.ask()
	assert.Len(t, after.told[scope("service0")].Answers, 4)
}

func TestWhatIsForgottenIsNotKept(t *testing.T) {
	t.Parallel()
	options := inquiry.NewDefaultOptions()
	options.Tracked, options.Retention = true, 3*24*time.Hour
	s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(incident("cart", arrival+6*minute))
	for day := health.Bin(1); day < 8; day++ {
		s.serve("cart", "1", arrival+day*24*hour, arrival+day*24*hour+5*minute, 10, .002)
	}
	heard := newTeller(options).hear(s.told, minute)
	assert.Empty(t, heard.told)
	kinds := map[record.Kind]int{}
	var j journal
	j.append(heard.q)
	for _, r := range j.entries {
		if r.Value != "" {
			kinds[r.Kind]++
		}
	}
	assert.Zero(t, kinds[inquiry.RecordIncident])
	for r := range heard.q.Records() {
		assert.NotEqual(t, inquiry.RecordIncident, r.Kind)
	}
	stats := heard.q.Stats()
	assert.Zero(t, stats.Incidents)
	assert.Equal(t, 1, stats.Findings, "of what serves")
}

func FuzzRestore(f *testing.F) {
	options := inquiry.NewDefaultOptions()
	options.Tracked = true
	heard := newTeller(options).hear(badCanary().deploy("cart", "2", arrival-minute, arrival-minute).open(incident("cart", arrival+6*minute)).told, minute)
	for r := range heard.q.Records() {
		if r.Kind >= inquiry.RecordRelease {
			f.Add(uint8(r.Kind), r.Key, r.Value)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, key, value string) {
		q := inquiry.New(options)
		if err := q.Restore(record.Record{Kind: 54 + record.Kind(kind%3), Key: key, Value: value}); err != nil {
			return
		}
		q.Restored()
		for r := range q.Records() {
			if r.Kind >= inquiry.RecordRelease {
				if err := inquiry.New(options).Restore(r); err != nil {
					t.Fatal(fmt.Errorf("what was read is not written so that it can be read: %w", err))
				}
			}
		}
		q.TakeTold()
		q.TakeNews()
	})
}
