// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

func options() tally.Options {
	return tally.Options{
		Bins: 13, Services: 100, Releases: 100, ReleasesPerService: 16, Classes: 8, ErrorTypes: 16, Fingerprints: 32, HistogramSize: 160,
		Samples: 500, Expiry: 15 * time.Minute,
	}
}

func of(service, version string) release.Identity {
	return release.Identity{Service: service, Version: version, Step: release.StepVersion}
}

// at returns the middle of the n-th bin after an arbitrary start.
func at(n int64) int64 { return (health.Bin(1_000_000 + n)).Start() + int64(5*time.Second) }

// serve counts one operation of a release in a bin and returns the release.
func serve(s *tally.Store, id release.Identity, n int64) *tally.Release {
	s.Advance(at(n))
	r := s.Admit(id)
	counted := s.Hear(r, 1)
	if b := s.Bin(counted, health.BinOf(at(n))); b != nil {
		s.Operations(b, tally.Traces).Succeed(counted.Service.Class("GET", 1), 1)
	}
	return r
}

func taken(s *tally.Store) []health.Observation { return slices.Collect(s.Take("c", func() {})) }

func TestWhatIsForgottenIsFoundByItsNumberUntilItIsGivenOutAgain(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	old := serve(s, of("cart", "1"), 0)
	taken(s)
	serve(s, of("web", "1"), 200)
	taken(s)
	s.Sweep()
	assert.True(t, old.Gone())
	assert.EqualValues(t, 1, s.Stats().ExpiredReleases)
	s.Findings().Failing(old.Number, at(200))
	assert.EqualValues(t, 1, s.TakeLate(), "what was found out about it came too late")
	assert.Zero(t, s.TakeLate())
	assert.Empty(t, taken(s))
	back := serve(s, of("cart", "1"), 201)
	assert.NotSame(t, old, back)
	assert.NotEqual(t, old.Number, back.Number)
	assert.Len(t, taken(s), 1)
}

func TestNothingUntoldIsForgotten(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	serve(s, of("cart", "1"), 0)
	serve(s, of("web", "1"), 200)
	s.Sweep()
	assert.Len(t, taken(s), 2)
	s.Sweep()
	assert.Equal(t, 1, s.Stats().Releases)
}

func TestOnlyWhatChangedIsTaken(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	serve(s, of("cart", "1"), 0)
	assert.Len(t, taken(s), 1)
	assert.Empty(t, taken(s))
	serve(s, of("cart", "1"), 1)
	serve(s, of("cart", "1"), 0)
	all := taken(s)
	assert.Len(t, all, 2)
	assert.EqualValues(t, 2, all[0].Count, "the total so far")
	assert.EqualValues(t, 1, all[1].Count)
}

func TestBinsThatLeftTheRingAreTakenInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	for _, n := range []int64{0, 1, 64, 128} {
		serve(s, of("cart", "1"), n)
	}
	assert.Equal(t, 2, s.Stats().ClosedBins)
	all := taken(s)
	assert.Len(t, all, 4)
	assert.True(t, slices.IsSortedFunc(all, func(a, b health.Observation) int { return int(a.Bin - b.Bin) }))
	assert.Zero(t, s.Stats().ClosedBins)
	assert.Empty(t, taken(s))
}

// Bins are reused; nothing of their first use may show.
func TestABinThatIsUsedAgainIsEmpty(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	r := serve(s, of("cart", "1"), 0)
	b := s.Bin(r, health.BinOf(at(0)))
	b.ErrorLog()
	b.Fingerprint(r.Service.Fingerprints.Number(1, "f", 1))
	b.Present(new(tally.Instance))
	o := s.Operations(b, tally.Traces)
	o.Fail(1, 1, 1)
	s.Measure(o, 1, 0.1, 1)
	f := s.Findings()
	f.Failing(r.Number, at(0))
	f.Began(traces.Origin{Release: r.Number, Tenths: 10, End: at(0)})
	assert.Len(t, taken(s), 8)
	serve(s, of("cart", "1"), 100)
	taken(s) // so that the old bin is dropped
	serve(s, of("cart", "1"), 101)
	serve(s, of("cart", "1"), 102)
	for _, o := range taken(s) {
		assert.Equal(t, health.Operations, o.Series.Metric)
		assert.EqualValues(t, 1, o.Count)
	}
}

func TestExactlyTheBinsOfTheLatenessTakeWhatIsLate(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	r := serve(s, of("cart", "1"), 100)
	assert.NotNil(t, s.Bin(r, health.BinOf(at(88))))
	assert.Nil(t, s.Bin(r, health.BinOf(at(87))))
}

func TestAServiceIsHealthyWhenEnoughIsToldAndNextToNothingFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		succeeded, failed uint32
		want              bool
	}{
		"too little is told":  {9, 0, false},
		"all is well":         {10, 0, true},
		"one of a hundred":    {99, 1, true},
		"two of a hundred":    {98, 2, false},
		"nothing but failure": {0, 100, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tally.New(options())
			s.Advance(at(0))
			r := s.Admit(of("cart", "1"))
			o := s.Operations(s.Bin(r, health.BinOf(at(0))), tally.Traces)
			o.Succeed(1, test.succeeded)
			o.Fail(1, 1, test.failed)
			assert.Equal(t, test.want, s.Healthy(r.Service.Number, at(0)))
			assert.False(t, s.Healthy(r.Service.Number, at(64)), "of another time nothing is told")
			assert.False(t, s.Healthy(r.Service.Number+1, at(0)))
		})
	}
}

func TestWhatIsCountedDuringAPauseIsToldInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	releases := make([]release.Identity, 99)
	for i := range releases {
		releases[i] = of("cart", strconv.Itoa(i))
		serveApart(s, releases[i], 0)
	}
	pauses := 0
	all := slices.Collect(s.Take("c", func() {
		pauses++
		for _, id := range releases {
			serveApart(s, id, 1)
			serveApart(s, id, 65) // the previous bin leaves the ring
		}
	}))
	assert.Equal(t, 1, pauses)
	all = append(all, taken(s)...)
	assert.Len(t, all, 3*len(releases))
	newest := map[release.Identity]health.Bin{}
	for _, o := range all {
		assert.Less(t, newest[o.Release], o.Bin)
		newest[o.Release] = o.Bin
	}
}

// serveApart counts an operation to the release itself, even if its service has more releases than are counted
// separately.
func serveApart(s *tally.Store, id release.Identity, n int64) {
	r := s.Admit(id)
	s.Operations(s.Bin(r, health.BinOf(at(n))), tally.Traces).Succeed(1, 1)
}

func TestAFailureInASilentCalleeBeganInItsOnlyLiveRelease(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		live []string
		want string
	}{"of one": {[]string{"1"}, "1"}, "of two it is not known which": {[]string{"1", "2"}, ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tally.New(options())
			var service uint32
			for _, version := range test.live {
				service = serve(s, of("cart", version), 0).Service.Number
			}
			s.Findings().Began(traces.Origin{IsService: true, Service: service, Tenths: 10, End: at(0)})
			var began []string
			for _, o := range taken(s) {
				if o.Series.Metric == health.FailureOrigins {
					began = append(began, o.Release.Version)
				}
			}
			assert.Equal(t, []string{test.want}, began)
		})
	}
}

func TestAnInstanceIsCountedOnceInEachBinInWhateverOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(random *rapid.T) {
		s := tally.New(options())
		r := s.Admit(of("cart", "1"))
		var i tally.Instance
		want := map[health.Bin]int64{}
		for _, n := range rapid.SliceOf(rapid.Int64Range(0, 100)).Draw(random, "bins") {
			if b := s.Bin(r, health.BinOf(at(n))); b != nil {
				b.Present(&i)
				want[health.BinOf(at(n))] = 1
			}
		}
		got := map[health.Bin]int64{}
		for _, o := range taken(s) {
			got[o.Bin] = o.Count
		}
		assert.Equal(random, want, got)
	})
}

func TestEntriesThatReadTheSameAreAddedUp(t *testing.T) {
	t.Parallel()
	s := tally.New(options())
	r := serve(s, of("cart", "1"), 0)
	for _, environment := range []string{"production", "staging"} {
		id := of("web", "1")
		id.Environment = environment
		s.Findings().Began(traces.Origin{Release: r.Number, EntryService: serve(s, id, 0).Service.Number, Tenths: 10, End: at(0)})
	}
	var began []int64
	for _, o := range taken(s) {
		if o.Series.Metric == health.FailureOrigins {
			began = append(began, o.Count)
		}
	}
	assert.Equal(t, []int64{20}, began)
}
