// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// rollout is a simulated release: half an hour before it and half an hour with it.
type rollout struct {
	perSecond, share float64
	// rate is the usual share of failures and worse what the release adds to it. Failures come in clusters of the given
	// mean size, independently in the release and its control.
	rate, worse, cluster float64
}

// delay returns after how many seconds the release is suspected, or zero if it never is. It assesses after the given
// number of bins each.
func (r rollout) delay(seed uint64, every health.Bin) float64 {
	s := newStory(seed)
	s.untimed = true
	w := watch.New(watch.NewDefaultOptions())
	for bin := arrival - 30*minute; bin < arrival+30*minute; bin++ {
		s.told = s.told[:0]
		share := r.share
		if bin < arrival {
			share = 0
		}
		r.serve(s, bin, v1, 1-share, 0)
		r.serve(s, bin, v2, share, r.worse)
		for _, peer := range []string{"mail", "search"} {
			r.serve(s, bin, identity(peer, "1"), 1, 0)
		}
		for _, o := range s.told {
			w.Observe(o)
		}
		if bin < arrival || (bin+1-arrival)%every != 0 {
			w.Advance(at(bin + 1))
			continue
		}
		suspected := slices.ContainsFunc(w.Assess(at(bin+1)), func(r watch.Release) bool {
			return r.Suspicion != nil && r.Suspicion.Finding == eprocess.Faulty
		})
		if suspected {
			return float64(10 * (bin + 1 - arrival))
		}
	}
	return 0
}

func (r rollout) serve(s *story, bin health.Bin, who release.Identity, share, worse float64) {
	n := s.poisson(10 * r.perSecond * share)
	t := traffic{release: who, class: "GET /", n: n, failed: s.clustered(n, r.rate, r.cluster) + s.binomial(n, worse), fingerprint: "timeout"}
	t.failed = min(t.failed, n)
	t.logs = t.failed
	s.serve(bin, t)
}

func TestOfTwoHundredReleasesThatChangedNothingAlmostNoneIsSuspected(t *testing.T) {
	t.Parallel()
	kinds := []rollout{
		{perSecond: 100, share: .1, rate: .01, cluster: 5},
		{perSecond: 100, share: .1, rate: .001, cluster: 5},
		{perSecond: 40, share: .5, rate: .01, cluster: 20},
		{perSecond: 20, share: .05, rate: .02, cluster: 3},
		{perSecond: 40, share: 1, rate: .01, cluster: 5},
	}
	suspected := make([]int, len(kinds))
	all := 0
	for i := range 200 {
		if kind := i % len(kinds); kinds[kind].delay(uint64(i), minute) > 0 {
			suspected[kind]++
			all++
		}
	}
	t.Log("suspected", suspected)
	assert.LessOrEqual(t, all, 2)
}

func TestReleasesThatFailAFewPercentMoreAreSuspectedInTime(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]rollout{
		"a tenth of much traffic":   {perSecond: 100, share: .1, rate: .01, cluster: 1.01, worse: .05},
		"half of little traffic":    {perSecond: 20, share: .5, rate: .01, cluster: 1.01, worse: .05},
		"failures come in clusters": {perSecond: 100, share: .1, rate: .01, cluster: 3, worse: .05},
		"all traffic at once":       {perSecond: 40, share: 1, rate: .01, cluster: 1.01, worse: .05},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var delays []float64
			for seed := range uint64(30) {
				if delay := r.delay(seed, 3); delay > 0 {
					delays = append(delays, delay)
				}
			}
			slices.Sort(delays)
			t.Log("found", len(delays), "delays", delays)
			assert.GreaterOrEqual(t, len(delays), 29)
			assert.LessOrEqual(t, delays[len(delays)/2], 120., "from the first traffic, with the minute to start up in which nothing is blamed")
		})
	}
}
