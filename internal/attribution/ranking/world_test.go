// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Stories begin at noon; releases come half an hour later, and the incident opens four minutes after that.
const (
	noon    = health.Bin(1_700_006_400 / 10)
	minute  = health.Bin(6)
	arrival = noon + 30*minute
	opening = arrival + 4*minute
	asked   = opening + 5*minute
)

var front = delivery.Service{Name: "front"}

func timeOf(bin health.Bin) time.Time { return time.Unix(0, bin.Start()).UTC() }

// story is what collectors and pipelines report.
type story struct {
	// began is when its services began to serve.
	began       health.Bin
	told        []health.Observation
	deployments map[delivery.Scope][]join.Deployment
	incident    ranking.Incident
	weights     ranking.Weights
	now         health.Bin
}

func newStory() *story {
	return &story{
		began:       noon,
		deployments: map[delivery.Scope][]join.Deployment{}, weights: ranking.NewDefaultWeights(), now: asked,
		incident: ranking.Incident{Opened: timeOf(opening), Environment: "production", Service: front},
	}
}

// identity is a version of a service, or an identity that states none.
func identity(service, version string) release.Identity {
	if version == "" {
		return release.Identity{Service: service, Environment: "production", Step: release.StepTime}
	}
	return release.Identity{Service: service, Environment: "production", Version: version, Step: release.StepVersion}
}

func scope(service string) delivery.Scope {
	return delivery.Scope{Service: delivery.Service{Name: service}, Environment: "production"}
}

// deploy adds a deployment of version 2 of a service.
func (s *story) deploy(service string, at health.Bin) {
	s.deployments[scope(service)] = append(s.deployments[scope(service)], join.Deployment{
		ID: service + "-2", Began: delivery.Instant(at.Start()), Versions: []release.Version{{Text: "2"}},
	})
}

func (s *story) tell(bin health.Bin, r release.Identity, series health.Series, n int64) {
	if n > 0 {
		s.told = append(s.told, health.Observation{Collector: "a", Release: r, Bin: bin, Series: series, Count: n})
	}
}

// serve adds operations in each bin, and how long each takes.
func (s *story) serve(service, version string, from, to health.Bin, n, failed int64, seconds float64) {
	r := identity(service, version)
	for bin := from; bin < to; bin++ {
		series := health.Series{Metric: health.Operations, Signal: health.Traces, Class: "buy"}
		s.tell(bin, r, series, n-failed)
		series.ErrorType = "500"
		s.tell(bin, r, series, failed)
		s.tell(bin, r, health.Series{Metric: health.FailingTraces}, failed)
		h := &health.Histogram{Count: uint64(n), Sum: float64(n) * seconds, Min: seconds, Max: seconds, Offset: -4, Buckets: []uint64{uint64(n)}}
		s.told = append(s.told, health.Observation{
			Collector: "a", Release: r, Bin: bin, Count: n, Durations: h,
			Series: health.Series{Metric: health.Durations, Signal: health.Traces, Class: "buy"},
		})
	}
}

// origin adds, in each bin, traces of an entry that failed because of a release.
func (s *story) origin(service, version, entry string, from, to health.Bin, traces int64) {
	for bin := from; bin < to; bin++ {
		s.tell(bin, identity(service, version), health.Series{Metric: health.FailureOrigins, EntryService: entry}, 10*traces)
	}
}

// expose adds, in each bin since the arrival, traces that touched version 2 of a service or only other versions, and
// how many failed.
func (s *story) expose(service string, touched health.Touched, n, failed int64) {
	for bin := arrival; bin < asked; bin++ {
		series := health.Series{Metric: health.Exposures, EntryService: front.Name, Touched: touched}
		s.tell(bin, identity(service, "2"), series, n-failed)
		series.EntryFailed = true
		s.tell(bin, identity(service, "2"), series, failed)
	}
}

// canary gives version 2 of a service a quarter of its traffic.
func (s *story) canary(service string, failed int64) {
	s.deploy(service, arrival-minute)
	s.serve(service, "1", s.began, arrival, 80, 0, .1)
	s.serve(service, "1", arrival, asked, 60, 0, .1)
	s.serve(service, "2", arrival, asked, 20, failed, .1)
}

// entry lets traces enter at the front; a share fails from a bin on.
func (s *story) entry(since health.Bin, failed int64) {
	s.serve("front", "1", s.began, since, 100, 0, .1)
	s.serve("front", "1", since, asked, 100, failed, .1)
}

func (s *story) judge(t require.TestingT) ranking.Verdict {
	options := watch.NewDefaultOptions()
	w := watch.New(options)
	for key, deployments := range s.deployments {
		w.Deployed(key, deployments)
	}
	bins := map[health.Bin][]health.Observation{}
	for _, o := range s.told {
		bins[o.Bin] = append(bins[o.Bin], o)
	}
	for _, bin := range slices.Sorted(maps.Keys(bins)) {
		w.Advance(timeOf(bin))
		for _, o := range bins[bin] {
			w.Observe(o)
		}
	}
	require.Zero(t, w.Stats().Late)
	evidence := ranking.Evidence{Now: timeOf(s.now), Watch: w, Releases: w.Assess(timeOf(s.now)), Deployments: s.deployments}
	return ranking.Judge(evidence, s.incident, s.weights)
}

// value returns the value of a release's term, and whether it has the term.
func value(v ranking.Verdict, service string, term ranking.Term) (float64, bool) {
	all := append([]ranking.Candidate{v.None}, v.Candidates...)
	for i, c := range all {
		if i > 0 && c.ID.Scope.Service.Name != service || i == 0 && service != "" {
			continue
		}
		for _, r := range c.Reasons {
			if r.Term == term {
				return r.Value, true
			}
		}
	}
	return 0, false
}

func requireNamed(t *testing.T, v ranking.Verdict, service string) {
	t.Helper()
	require.Equal(t, ranking.Release, v.Outcome, "%+v", v)
	require.Equal(t, service, v.Candidates[0].ID.Scope.Service.Name)
}
