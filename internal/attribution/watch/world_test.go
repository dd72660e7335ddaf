// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// The stories begin at noon; a release comes half an hour later.
const (
	noon    = health.Bin(1_700_006_400 / 10)
	minute  = health.Bin(6)
	arrival = noon + 30*minute
)

func identity(service, version string) release.Identity {
	return release.Identity{Service: service, Environment: "production", Version: version, Step: release.StepVersion}
}

// traffic is what a release serves in a bin.
type traffic struct {
	release     release.Identity
	class       string
	n, failed   int64
	slow        int64
	fingerprint string
	logs        int64
}

// story holds observations by bin.
type story struct {
	random *rand.Rand
	told   []health.Observation
	// deployments are known from the beginning.
	deployments []join.Deployment
	// untimed leaves out durations.
	untimed bool
}

func newStory(seed uint64) *story { return &story{random: rand.New(rand.NewPCG(seed, 1))} }

func (s *story) tell(bin health.Bin, r release.Identity, series health.Series, n int64) {
	if n > 0 {
		s.told = append(s.told, health.Observation{Collector: "a", Release: r, Bin: bin, Series: series, Count: n})
	}
}

func (s *story) serve(bin health.Bin, t traffic) {
	operations := health.Series{Metric: health.Operations, Signal: health.Traces, Class: t.class}
	s.tell(bin, t.release, operations, t.n-t.failed)
	operations.ErrorType = "500"
	s.tell(bin, t.release, operations, t.failed)
	s.tell(bin, t.release, health.Series{Metric: health.FailingTraces}, t.failed)
	s.tell(bin, t.release, health.Series{Metric: health.ErrorLogs}, t.logs)
	if t.fingerprint != "" {
		s.tell(bin, t.release, health.Series{Metric: health.Fingerprints, Fingerprint: t.fingerprint}, t.failed)
	}
	if t.n > 0 && !s.untimed {
		s.told = append(s.told, health.Observation{
			Collector: "a", Release: t.release, Bin: bin, Series: health.Series{Metric: health.Durations, Signal: health.Traces, Class: t.class},
			Count: t.n, Durations: durations(t.n, t.slow),
		})
	}
}

// durations are of about 100 ms, and of a second for slow operations.
func durations(n, slow int64) *health.Histogram {
	h := &health.Histogram{Scale: 3, Count: uint64(n), Min: .05, Max: 1.1, Offset: -27, Buckets: make([]uint64, 28)}
	fast := n - slow
	h.Buckets[0] = uint64(fast) - uint64(fast)/20
	h.Buckets[2] = uint64(fast) / 20
	h.Buckets[27] = uint64(slow)
	h.Sum = float64(n) * .1
	return h
}

// binomial draws failures.
func (s *story) binomial(n int64, rate float64) int64 {
	return min(s.poisson(float64(n)*rate), n)
}

func (s *story) poisson(mean float64) int64 {
	if mean > 30 {
		return max(0, int64(math.Round(mean+math.Sqrt(mean)*s.random.NormFloat64())))
	}
	k, product := int64(-1), 1.
	for limit := math.Exp(-mean); product > limit; k++ {
		product *= s.random.Float64()
	}
	return max(k, 0)
}

// clustered draws failures in clusters of the given mean size.
func (s *story) clustered(n int64, rate, size float64) int64 {
	failed := int64(0)
	for range s.poisson(float64(n) * rate / size) {
		failed += 1 + int64(math.Log(1-s.random.Float64())/math.Log1p(-1/size))
	}
	return min(failed, n)
}

// steady serves n operations in each bin, of which a share fails.
func (s *story) steady(from, to health.Bin, r release.Identity, n int64, rate float64) {
	for bin := from; bin < to; bin++ {
		s.serve(bin, traffic{release: r, class: "GET /", n: n, failed: s.binomial(n, rate)})
	}
}

// watched lets a watch observe the story bin by bin up to the end of a bin, and returns it.
func (s *story) watched(t *testing.T, until health.Bin) *watch.Watch {
	t.Helper()
	w := watch.New(watch.NewDefaultOptions())
	if len(s.deployments) > 0 {
		w.Deployed(watchScope, s.deployments)
	}
	slices.SortStableFunc(s.told, func(a, b health.Observation) int { return int(a.Bin - b.Bin) })
	for _, o := range s.told {
		if o.Bin >= until {
			break
		}
		w.Advance(at(o.Bin))
		w.Observe(o)
	}
	require.Zero(t, w.Stats().Late+w.Stats().Full+w.Stats().Crowded)
	return w
}

func at(bin health.Bin) time.Time { return time.Unix(0, bin.Start()).UTC() }

// find returns a version of cart as assessed at the beginning of a bin.
func (s *story) find(t *testing.T, until health.Bin, version string) watch.Release {
	t.Helper()
	return find(t, s.watched(t, until).Assess(at(until)), version)
}

func find(t *testing.T, all []watch.Release, version string) watch.Release {
	t.Helper()
	i := slices.IndexFunc(all, func(r watch.Release) bool {
		return r.ID.Scope.Service.Name == "cart" && slices.ContainsFunc(r.Identities, func(i release.Identity) bool { return i.Version == version })
	})
	require.GreaterOrEqual(t, i, 0, "no release %s", version)
	return all[i]
}
