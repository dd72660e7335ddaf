// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// kept returns the records of a watch that contains every kind of state.
func kept(tb testing.TB) []record.Record {
	tb.Helper()
	s := canary(.01, .1)
	for bin := arrival; bin < arrival+20*minute; bin++ {
		s.serve(bin, traffic{release: v2, class: "GET /cart", n: 10, failed: 2, fingerprint: "timeout", logs: 1})
		s.tell(bin, v2, health.Series{Metric: health.Exposures, EntryService: "mail", Touched: health.TouchedThis}, 5)
		s.tell(bin, v2, health.Series{Metric: health.FailureOrigins, EntryService: "mail", Handled: true}, 5)
	}
	w := watch.New(watch.NewDefaultOptions())
	w.Deployed(watchScope, []join.Deployment{deploymentOf("d2", "2")})
	tellUntil(w, inOrder(s.told), arrival+20*minute)
	return slices.Collect(w.Records())
}

func TestRecordsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]record.Record{
		"of another kind":            {Kind: 47},
		"a scope without a snapshot": {Kind: 49, Key: record.Key("", "cart", "production", "first")},
		"a scope of snapshot zero":   {Kind: 49, Key: record.Key("", "cart", "production", "0")},
		"a head without a number":    {Kind: 48},
		"a damaged head":             {Kind: 48, Key: record.Key("1"), Value: "\x0f"},
		"a bin of no time":           {Kind: 52, Key: record.Key("", "cart", "production", "noon", "")},
		"a damaged clock":            {Kind: 53, Value: "\xff"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := watch.New(watch.NewDefaultOptions()).Restore(r)
			require.Error(t, err)
			assert.Equal(t, err.Error(), strings.ToLower(err.Error()))
		})
	}
}

// A snapshot that is incomplete because the process ended does not replace the one before.
func TestOnlyWholeSnapshotsStand(t *testing.T) {
	t.Parallel()
	options := watch.NewDefaultOptions()
	w := watch.New(options)
	w.Advance(at(noon))
	first := slices.Collect(w.Records())
	s := newStory(1)
	s.steady(noon, noon+hour, v1, 10, 0)
	tellUntil(w, s.told, noon+hour)
	second := slices.Collect(w.Records())
	restored := func(records ...record.Record) *watch.Watch {
		w := watch.New(options)
		for _, r := range records {
			require.NoError(t, w.Restore(r))
		}
		w.Restored()
		return w
	}
	late := noon - health.Bin(options.Lateness/health.BinWidth)
	assert.Equal(t, late, restored(append(first, second[:len(second)-1]...)...).Settled())
	assert.Equal(t, w.Settled(), restored(append(first, second...)...).Settled())
	assert.Equal(t, w.Settled(), restored(append(second, first...)...).Settled(), "in whatever order")
	assert.Empty(t, watch.New(options).Assess(time.Unix(0, 0)))
}

func FuzzRestore(f *testing.F) {
	records := kept(f)
	for _, r := range records {
		f.Add(uint8(r.Kind), r.Key, r.Value)
	}
	head := records[len(records)-1]
	f.Fuzz(func(t *testing.T, kind uint8, key, value string) {
		w := watch.New(watch.NewDefaultOptions())
		for _, r := range records {
			if uint8(r.Kind) == kind && r.Key == key {
				r.Value = value
			}
			if err := w.Restore(r); err != nil {
				return
			}
		}
		if err := w.Restore(record.Record{Kind: record.Kind(kind), Key: key, Value: value}); err != nil {
			return
		}
		if err := w.Restore(head); err != nil {
			return
		}
		w.Restored()
		now := at(w.Settled() + minute)
		for _, r := range w.Assess(now) {
			w.Ticks(r.ID, r.First, w.Settled())
		}
		w.Advance(now.Add(10 * time.Minute))
		w.TakeOperations()
		for _, r := range slices.Collect(w.Records()) {
			if err := watch.New(watch.NewDefaultOptions()).Restore(r); err != nil {
				t.Fatal(err)
			}
		}
	})
}
