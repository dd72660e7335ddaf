// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// Later versions must read what is on disk. If this test fails, add the new form as a case and keep reading the old one, instead
// of changing what is expected here.
func TestTheRecordsOfATallyAreFixed(t *testing.T) {
	t.Parallel()
	options := plain()
	options.SettleTime = hour
	b := disk{}.read(t, options)
	applyAll(t, b, NewStory().Deploy(1, "d", "r", Begun(0)).Events)
	b.Flush(At(2))
	waiting := b.TakeMemory()
	b.Flush(At(62))
	var got []string
	for _, r := range slices.Concat(waiting, b.TakeMemory()) {
		got = append(got, strings.ReplaceAll(r.Key, "\x00", "|")+" "+hex.EncodeToString([]byte(r.Value)))
	}
	assert.Equal(t, []string{
		"\x11service|acme|cart| 0a1e08f8c0a7b3eecaa7b3521096c486c5f7e6da850f1880c0d2b8f4adfd9831" +
			"0a1f08ff9b97e3df88b2a27b10f8c98bd5b0c1dfa8f6011880c0d2b8f4adfd9831" +
			"0a1e08aeabff9edef4d893ef0110a7c0f0aee3cfab181880c0d2b8f4adfd9831",
		" 0880c0d2b8f4adfd9831",
		"\x11service|acme|cart| ",
		"\x11service|acme|cart\x042930 0a1878e069e6569e6652ffcd65fc45c8447baed5dfe3a56327ef1209cc8917cc8917cc8917",
		" 0880c097c4bafffe9831",
	}, got)
}

func TestHashesAreThoseOfTheStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.String()).Draw(t, "parts")
		want := fnv.New64a()
		_, err := want.Write([]byte(strings.Join(parts, "")))
		require.NoError(t, err)
		require.Equal(t, want.Sum64(), idOf(parts...))
	})
}

func TestAMemoryHasWhatWasAdded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, added := newMemory("m"), map[uint64]bool{}
		batches := rapid.SliceOfN(rapid.SliceOfDistinct(rapid.Uint64Range(0, 60), rapid.ID), 0, 5).Draw(t, "batches")
		for _, batch := range batches {
			var news []counted
			for _, id := range batch {
				if !m.has(id) {
					news = append(news, counted{id: id})
				}
				added[id] = true
			}
			m.add(news)
		}
		for id := range uint64(61) {
			require.Equal(t, added[id], m.has(id))
		}
	})
}

func TestRecordsThatABookCannotReadAreRefused(t *testing.T) {
	t.Parallel()
	value := func(write func(*record.Writer)) string {
		var w record.Writer
		write(&w)
		return w.Value()
	}
	tests := []struct {
		name string
		r    record.Record
		want string
	}{
		{"a kind of somebody else", record.Record{Kind: 24}, "a book has no records of kind 24"},
		{"a key of one part", record.Record{Kind: RecordTally, Key: record.Key("m")}, "read the key of a tally: the record is broken off or damaged"},
		{"a week that is no number", record.Record{Kind: RecordTally, Key: record.Key("m", "w")}, `read what was counted of "m": "w" is not the number of a week`},
		{"a week before time began", record.Record{Kind: RecordTally, Key: record.Key("m", "-1")}, `read what was counted of "m": "-1" is not the number of a week`},
		{
			"more ids than times",
			record.Record{Kind: RecordTally, Key: record.Key("m", "1"), Value: value(func(w *record.Writer) { w.Text(weekIDs, "12345678") })},
			`read what was counted of "m": the ids and times of a week do not match`,
		},
		{
			"more times than ids",
			record.Record{Kind: RecordTally, Key: record.Key("m", "1"), Value: value(func(w *record.Writer) { w.Text(weekTimes, "1") })},
			`read what was counted of "m": the ids and times of a week do not match`,
		},
		{
			"a time of another week",
			record.Record{Kind: RecordTally, Key: record.Key("m", "1"), Value: value(func(w *record.Writer) {
				w.Text(weekIDs, "12345678")
				w.Text(weekTimes, "\xff\xff\xff\x7f")
			})},
			`read what was counted of "m": the ids and times of a week do not match`,
		},
		{
			"a number as a text",
			record.Record{Kind: RecordTally, Key: record.Key("m", ""), Value: value(func(w *record.Writer) {
				w.Nested(waitingOne, func(w *record.Writer) { w.Text(waitingID, "1") })
			})},
			`read what was counted of "m": field 1 has the wire type 2, not 0`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.EqualError(t, NewBook(plain()).Restore(tt.r), tt.want)
		})
	}
}

func FuzzRestoreTally(f *testing.F) {
	options := plain()
	options.SettleTime = hour
	b := disk{}.read(f, options)
	applyAll(f, b, NewStory().Deploy(1, "d", "r").Events)
	b.Flush(At(2))
	applyAll(f, b, NewStory().Deploy(30, "e", "s").Events)
	b.Flush(At(62))
	for _, r := range b.TakeMemory() {
		f.Add(r.Key, r.Value)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		b := NewBook(options)
		if b.Restore(record.Record{Kind: RecordTally, Key: key, Value: value}) != nil {
			return
		}
		b.Restored()
		once := slices.Collect(b.tally.records())
		again := NewBook(options)
		for _, r := range once {
			require.NoError(t, again.Restore(r))
		}
		again.Restored()
		require.ElementsMatch(t, once, slices.Collect(again.tally.records()))
		b.Flush(At(70))
	})
}
