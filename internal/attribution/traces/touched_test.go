// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// sentIn names the trace that sent the message which a span handles.
func sentIn(number uint64) func(*traces.Note) {
	return func(n *traces.Note) { n.Link = traces.Hash(traceID(number)) }
}

func TestWhoHandlesAMessageTouchedWhatItsSenderTouched(t *testing.T) {
	t.Parallel()
	const second = int64(1000)
	sent := func(touched uint64) []traces.Note {
		return []traces.Note{
			span(1, 0, server, shop, 0, 100, touching(touched), exposed), span(2, 1, producer, shop, 10, 20, exposed),
		}
	}
	handled := func(after int64, more ...func(*traces.Note)) traces.Note {
		return span(1, 0, consumer, mailer, after, after+10, append([]func(*traces.Note){failed, exposed, ofTrace(2), sentIn(1)}, more...)...)
	}
	of := func(touched uint64, after int64) []traces.Exposure {
		return []traces.Exposure{{Touched: touched, EntryService: mailer, EntryFailed: true, End: at(after + 10)}}
	}
	for name, c := range map[string]struct {
		notes []traces.Note
		want  []traces.Exposure
	}{
		"at once":                         {append(sent(1), handled(50)), of(1, 50)},
		"seconds later":                   {append(sent(1), handled(25*second)), of(1, 25*second)},
		"minutes later":                   {append(sent(1), handled(100*second)), of(1, 100*second)},
		"but not for ever":                {append(sent(1), handled(400*second)), nil},
		"beside what the handler touched": {append(sent(1), handled(25*second, touching(2))), of(3, 25*second)},
		"if it touched anything":          {append(sent(0), handled(25*second)), nil},
		"if it is known":                  {append(sent(1), handled(25*second, sentIn(7))), nil},
		"but not if it is handled on behalf of somebody who asks": {
			append(sent(1), handled(25*second, func(n *traces.Note) { n.Parent = 9 }), span(9, 0, server, cart, 25*second-100, 25*second+100, exposed, ofTrace(2))), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var e ear
			table := traces.New(traces.NewDefaultOptions(), &e)
			table.Advance(base)
			for i := range c.notes {
				table.Advance(c.notes[i].End)
				table.Note(&c.notes[i])
			}
			table.Settle()
			handled := slices.DeleteFunc(e.told.Exposed, func(x traces.Exposure) bool { return x.EntryService == shop })
			if len(handled) == 0 {
				handled = nil
			}
			assert.Equal(t, c.want, handled)
			assert.Zero(t, table.Stats().ForgottenLinks)
		})
	}
}

// As long as the senders' traces are held, reports on their messages depend on neither order nor repetition.
func TestMessagesKnowNoOrderOfArrival(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var notes []traces.Note
		for sender := range uint64(4) {
			notes = append(
				notes, span(1, 0, server, shop, 0, 100, ofTrace(sender), touching(1<<sender)), span(2, 1, server, cart, 10, 90, ofTrace(sender), touching(16<<sender)),
				span(1, 0, consumer, mailer, 200, 210, ofTrace(sender+10), sentIn(uint64(rapid.IntRange(0, 5).Draw(t, "sender")))),
			)
		}
		again := append(rapid.Permutation(notes).Draw(t, "order"), notes[:rapid.IntRange(0, len(notes)).Draw(t, "told twice")]...)
		require.Equal(t, inOrder(settled(traces.NewDefaultOptions(), notes...)), inOrder(settled(traces.NewDefaultOptions(), again...)))
	})
}

func TestWhatTracesTouchedIsForgottenToMakeRoom(t *testing.T) {
	t.Parallel()
	o := traces.NewDefaultOptions()
	o.Traces = 8
	table := traces.New(o, &ear{})
	for i := range uint64(100) {
		n := span(1, 0, server, shop, 0, 100, touching(1), ofTrace(i))
		table.Note(&n)
		table.Settle()
	}
	assert.InDelta(t, 84, table.Stats().ForgottenLinks, 8, "all but those for which there is room")
	table.Advance(base + int64(traces.LinkedFor) + int64(time.Hour))
	before := table.Stats().ForgottenLinks
	for i := range uint64(4) {
		n := span(1, 0, server, shop, 0, 100, touching(1), ofTrace(200+i))
		table.Note(&n)
		table.Settle()
		table.Advance(base + int64(i+2)*int64(time.Hour))
	}
	assert.Equal(t, before, table.Stats().ForgottenLinks, "what is too old is no loss")
}
