// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"iter"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// kept is what a journal keeps: the last record of every key.
type kept map[record.Record]record.Record

func (k kept) add(records ...record.Record) {
	for _, r := range records {
		k[record.Record{Kind: r.Kind, Key: r.Key}] = r
	}
}

// restart returns a builder that continues from the kept records and starts hours later. The records are restored in
// the order that order puts them in.
func restart(t require.TestingT, opts Options, k kept, order func([]record.Record)) *Builder {
	b := NewBuilder(opts, after(500))
	records := slices.Collect(maps.Values(k))
	order(records)
	for _, r := range records {
		require.NoError(t, b.Restore(r))
	}
	b.Restored()
	return b
}

func anyOrder([]record.Record) {}

// encoded returns the requests in wire format, which shows every difference.
func encoded(t require.TestingT, requests []Request) []string {
	var texts []string
	for _, r := range requests {
		text, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(r.Metrics)
		require.NoError(t, err)
		texts = append(texts, string(text))
	}
	return texts
}

func drawOptions(t *rapid.T) Options {
	opts := testOptions()
	opts.Tracked = true
	opts.Delta = rapid.Bool().Draw(t, "delta")
	opts.Exponential = rapid.Bool().Draw(t, "exponential")
	opts.MaxSize = int32(rapid.IntRange(2, 160).Draw(t, "max_size"))
	opts.Exemplars = rapid.IntRange(0, 2).Draw(t, "exemplars")
	opts.Remember = time.Duration(rapid.IntRange(0, 4).Draw(t, "remembered flushes")) * time.Minute
	opts.MaxRequestBytes = rapid.IntRange(300, 3000).Draw(t, "max_request_bytes")
	return opts
}

// drawComingAndGoing draws flushes in which scopes are sometimes missing.
func drawComingAndGoing(t *rapid.T) []dora.Flush {
	flushes := append(drawFlushes(t), drawFlushes(t)...)
	for i := range flushes {
		flushes[i].Reports = slices.DeleteFunc(flushes[i].Reports, func(dora.Report) bool {
			return rapid.IntRange(0, 5).Draw(t, "left") == 0
		})
	}
	return flushes
}

func TestRestartAnywhereEqualsNeverRestarted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		opts := drawOptions(t)
		untracked := opts
		untracked.Tracked = false
		steady, restarted, journal := NewBuilder(untracked, after(0)), NewBuilder(opts, after(0)), kept{}
		shuffle := func(records []record.Record) {
			copy(records, rapid.Permutation(records).Draw(t, "order"))
		}
		for i, f := range drawComingAndGoing(t) {
			want, got := build(steady, f, after(i+1)), build(restarted, f, after(i+1))
			require.Equal(t, encoded(t, want), encoded(t, got))
			journal.add(restarted.TakeChanged()...)
			for j := range got {
				if rapid.Bool().Draw(t, "arrived") {
					steady.Delivered(want[j])
					restarted.Delivered(got[j])
				}
			}
			journal.add(restarted.TakeChanged()...)
			switch rapid.IntRange(0, 3).Draw(t, "then") {
			case 0:
				restarted = restart(t, opts, journal, shuffle)
			case 1:
				journal = kept{}
				journal.add(slices.Collect(restarted.Records())...)
				restarted = restart(t, opts, journal, shuffle)
			}
			require.Equal(t, steady.Series(), restarted.Series())
		}
	})
}

func TestRecordsMayBePulledWhileFlushesAreBuilt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		opts := drawOptions(t)
		flushes := drawComingAndGoing(t)
		b, checkpoint := NewBuilder(opts, after(0)), kept{}
		last := len(flushes) - 1
		b.Build(flushes[0], after(1))
		b.TakeChanged()
		next, stop := iter.Pull(b.Records())
		defer stop()
		for i, f := range flushes[1:last] {
			if r, ok := next(); ok {
				checkpoint.add(r)
			}
			requests := build(b, f, after(i+2))
			checkpoint.add(b.TakeChanged()...)
			for _, r := range requests {
				if rapid.Bool().Draw(t, "arrived") {
					b.Delivered(r)
				}
			}
			checkpoint.add(b.TakeChanged()...)
		}
		for r, ok := next(); ok; r, ok = next() {
			checkpoint.add(r)
		}
		restored := restart(t, opts, checkpoint, anyOrder)
		require.Equal(t, encoded(t, build(b, flushes[last], after(last+1))), encoded(t, build(restored, flushes[last], after(last+1))))
	})
}

func TestWhatIsNotTakenBeforeTheEndIsAsBefore(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Tracked = true
	b, journal := NewBuilder(opts, after(0)), kept{}
	first := flushOf(dora.Report{Identity: service("a"), Observations: []dora.Observation{one(deployments("failed"))}})
	build(b, first, after(1))
	journal.add(b.TakeChanged()...)
	build(b, first, after(2))

	restored := restart(t, opts, journal, anyOrder)
	points := read(build(restored, first, after(3)))
	require.Len(t, points, 1)
	assert.InDelta(t, 2, points[0].value, 0, "the second flush is not known, and the third counts")
	assert.Equal(t, stamp(after(0)), points[0].start)
}

func TestOnlyWhatChangedIsTaken(t *testing.T) {
	t.Parallel()
	for name, delta := range map[string]bool{"cumulative": false, "delta": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions()
			opts.Tracked, opts.Delta = true, delta
			b := NewBuilder(opts, after(0))
			flush := func(n int, f dora.Flush) (records, epochs int) {
				for r := range b.Build(f, after(n)) {
					b.Delivered(r)
				}
				for _, r := range b.TakeChanged() {
					if r.Kind == KindEpoch {
						epochs++
						continue
					}
					records++
				}
				return records, epochs
			}
			quiet := everyKind()
			for i := range quiet.Reports {
				quiet.Reports[i].Observations = nil
			}
			records, epochs := flush(1, everyKind())
			assert.Equal(t, []int{2, 1}, []int{records, epochs}, "both scopes are new")
			records, epochs = flush(2, quiet)
			assert.Equal(t, []int{0, 1}, []int{records, epochs}, "nothing but the time changed")
			records, _ = flush(3, everyKind())
			assert.Equal(t, 1, records, "one was observed")
			assert.Empty(t, b.TakeChanged(), "and taken")
		})
	}
}

func TestScopeThatLeavesIsTakenOnceAsGone(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Tracked = true
	b := NewBuilder(opts, after(0))
	b.Build(everyKind(), after(1))
	taken := b.TakeChanged()
	b.Build(flushOf(everyKind().Reports[0]), after(2))
	gone := slices.DeleteFunc(b.TakeChanged(), func(r record.Record) bool { return r.Kind == KindEpoch || r.Value != "" })
	require.Len(t, gone, 1)
	assert.Equal(t, taken[1].Key, gone[0].Key)
	b.Build(flushOf(everyKind().Reports[0]), after(3))
	for _, r := range b.TakeChanged() {
		assert.NotEmpty(t, r.Value)
	}
}

func TestScopeThatIsBackInTimeGoesOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		missed int
		want   float64
		start  int
	}{
		"at once":                        {0, 2, 0},
		"a flush before it is forgotten": {3, 2, 0},
		"after it was forgotten":         {4, 1, 5},
	}
	for name, test := range tests {
		for way, isRestarted := range map[string]bool{"": false, ", restarted meanwhile": true} {
			t.Run(name+way, func(t *testing.T) {
				t.Parallel()
				opts := testOptions()
				opts.Tracked, opts.Remember = true, 3*time.Minute
				b, journal := NewBuilder(opts, after(0)), kept{}
				report := flushOf(dora.Report{Identity: service("a"), Observations: []dora.Observation{one(deployments("failed"))}})
				build(b, report, after(1))
				journal.add(b.TakeChanged()...)
				for i := range test.missed {
					assert.Empty(t, build(b, flushOf(), after(2+i)), "it is not told meanwhile")
					journal.add(b.TakeChanged()...)
					if isRestarted {
						b = restart(t, opts, journal, anyOrder)
					}
				}
				points := read(build(b, report, after(2+test.missed)))
				require.Len(t, points, 1)
				assert.InDelta(t, test.want, points[0].value, 0)
				assert.Equal(t, stamp(after(test.start)), points[0].start)
			})
		}
	}
}

func TestNothingIsNotedWhenNobodyTakesIt(t *testing.T) {
	t.Parallel()
	b := NewBuilder(testOptions(), after(0))
	b.Build(everyKind(), after(1))
	b.Build(flushOf(), after(2))
	assert.Empty(t, b.TakeChanged())
}

func TestRestoredScopeThatIsNotReportedIsForgotten(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Tracked = true
	b, journal := NewBuilder(opts, after(0)), kept{}
	b.Build(everyKind(), after(1))
	journal.add(b.TakeChanged()...)
	restored := restart(t, opts, journal, anyOrder)
	assert.Equal(t, b.Series(), restored.Series())
	assert.Empty(t, build(restored, flushOf(), after(2)))
	assert.Zero(t, restored.Series())
	journal.add(restored.TakeChanged()...)
	assert.Zero(t, restart(t, opts, journal, anyOrder).Series())
}

func TestWhatWasCountedInAnotherFormBeginsAnew(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*Options)
		anew   []string
	}{
		"nothing changes":           {func(*Options) {}, nil},
		"more series fit":           {func(o *Options) { o.MaxSeries++ }, nil},
		"another kind of histogram": {func(o *Options) { o.Exponential = false }, []string{"test.duration"}},
		"another size":              {func(o *Options) { o.MaxSize = 20 }, []string{"test.duration"}},
		"other buckets": {func(o *Options) {
			o.Exponential, o.Buckets = false, map[dora.Metric][]float64{"test.duration": {1, 2}}
		}, []string{"test.duration"}},
		"another temporality": {func(o *Options) { o.Delta = true }, []string{"test.deployments", "test.duration"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions()
			opts.Tracked, opts.Exponential = true, true
			b, journal := NewBuilder(opts, after(0)), kept{}
			report := dora.Report{Identity: service("a"), Observations: []dora.Observation{one(deployments("failed")), observed(duration(), 3)}}
			b.Build(flushOf(report), after(1))
			b.Build(flushOf(report), after(2))
			journal.add(b.TakeChanged()...)

			test.change(&opts)
			restored := restart(t, opts, journal, anyOrder)
			var anew []string
			for _, p := range read(build(restored, flushOf(report), after(3))) {
				count := max(p.value, float64(p.count))
				if p.start == stamp(after(2)) {
					anew = append(anew, p.metric)
					assert.LessOrEqual(t, count, 3.0, "%s counts from zero", p)
					continue
				}
				assert.Equal(t, stamp(after(0)), p.start)
			}
			assert.Equal(t, test.anew, anew)
			journal.add(restored.TakeChanged()...)
			assert.Equal(t, restored.Series(), restart(t, opts, journal, anyOrder).Series())
		})
	}
}

func TestMetricThatWasSwitchedOffBeginsAnewWhenItIsBack(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Tracked = true
	without := opts
	without.Instruments = testInstruments[:1]
	b, journal := NewBuilder(opts, after(0)), kept{}
	report := dora.Report{Identity: service("a"), Observations: []dora.Observation{one(deployments("failed")), observed(duration(), 3)}}
	b.Build(flushOf(report), after(1))
	journal.add(b.TakeChanged()...)
	for n, o := range []Options{without, opts} {
		b = restart(t, o, journal, anyOrder)
		b.Build(flushOf(report), after(n+2))
		journal.add(b.TakeChanged()...)
	}
	points := read(build(b, flushOf(report), after(4)))
	require.Len(t, points, 2)
	assert.InDelta(t, 4, points[0].value, 0, "it was always told")
	assert.EqualValues(t, 2, points[1].count)
	assert.Equal(t, stamp(after(2)), points[1].start, "since it is back")
}

func TestSeriesBeyondTheCapAreNotRestored(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Tracked = true
	b, journal := NewBuilder(opts, after(0)), kept{}
	b.Build(everyKind(), after(1))
	journal.add(b.TakeChanged()...)
	opts.MaxSeries = b.Series() - 1
	restored := restart(t, opts, journal, anyOrder)
	assert.Equal(t, opts.MaxSeries, restored.Series())
	assert.Equal(t, 1, restored.TakeRefused())
}
