// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

var epoch = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// after returns the time of the n-th flush.
func after(n int) time.Time { return epoch.Add(time.Duration(n) * time.Minute) }

func stamp(n int) pcommon.Timestamp { return pcommon.NewTimestampFromTime(after(n)) }

func stampOf(unixNano uint64) pcommon.Timestamp { return pcommon.Timestamp(unixNano) }

func cumulativeOptions() CumulativeOptions {
	return CumulativeOptions{Options: testOptions(), MaxSeries: 100, Reach: time.Minute, Expiry: 10 * time.Minute}
}

// operations returns an observation of collector a about a bin of the version.
func operations(version string, bin health.Bin, count int64) health.Observation {
	return health.Observation{
		Collector: "a", Release: release.Identity{Service: "cart", Version: version}, Bin: bin,
		Series: health.Series{Metric: health.Operations, Signal: health.Traces}, Count: count,
	}
}

func instancesOf(bin health.Bin, count int64) health.Observation {
	o := operations("1", bin, count)
	o.Series = health.Series{Metric: health.Instances}
	return o
}

// row is a number data point of the cumulative form.
type row struct {
	version    string
	start, end pcommon.Timestamp
	value      int64
}

// flush returns the data points of a flush, which must all be numbers.
func flush(c *Cumulative, n int) []row {
	var rows []row
	for m := range c.Build(after(n)) {
		for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			for _, p := range numberPoints(metric).All() {
				version, _ := p.Attributes().Get(keyVersion)
				rows = append(rows, row{version.Str(), p.StartTimestamp(), p.Timestamp(), p.IntValue()})
			}
		}
	}
	return rows
}

// asBins returns requests of the cumulative form as if they were totals of one bin, so that [Read] can compare them.
func asBins(t require.TestingT, requests []pmetric.Metrics) []health.Observation {
	var all []health.Observation
	for _, m := range sent(t, requests) {
		require.Equal(t, 1, m.ResourceMetrics().Len())
		require.Zero(t, m.ResourceMetrics().At(0).Resource().Attributes().Len())
		for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
			i := &instruments[rankOfName[metric.Name()]]
			require.Equal(t, i.kind, metric.Type())
			if metric.Type() == pmetric.MetricTypeExponentialHistogram {
				for _, p := range metric.ExponentialHistogram().DataPoints().All() {
					h, fault := readHistogram(p)
					require.Empty(t, fault)
					o := identified(t, i, p.Attributes())
					o.Durations, o.Count = h, int64(h.Count)
					all = append(all, o)
				}
				continue
			}
			for _, p := range numberPoints(metric).All() {
				o := identified(t, i, p.Attributes())
				count, fault := i.readCount(p)
				require.Empty(t, fault)
				o.Count = count
				all = append(all, o)
			}
		}
	}
	return all
}

func identified(t require.TestingT, i *instrument, attributes pcommon.Map) (o health.Observation) {
	var fault Fault
	o.Collector, o.Release = readIdentity(attributes)
	o.Series, fault = i.readSeries(attributes)
	require.Empty(t, fault)
	return o
}

func TestRunningTotalsAreTheSumOfTheBinsHoweverOftenTheyAreTold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		opts := cumulativeOptions()
		opts.Reach, opts.Expiry = 24*time.Hour, 24*time.Hour
		c := NewCumulative(opts, after(0))
		told := health.NewBins(1000)
		kinds := rapid.SliceOfN(rapid.Custom(drawObservation), 1, 3).Draw(t, "kinds")
		for n := range rapid.IntRange(1, 12).Draw(t, "flushes") {
			for range rapid.IntRange(0, 4).Draw(t, "observations") {
				o := rapid.SampledFrom(kinds).Draw(t, "kind")
				o.Bin, o.Exemplars = health.Bin(rapid.IntRange(1000, 1005).Draw(t, "bin")), nil
				if o.Durations != nil {
					o.Durations = drawHistogram(t)
					o.Durations.Sum = float64(o.Durations.Count) / 8 // a sum without rounding errors
					o.Count = int64(o.Durations.Count)
				} else {
					o.Count = rapid.Int64Range(0, 1<<30).Draw(t, "count")
				}
				c.Add(o)
				told.Merge(o)
			}
			requests := slices.Collect(c.Build(after(n + 1)))
			got := asBins(t, requests)
			got = slices.DeleteFunc(got, func(o health.Observation) bool { return o.Series.Metric == health.Instances })
			require.ElementsMatch(t, sums(told, kinds), got)
		}
	})
}

// sums returns the sum of the observations over all bins, by kind.
func sums(told *health.Bins, kinds []health.Observation) []health.Observation {
	totals := map[int]*health.Total{}
	for o := range told.All() {
		k := slices.IndexFunc(kinds, func(k health.Observation) bool { return k.Release == o.Release && k.Series == o.Series })
		if totals[k] == nil {
			totals[k] = &health.Total{}
		}
		totals[k].Add(o.Total())
	}
	var all []health.Observation
	for k, total := range totals {
		if of := kinds[k]; of.Series.Metric != health.Instances {
			all = append(all, health.Observation{
				Collector: of.Collector, Release: of.Release, Series: of.Series,
				Count: total.Count, Durations: total.Durations,
			})
		}
	}
	return all
}

func TestASeriesCountsFromTheFlushBeforeItBegan(t *testing.T) {
	t.Parallel()
	c := NewCumulative(cumulativeOptions(), after(0))
	c.Add(operations("1", 1000, 3))
	assert.Equal(t, []row{{"1", stamp(0), stamp(1), 3}}, flush(c, 1))
	c.Add(operations("1", 1000, 5))
	c.Add(operations("1", 1001, 1))
	c.Add(operations("2", 1001, 2))
	assert.Equal(t, []row{{"1", stamp(0), stamp(2), 6}, {"2", stamp(1), stamp(2), 2}}, flush(c, 2))
	assert.Equal(t, []row{{"1", stamp(0), stamp(3), 6}, {"2", stamp(1), stamp(3), 2}}, flush(c, 3), "backends forget what is not told")
	assert.Equal(t, stamp(3)+1, flush(c, 1)[0].end, "the clock went back")
}

func TestBinsBeyondReachAreSettled(t *testing.T) {
	t.Parallel()
	c := NewCumulative(cumulativeOptions(), after(0))
	c.Add(operations("1", 1000, 3))
	c.Add(operations("1", 1006, 1))
	c.Add(operations("1", 1000, 4)) // a minute before the newest bin is within reach
	c.Add(operations("1", 1007, 1))
	c.Add(operations("1", 1000, 9))
	_, late := c.TakeRefused()
	assert.Equal(t, 1, late)
	c.Add(operations("2", 900, 2)) // another release may be at another time, as in a replay
	_, late = c.TakeRefused()
	assert.Zero(t, late)
	rows := flush(c, 1)
	require.Len(t, rows, 2)
	assert.EqualValues(t, 6, rows[0].value)
	assert.EqualValues(t, 2, rows[1].value)
}

func TestAReleaseThatExpiredBeginsAnew(t *testing.T) {
	t.Parallel()
	c := NewCumulative(cumulativeOptions(), after(0))
	c.Add(operations("1", 1000, 3))
	c.Add(operations("2", 1061, 1))
	assert.Len(t, flush(c, 1), 2, "what was told since the last flush is told on, however old")
	assert.Equal(t, []row{{"2", stamp(0), stamp(2), 1}}, flush(c, 2))
	assert.Equal(t, 1, c.Len())
	c.Add(operations("1", 1062, 4))
	assert.Equal(t, row{"1", stamp(2), stamp(3), 4}, flush(c, 3)[1])
}

func TestAReleaseAtTheEdgeOfExpiryStays(t *testing.T) {
	t.Parallel()
	c := NewCumulative(cumulativeOptions(), after(0))
	c.Add(operations("1", 1000, 3))
	c.Add(operations("2", 1060, 1))
	flush(c, 1)
	assert.Len(t, flush(c, 2), 2)
}

func TestSeriesThatFindNoRoomAreCounted(t *testing.T) {
	t.Parallel()
	opts := cumulativeOptions()
	opts.MaxSeries = 1
	c := NewCumulative(opts, after(0))
	c.Add(operations("1", 1000, 3))
	c.Add(operations("2", 1000, 3))
	c.Add(instancesOf(1000, 1))
	c.Add(operations("1", 1001, 1))
	full, _ := c.TakeRefused()
	assert.Equal(t, 2, full)
	assert.Equal(t, []row{{"1", stamp(0), stamp(1), 4}}, flush(c, 1))
}

func TestInstancesAreThoseOfTheNewestBinAndToldOnce(t *testing.T) {
	t.Parallel()
	c := NewCumulative(cumulativeOptions(), after(0))
	c.Add(instancesOf(1001, 3))
	c.Add(instancesOf(1000, 9))
	c.Add(instancesOf(1001, 2))
	assert.Equal(t, []row{{"1", 0, stamp(1), 3}}, flush(c, 1))
	assert.Empty(t, flush(c, 2), "nobody knows whether they still run")
	c.Add(instancesOf(1002, 1))
	assert.Equal(t, []row{{"1", 0, stamp(3), 1}}, flush(c, 3))
}

func TestExemplarsAreToldOnce(t *testing.T) {
	t.Parallel()
	c := NewCumulative(cumulativeOptions(), after(0))
	failed := operations("1", 1000, 3)
	failed.Exemplars = []health.Exemplar{{TraceID: [16]byte{1}, SpanID: [8]byte{2}, Time: 3}}
	exemplars := func(n int) int {
		told := 0
		for m := range c.Build(after(n)) {
			told += numberPoints(m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0)).At(0).Exemplars().Len()
		}
		return told
	}
	c.Add(failed)
	assert.Equal(t, 1, exemplars(1))
	assert.Zero(t, exemplars(2))
	c.Add(failed)
	assert.Zero(t, exemplars(3), "it is the same")
}

func TestRunningTotalsAreCutIntoRequests(t *testing.T) {
	t.Parallel()
	opts := cumulativeOptions()
	opts.MaxRequestBytes = 1
	c := NewCumulative(opts, after(0))
	for version := range 5 {
		c.Add(operations(strconv.Itoa(version), 1000, 3))
	}
	assert.Len(t, slices.Collect(c.Build(after(1))), 5)
	for range c.Build(after(2)) {
		break
	}
	assert.Len(t, slices.Collect(c.Build(after(3))), 5)
}

func TestRunningTotalsAreNotRead(t *testing.T) {
	t.Parallel()
	c := NewCumulative(cumulativeOptions(), after(0))
	c.Add(operations("1", 1000, 3))
	c.Add(operations("2", 1000, 3))
	read, stats := readAll(slices.Collect(c.Build(after(1))))
	assert.Empty(t, read)
	assert.Equal(t, Stats{Cumulative: 2}, stats)
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	t.Parallel()
	c := NewCumulative(cumulativeOptions(), after(0))
	for bin := range health.Bin(1000) {
		c.Add(operations("1", bin, 1))
		c.Add(operations(strconv.Itoa(int(bin)), bin, 1))
		flush(c, int(bin)+1)
		assert.LessOrEqual(t, c.Len(), 70)
		for _, r := range c.order {
			for _, s := range r.order {
				assert.LessOrEqual(t, len(s.bins), 7)
			}
		}
	}
}
