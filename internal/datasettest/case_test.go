// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package datasettest_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestNothingIsKnownBeforeItHappened(t *testing.T) {
	t.Parallel()
	at := func(seconds int64) time.Time { return time.Unix(1_700_000_000+seconds, 0).UTC() }
	rollout := datasettest.Rollout{
		Service: delivery.Service{Name: "shop"}, Environment: delivery.Environment{Name: "production"},
		Version: "v2", Previous: "v1", Started: at(20), Stages: []time.Time{at(40), at(60)},
	}
	tally := datasettest.NewTally()
	for seconds := int64(0); seconds < 100; seconds += 10 {
		tally.Operation(rollout.Candidate().Release, health.BinOf(at(seconds).UnixNano()), "buy", false, 0.1)
	}
	c := datasettest.Case{
		Candidates: []datasettest.Candidate{rollout.Candidate()}, Events: rollout.Events(), Health: tally.Observations(),
		Incident: datasettest.Incident{Opened: at(50)},
	}
	tests := []struct {
		seconds                    int64
		events, candidates, health int
		finished, open             bool
	}{
		{0, 0, 0, 0, false, false},
		{9, 0, 0, 0, false, false},
		{10, 0, 0, 1, false, false},
		{20, 1, 1, 2, false, false},
		{49, 2, 1, 4, false, false},
		{50, 2, 1, 5, false, true},
		{60, 4, 1, 6, true, true},
		{1000, 4, 1, 10, true, true},
	}
	for _, tt := range tests {
		known := c.Until(at(tt.seconds))
		assert.Len(t, known.Events, tt.events, "events at %d s", tt.seconds)
		require.Len(t, known.Candidates, tt.candidates, "candidates at %d s", tt.seconds)
		assert.Len(t, known.Health, 2*tt.health, "operations and durations at %d s", tt.seconds)
		assert.Equal(t, tt.open, !known.Incident.Opened.IsZero())
		if tt.candidates > 0 {
			assert.Equal(t, tt.finished, !known.Candidates[0].Finished.IsZero())
		}
	}
}

func TestAnIncidentNamesItsServiceOnlyWhereThatIsKnown(t *testing.T) {
	t.Parallel()
	incident := datasettest.Incident{Opened: time.Unix(1_700_000_000, 0), Symptom: delivery.Service{Name: "front"}}
	for known, want := range map[bool]string{true: "front", false: ""} {
		event := incident.Event(known)
		require.NoError(t, event.Validate())
		assert.Equal(t, want, event.Subject.(*delivery.IncidentFacts).Service.Name)
	}
}

func TestRoundingCarriesWhatItRoundsOff(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rounding, exact, whole := datasettest.Rounding{}, 0.0, 0
		for _, x := range rapid.SliceOf(rapid.Float64Range(0, 30)).Draw(t, "exact") {
			n := rounding.Next(x)
			exact, whole = exact+x, whole+n
			if n < 0 || math.Abs(exact-float64(whole)) > 0.5+1e-6 {
				t.Fatalf("%d of %v", whole, exact)
			}
		}
	})
}

func TestPartsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1000).Draw(t, "n")
		weights := rapid.SliceOfN(rapid.Float64Range(0, 10), 1, 8).Draw(t, "weights")
		total, sum := 0.0, 0
		for _, w := range weights {
			total += w
		}
		parts := datasettest.Apportion(n, weights)
		for i, part := range parts {
			sum += part
			if total > 1e-3 && math.Abs(float64(part)-float64(n)*weights[i]/total) >= 1+1e-6 {
				t.Fatalf("%d for %v of %v", part, weights[i], total)
			}
		}
		if total > 0 && sum != n {
			t.Fatalf("%v do not add up to %d", parts, n)
		}
	})
}

func TestBinsShareASpanEvenly(t *testing.T) {
	t.Parallel()
	span := datasettest.Span{From: time.Unix(1_700_000_000, 0), To: time.Unix(1_700_000_060, 0)}
	counts := map[health.Bin]int{}
	for i := range 30 {
		counts[span.Bin(i, 30)]++
	}
	assert.Len(t, counts, 6)
	for bin, n := range counts {
		assert.Equal(t, 5, n, bin)
	}
}

func TestDurationsKeepTheirNumberAndSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.SliceOfN(rapid.Float64Range(1e-6, 100), 1, 50).Draw(t, "seconds")
		tally, sum := datasettest.NewTally(), 0.0
		for _, s := range seconds {
			tally.Operation(release.Identity{Service: "shop"}, 1, "buy", false, s)
			sum += s
		}
		for _, o := range tally.Observations() {
			if o.Series.Metric != health.Durations {
				continue
			}
			h, buckets := o.Durations, uint64(0)
			base := math.Pow(2, math.Pow(2, -float64(h.Scale)))
			for i, n := range h.Buckets {
				buckets += n
				lower, upper := math.Pow(base, float64(int(h.Offset)+i)), math.Pow(base, float64(int(h.Offset)+i+1))
				within := 0
				for _, s := range seconds {
					if s > lower*(1-1e-9) && s <= upper*(1+1e-9) {
						within++
					}
				}
				if within < int(n) {
					t.Fatalf("a bucket holds %d of %d", n, within)
				}
			}
			if buckets != h.Count || int(h.Count) != len(seconds) || math.Abs(h.Sum-sum) > 1e-6 ||
				h.Min != slices.Min(seconds) || h.Max != slices.Max(seconds) {
				t.Fatalf("%+v of %v", h, seconds)
			}
			return
		}
		t.Fatal("no durations")
	})
}

func TestTheOrderOfCandidatesDependsOnTheSeedAlone(t *testing.T) {
	t.Parallel()
	order := func(seed uint64, ids ...string) string {
		var candidates []datasettest.Candidate
		for _, id := range ids {
			candidates = append(candidates, datasettest.Candidate{ID: id})
		}
		datasettest.Shuffle(datasettest.Random(seed, "case"), candidates)
		var text strings.Builder
		for _, c := range candidates {
			text.WriteString(c.ID)
		}
		return text.String()
	}
	assert.Equal(t, order(1, "a", "b", "c", "d"), order(1, "d", "c", "b", "a"))
	firsts := map[byte]bool{}
	for seed := range uint64(100) {
		firsts[order(seed, "a", "b", "c", "d")[0]] = true
	}
	assert.Len(t, firsts, 4)
}
