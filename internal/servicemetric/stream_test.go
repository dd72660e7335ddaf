// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

func absent(m metric) metric {
	m.absent = true
	return m
}

func inDeltas(m metric) metric {
	m.temporality = delta
	return m
}

func TestStreams(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		points []metric
		want   []uint64
	}{
		{"the first point counts whole where its stream began shortly before", []metric{duration(at(0), at(60), 7)}, []uint64{7}},
		{"the first point of an old stream is where counting begins", []metric{duration(at(0), at(121), 7), duration(at(0), at(180), 9)}, []uint64{2}},
		{"the first point of a stream without a start is where counting begins", []metric{duration(0, at(60), 7), duration(0, at(120), 9)}, []uint64{2}},
		{"a cumulative point says what was added", []metric{duration(at(0), at(60), 7), duration(at(0), at(120), 10)}, []uint64{7, 3}},
		{"nothing was added, nothing is said", []metric{duration(at(0), at(60), 7), duration(at(0), at(120), 7)}, []uint64{7}},
		{"a point that comes twice adds nothing", []metric{duration(at(0), at(60), 7), duration(at(0), at(60), 7)}, []uint64{7}},
		{
			"of two values for one time the first stands",
			[]metric{duration(at(0), at(60), 7), duration(at(0), at(60), 9), duration(at(0), at(120), 10)},
			[]uint64{7, 3},
		},
		{
			"a point that was overtaken adds nothing, for the newer one told it",
			[]metric{duration(at(0), at(60), 7), duration(at(0), at(180), 12), duration(at(0), at(120), 10), duration(at(0), at(240), 13)},
			[]uint64{7, 5, 1},
		},
		{
			"a stream that starts again counts whole",
			[]metric{duration(at(0), at(60), 7), duration(at(70), at(120), 3), duration(at(70), at(180), 8)},
			[]uint64{7, 3, 5},
		},
		{
			"a stream that started again counts whole though it holds more than before",
			[]metric{duration(at(0), at(60), 7), duration(at(70), at(120), 30)},
			[]uint64{7, 30},
		},
		{
			"what is left of the stream before a restart adds nothing",
			[]metric{duration(at(0), at(60), 7), duration(at(70), at(120), 3), duration(at(0), at(125), 9), duration(at(70), at(180), 4)},
			[]uint64{7, 3, 1},
		},
		{
			"a lower count without a later start is where counting begins anew",
			[]metric{duration(0, at(60), 7), duration(0, at(120), 9), duration(0, at(180), 4), duration(0, at(240), 5)},
			[]uint64{2, 1},
		},
		{
			"a stream that learns its start late goes on",
			[]metric{duration(0, at(60), 7), duration(at(0), at(120), 9)},
			[]uint64{2},
		},
		{
			"a stream without a start that tells a later one starts again",
			[]metric{duration(0, at(60), 7), duration(at(61), at(120), 9)},
			[]uint64{9},
		},
		{
			"a stream without a start ends where it is said to be stale",
			[]metric{duration(0, at(60), 7), absent(duration(0, at(120), 0)), duration(0, at(180), 9), duration(0, at(240), 10)},
			[]uint64{1},
		},
		{
			"a stream that was stale but is the same by its start goes on",
			[]metric{duration(at(0), at(60), 7), absent(duration(at(0), at(90), 0)), duration(at(0), at(110), 9)},
			[]uint64{7, 2},
		},
		{
			"a stream that was silent for longer than the expiry begins anew",
			[]metric{duration(at(0), at(60), 7), duration(at(0), at(661), 900), duration(at(0), at(720), 901)},
			[]uint64{7, 1},
		},
		{
			"an unknown stream that is stale says nothing",
			[]metric{absent(duration(at(0), at(60), 0))},
			[]uint64{},
		},
		{
			"deltas count whole",
			[]metric{inDeltas(duration(at(0), at(60), 7)), inDeltas(duration(at(60), at(120), 3)), inDeltas(duration(at(500), at(900), 2))},
			[]uint64{7, 3, 2},
		},
		{
			"a delta that comes twice adds nothing",
			[]metric{inDeltas(duration(at(0), at(60), 7)), inDeltas(duration(at(0), at(60), 7))},
			[]uint64{7},
		},
		{
			"a delta that begins within what was heard adds nothing",
			[]metric{inDeltas(duration(at(0), at(60), 7)), inDeltas(duration(at(30), at(90), 7))},
			[]uint64{7},
		},
		{
			"deltas without a start count by their end",
			[]metric{inDeltas(duration(0, at(60), 7)), inDeltas(duration(0, at(60), 7)), inDeltas(duration(0, at(120), 2))},
			[]uint64{7, 2},
		},
		{
			"a stream in deltas is another than a cumulative one",
			[]metric{duration(at(0), at(60), 7), inDeltas(duration(at(60), at(120), 3)), duration(at(0), at(180), 12)},
			[]uint64{7, 3, 5},
		},
		{
			"other attributes are another stream",
			[]metric{duration(at(0), at(60), 7, "http.route", "/a"), duration(at(0), at(60), 5, "http.route", "/b")},
			[]uint64{7, 5},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCounter()
			told := read(c, separately(tt.points...)...)
			assert.Equal(t, tt.want, counts(told))
			var want uint64
			for _, n := range tt.want {
				want += n
			}
			assert.Equal(t, want, measured(told), "as many durations as operations")
			assert.Zero(t, c.Refused())
		})
	}
}

func TestAttributesOfAnyTypeTellStreamsApart(t *testing.T) {
	t.Parallel()
	different := []map[string]any{
		{},
		{"a": true},
		{"a": false},
		{"a": 1},
		{"a": 1.0},
		{"a": 2.0},
		{"a": "1"},
		{"a": []any{"1"}},
		{"a": map[string]any{"b": "1"}},
		{"a": "x", "b": "y"},
		{"a": "y", "b": "x"},
	}
	c := newCounter()
	for _, attributes := range different {
		m := duration(at(0), at(60), 1)
		m.attributes = attributes
		assert.Equal(t, []uint64{1}, counts(read(c, request(m))), "%v", attributes)
	}
	assert.Equal(t, len(different), c.Streams())
}

func TestAStreamOfAnotherResourceIsAnother(t *testing.T) {
	t.Parallel()
	one, other := duration(at(0), at(60), 7), duration(at(0), at(60), 7)
	one.resource = map[string]any{"service.name": "shop", "service.instance.id": "a", "process.pid": 1}
	other.resource = map[string]any{"service.name": "shop", "service.instance.id": "a", "process.pid": 2}
	assert.Equal(t, []uint64{7, 7}, counts(read(newCounter(), request(one, other))))
}

func TestAReadingSaysSinceWhenItCounts(t *testing.T) {
	t.Parallel()
	told := read(newCounter(), separately(duration(at(0), at(60), 7), duration(at(0), at(120), 8), duration(at(130), at(180), 2))...)
	spans := [][2]int64{}
	for _, r := range told {
		spans = append(spans, [2]int64{r.Start, r.End})
	}
	assert.Equal(t, [][2]int64{{int64(at(0)), int64(at(60))}, {int64(at(60)), int64(at(120))}, {int64(at(130)), int64(at(180))}}, spans)
}

func TestStreamsBeyondTheCapAreRefused(t *testing.T) {
	t.Parallel()
	o := servicemetric.NewDefaultOptions()
	o.MaxStreams = 2
	c := servicemetric.New(o)
	told := read(c, separately(
		duration(at(0), at(60), 1, "http.route", "/a"), duration(at(0), at(60), 2, "http.route", "/b"),
		duration(at(0), at(60), 4, "http.route", "/c"), duration(at(0), at(120), 3, "http.route", "/a"),
	)...)
	assert.Equal(t, []uint64{1, 2, 2}, counts(told))
	assert.Equal(t, servicemetric.Refusals{Streams: 1}, c.Refused())
	assert.Equal(t, 2, c.Streams())
}

func TestSilentStreamsMakeRoom(t *testing.T) {
	t.Parallel()
	o := servicemetric.NewDefaultOptions()
	o.MaxStreams = 1
	c := servicemetric.New(o)
	read(c, request(duration(at(0), at(60), 1, "http.route", "/a")))
	c.Expire(int64(at(660)))
	assert.Equal(t, 1, c.Streams(), "not longer silent than the expiry")
	c.Expire(int64(at(800)))
	assert.Zero(t, c.Streams())
	assert.Equal(t, []uint64{2}, counts(read(c, request(duration(at(790), at(800), 2, "http.route", "/b")))))
}

func TestAClockThatIsYearsAheadSilencesItsStreamForAnExpiryOnly(t *testing.T) {
	t.Parallel()
	c := newCounter()
	read(c, request(duration(at(0), at(1_000_000_000), 1)))
	c.Expire(int64(at(1_000_000_000)))
	assert.Empty(t, read(c, request(duration(at(0), at(60), 1))))
	c.Expire(int64(at(60)))
	assert.Equal(t, []uint64{5}, counts(read(c, request(duration(at(0), at(70), 5)))))
}
