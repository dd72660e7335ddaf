// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/servicemetric"
)

// longAgo is when the process of these tests started, in seconds. It is too long ago for a first point to count whole
// just because of its start.
const longAgo = -3600

// exported is what a process exports in a minute: cumulative counts by route.
type exported map[string]uint64

func (e exported) at(minute int) pmetric.Metrics {
	var points []metric
	for _, route := range []string{"/a", "/b", "/c", "/d"} {
		if n, ok := e[route]; ok {
			points = append(points, duration(at(longAgo), at(60*minute), n, "http.route", route))
		}
	}
	return request(points...)
}

func TestStreamsThatAppearInAProcessThatIsKnown(t *testing.T) {
	t.Parallel()
	known := []exported{{"/a": 100}, {"/a": 101}, {"/a": 102}}
	tests := []struct {
		name string
		// minutes are consecutive exports; nil is an export that was lost.
		minutes []exported
		// want are the counts read from the last export.
		want []uint64
	}{
		{"what appears after two complete exports counts whole", append(known[:2:2], exported{"/a": 102, "/b": 9}), []uint64{1, 9}},
		{"several may appear at once", append(known[:3:3], exported{"/a": 103, "/b": 9, "/c": 8}), []uint64{1, 9, 8}},
		{"what appears in the second export may have been missed in the first", append(known[:1:1], exported{"/a": 101, "/b": 900}), []uint64{1}},
		{"an export that was lost proves nothing", append(known[:1:1], nil, exported{"/a": 102, "/b": 900}), []uint64{2}},
		{"after a pause a stream may be older than the last export", append(known[:3:3], nil, nil, exported{"/a": 110, "/b": 900}), []uint64{8}},
		{
			"exports that leave something out prove nothing",
			[]exported{{"/a": 1, "/c": 1}, {"/a": 2, "/c": 2}, {"/a": 3}, {"/a": 4, "/b": 900, "/c": 3}},
			[]uint64{1, 1},
		},
		{
			"exports are trusted again when they are complete",
			[]exported{{"/a": 1, "/c": 1}, {"/a": 2, "/c": 2}, {"/a": 3}, {"/a": 4, "/c": 3}, {"/a": 5, "/b": 9, "/c": 3}},
			[]uint64{1, 9},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCounter()
			var told []servicemetric.Reading
			for minute, e := range tt.minutes {
				if e != nil {
					told = read(c, e.at(minute))
				}
			}
			assert.Equal(t, tt.want, counts(told))
			var want uint64
			for _, n := range tt.want {
				want += n
			}
			assert.Equal(t, want, measured(told))
		})
	}
}

func TestAStreamThatAppearsCountsSinceTheExportBefore(t *testing.T) {
	t.Parallel()
	c := newCounter()
	read(c, exported{"/a": 1}.at(1), exported{"/a": 2}.at(2))
	told := read(c, exported{"/a": 2, "/b": 3}.at(3))
	require.Len(t, told, 1)
	assert.Equal(t, []int64{int64(at(120)), int64(at(180))}, []int64{told[0].Start, told[0].End})
}

func TestAStreamOfAnExportThatWasOvertakenDoesNotAppear(t *testing.T) {
	t.Parallel()
	c := newCounter()
	read(c, exported{"/a": 1}.at(1), exported{"/a": 2}.at(2), exported{"/a": 3}.at(3))
	assert.Empty(t, read(c, exported{"/b": 900}.at(2)))
}

func TestAStreamThatIsToldTwiceInAnExportDoesNotStandForAnother(t *testing.T) {
	t.Parallel()
	c := newCounter()
	read(c, exported{"/a": 1, "/c": 1}.at(1), exported{"/a": 2, "/c": 2}.at(2), exported{"/a": 3}.at(3))
	later := duration(at(longAgo), at(180)+1, 4, "http.route", "/a")
	read(c, request(later))
	assert.Equal(t, []uint64{1}, counts(read(c, exported{"/a": 5, "/b": 900}.at(4))))
}

func TestAnExportThatWasOvertakenDoesNotCompleteTheNewest(t *testing.T) {
	t.Parallel()
	c := newCounter()
	read(c, exported{"/a": 1, "/c": 1}.at(1), exported{"/a": 2, "/c": 1}.at(2), exported{"/a": 3}.at(4), exported{"/c": 2}.at(3))
	assert.Equal(t, []uint64{1}, counts(read(c, exported{"/a": 4, "/b": 900}.at(5))))
}

func TestAStreamThatEndedIsNotMissed(t *testing.T) {
	t.Parallel()
	c := newCounter()
	stale := duration(at(longAgo), at(180), 0, "http.route", "/c")
	stale.absent = true
	read(c, exported{"/a": 1, "/c": 1}.at(1), exported{"/a": 2, "/c": 1}.at(2), exported{"/a": 3}.at(3), request(stale))
	assert.Equal(t, []uint64{1, 9}, counts(read(c, exported{"/a": 4, "/b": 9}.at(4))), "it has nothing to tell")

	read(c, exported{"/a": 5, "/b": 9, "/c": 1}.at(5), exported{"/a": 6, "/b": 9}.at(6))
	assert.Equal(t, []uint64{1}, counts(read(c, exported{"/a": 7, "/b": 9, "/d": 900}.at(7))), "it had something to tell again")
}

func TestAStreamThatWasForgottenDoesNotAppear(t *testing.T) {
	t.Parallel()
	c := newCounter()
	read(c, exported{"/a": 1, "/b": 1000}.at(0))
	for minute := 1; minute < 14; minute++ {
		read(c, exported{"/a": 1}.at(minute))
		c.Expire(int64(at(60 * minute)))
	}
	require.Equal(t, 1, c.Streams())
	assert.Empty(t, read(c, exported{"/a": 1, "/b": 1001}.at(14)))
}

func TestAStreamThatWasRefusedDoesNotAppear(t *testing.T) {
	t.Parallel()
	o := servicemetric.NewDefaultOptions()
	o.MaxStreams = 3
	c := servicemetric.New(o)
	other := duration(at(longAgo), at(0), 1)
	other.resource = map[string]any{"service.name": "other"}
	read(c, request(other))
	read(c, exported{"/a": 1, "/b": 1, "/c": 1000}.at(5), exported{"/a": 1, "/b": 1, "/c": 1000}.at(6))
	c.Expire(int64(at(60 * 11)))
	require.Equal(t, 2, c.Streams(), "there is room again")
	assert.Empty(t, read(c, exported{"/a": 1, "/b": 1, "/c": 1000}.at(7)))
}

// Exports arrive completely or not at all, may arrive twice, and the counter starts at some point. The counter never
// reports more operations than happened since, and all of them if no export was lost after the first two that arrived.
func TestWhatAppearsIsNeverToldMoreThanItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		routes := []string{"/a", "/b", "/c", "/d"}
		sums := exported{"/a": 50}
		c := newCounter()
		var heard, lost int
		var done, missed, told uint64
		for minute := range rapid.IntRange(3, 15).Draw(t, "exports") {
			for _, route := range routes {
				n := rapid.Uint64Range(0, 20).Draw(t, "added")
				if _, ok := sums[route]; ok || n > 15 {
					sums[route] += n
					done += n
				}
			}
			if rapid.IntRange(0, 4).Draw(t, "lost") == 0 {
				lost++
				continue
			}
			heard++
			if heard == 1 {
				done, lost = 0, 0
			}
			if heard == 2 { // streams that first appear in the second export are only a baseline
				told = totalOf(read(c, sums.at(minute)))
				missed = done - told
			}
			told += totalOf(read(c, sums.at(minute), sums.at(minute)))
			require.LessOrEqual(t, told, done)
			if heard >= 2 && lost == 0 {
				require.Equal(t, done, missed+told)
			}
		}
		assert.Zero(t, c.Refused())
	})
}

func totalOf(told []servicemetric.Reading) uint64 {
	operations, _ := sum(told)
	return operations
}
