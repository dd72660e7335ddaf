// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

func TestEveryReleaseWithAFailedEntrySpanFailsOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		notes []traces.Note
		want  []failing
	}{
		"servers, consumers and spans without parent count": {
			[]traces.Note{
				span(1, 0, client, shop, 0, 100, failed), span(2, 1, server, cart, 0, 80, failed), span(3, 2, consumer, mailer, 0, 90, failed),
				span(4, 2, client, cart, 0, 70, failed), span(5, 2, internal, stock, 0, 70, failed),
			},
			[]failing{{release(shop), at(100)}, {release(cart), at(80)}, {release(mailer), at(90)}},
		},
		"a release that failed twice counts from its first failure": {
			[]traces.Note{span(1, 0, server, shop, 0, 100, failed), span(2, 1, server, cart, 0, 80, failed), span(3, 1, server, cart, 0, 60, timedOut)},
			[]failing{{release(shop), at(100)}, {release(cart), at(60)}},
		},
		"two releases of one service count each": {
			[]traces.Note{span(1, 0, server, shop, 0, 100, failed), span(2, 1, server, shop, 0, 80, failed, under(11))},
			[]failing{{release(shop), at(100)}, {11, at(80)}},
		},
		"a handled failure counts for the release that failed": {
			[]traces.Note{span(1, 0, server, shop, 0, 100), span(2, 1, server, cart, 0, 80, failed)},
			[]failing{{release(cart), at(80)}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, settled(traces.NewDefaultOptions(), c.notes...).Failing)
		})
	}
}

func TestExposureIsSeenFromTheEntry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		notes []traces.Note
		want  []traces.Exposure
	}{
		"what any span touched, the trace touched": {
			[]traces.Note{span(1, 0, server, shop, 0, 100), span(2, 1, internal, cart, 0, 80, touching(1)), span(3, 1, server, stock, 0, 90, touching(4))},
			[]traces.Exposure{{Touched: 5, EntryService: shop, End: at(100)}},
		},
		"a span without parent is the entry, whatever its kind": {
			[]traces.Note{span(9, 0, internal, cart, 50, 60, failed, touching(1)), span(1, 7, server, shop, 0, 100)},
			[]traces.Exposure{{Touched: 1, EntryService: cart, EntryFailed: true, End: at(60)}},
		},
		"without a root the earliest server is the entry": {
			[]traces.Note{span(1, 7, server, cart, 10, 90), span(2, 8, consumer, shop, 0, 20, touching(1), failed), span(3, 8, client, mailer, -5, 20)},
			[]traces.Exposure{{Touched: 1, EntryService: shop, EntryFailed: true, End: at(20)}},
		},
		"of servers that started together the one that ended last is the entry": {
			[]traces.Note{span(1, 7, server, cart, 0, 90, touching(1)), span(2, 8, server, shop, 0, 95)},
			[]traces.Exposure{{Touched: 1, EntryService: shop, End: at(95)}},
		},
		"of servers that lasted equally long the smaller id is the entry": {
			[]traces.Note{span(2, 7, server, cart, 0, 90, touching(1)), span(1, 8, server, shop, 0, 90)},
			[]traces.Exposure{{Touched: 1, EntryService: shop, End: at(90)}},
		},
		"nothing touched is nothing to tell":   {[]traces.Note{span(1, 0, server, shop, 0, 100)}, nil},
		"without an entry there is no verdict": {[]traces.Note{span(2, 1, client, shop, 0, 100, touching(1))}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, settled(traces.NewDefaultOptions(), c.notes...).Exposed)
		})
	}
}

func TestAnExposureWithoutEntryIsCounted(t *testing.T) {
	t.Parallel()
	table := traces.New(traces.NewDefaultOptions(), &ear{})
	n := span(2, 1, client, shop, 0, 100, touching(1))
	table.Note(&n)
	table.Settle()
	assert.EqualValues(t, 1, table.Stats().IncompleteExposures)
}

func TestSelfTimeIsWithoutTheTimeOfCalls(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		notes []traces.Note
		want  []time.Duration
	}{
		"all of it where nothing is called": {[]traces.Note{span(1, 0, server, shop, 0, 100)}, []time.Duration{100 * ms}},
		"calls are subtracted, and what two of them share only once": {
			[]traces.Note{span(1, 0, server, shop, 0, 100), span(2, 1, client, shop, 10, 40), span(3, 1, client, shop, 30, 50), span(4, 1, client, shop, 70, 80)},
			[]time.Duration{50 * ms},
		},
		"a call within another one adds nothing": {
			[]traces.Note{span(1, 0, server, shop, 0, 100), span(2, 1, client, shop, 10, 90), span(3, 2, client, shop, 20, 30)},
			[]time.Duration{20 * ms},
		},
		"a call beside the entry span counts too": {
			[]traces.Note{span(1, 9, server, shop, 0, 100), span(2, 9, client, shop, 10, 60)},
			[]time.Duration{50 * ms},
		},
		"a call that outlasts the entry span counts up to its end": {
			[]traces.Note{span(1, 0, server, shop, 0, 100), span(2, 1, client, shop, -20, 10), span(3, 1, client, shop, 80, 500)},
			[]time.Duration{70 * ms},
		},
		"a call outside the entry span does not count": {
			[]traces.Note{span(1, 0, server, shop, 0, 100), span(2, 1, client, shop, 200, 300), span(3, 1, client, shop, -50, -20)},
			[]time.Duration{100 * ms},
		},
		"a call of one entry span is not another one's": {
			[]traces.Note{span(1, 0, server, shop, 0, 100), span(2, 9, server, shop, 0, 100), span(3, 1, client, shop, 10, 60)},
			[]time.Duration{50 * ms, 100 * ms},
		},
		"other services' calls do not count": {
			[]traces.Note{span(1, 0, server, shop, 0, 100), span(2, 1, client, cart, 10, 60)},
			[]time.Duration{100 * ms},
		},
		"a span that ends before it starts took no time": {[]traces.Note{span(1, 0, server, shop, 100, 0)}, []time.Duration{0}},
		"a call without parent is nothing but waiting":   {[]traces.Note{span(1, 0, client, shop, 0, 100)}, []time.Duration{0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range c.notes {
				measured(&c.notes[i])
			}
			var got []time.Duration
			for _, m := range settled(traces.NewDefaultOptions(), c.notes...).Measured {
				assert.Equal(t, release(shop), m.Release)
				assert.EqualValues(t, shop, m.Class)
				got = append(got, m.Self)
			}
			require.Equal(t, c.want, got)
		})
	}
}
