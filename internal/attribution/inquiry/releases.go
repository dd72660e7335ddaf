// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"cmp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Release is how a release does, in figures.
type Release struct {
	Scope      delivery.Scope
	Deployment string
	// Version is its version, else the best of its other names.
	Version, Revision string
	// Step is the rung of the join ladder by which its deployment was found; empty if none was.
	Step   string
	State  watch.State
	Health watch.Health
	Share  float64
	// Operations and Failed are counted since it came, while it is watched. Baseline is the failure rate it is compared
	// with; HasBaseline: it is known.
	Operations, Failed int64
	Baseline           float64
	HasBaseline        bool
	// First is the beginning of its first traffic, 0 if unknown; Last is the end of its last traffic.
	First, Last delivery.Instant
	Suspected   bool
	Traces      []attribution.Trace
}

// pendingFor is how long a deployment without traffic is expected to serve.
const pendingFor = 24 * time.Hour

// Releases returns the releases that serve or served lately, and the deployments that have no traffic yet, by scope and
// first traffic; the latter come last.
func (q *Inquiry) Releases() []Release {
	var all []Release
	for s := range q.subjects.all() {
		if s.live != nil {
			all = append(all, q.releaseOf(s))
		}
	}
	for scope, deployments := range q.deployments {
		for i := range deployments {
			if q.isPending(scope, &deployments[i]) {
				all = append(all, pending(scope, &deployments[i]))
			}
		}
	}
	slices.SortFunc(all, func(a, b Release) int {
		return cmp.Or(
			delivery.CompareScopes(a.Scope, b.Scope), delivery.CompareBools(a.State == watch.Pending, b.State == watch.Pending), cmp.Compare(a.First, b.First),
			cmp.Compare(a.Version, b.Version), cmp.Compare(a.Deployment, b.Deployment),
		)
	})
	return all
}

// releaseOf returns the figures of a release; if the watch has forgotten it, those that remain.
func (q *Inquiry) releaseOf(s *subject) Release {
	r := Release{
		Scope: s.scope, Deployment: s.match.Deployment, Step: string(s.match.Step), Version: s.name, Revision: revisionOf(s.identities),
		State: s.told.state, Health: watch.Unknown, First: instantOf(s.first), Last: instantOf(s.last + 1), Suspected: s.stands.suspected, Traces: s.stands.traces,
	}
	if s.inherited {
		r.First = 0
	}
	if d := q.deployment(s.scope, s.match.Deployment); r.Revision == "" && d != nil {
		r.Revision = first(d.Revisions)
	}
	if live := s.live; live != nil {
		r.State, r.Health, r.Share = live.State, live.Health, live.Share
		r.Operations, r.Failed = live.Counted.Total, live.Counted.Failed
		r.Baseline, r.HasBaseline = live.Baseline.Rate(), live.Baseline.Total > 0
		if len(r.Traces) == 0 && live.Suspicion != nil {
			r.Traces = tracesOf(live.Suspicion.Exemplars)
		}
	}
	return r
}

func revisionOf(identities []release.Identity) string {
	for i := range identities {
		if identities[i].Revision != "" {
			return identities[i].Revision
		}
	}
	return ""
}

func pending(scope delivery.Scope, d *join.Deployment) Release {
	return Release{Scope: scope, Deployment: d.ID, Version: watch.NameOf(d), Revision: first(d.Revisions), State: watch.Pending, Health: watch.Unknown}
}

func first(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// isPending reports whether a deployment of the last day has had no traffic. A deployment without new code has had
// traffic all along.
func (q *Inquiry) isPending(scope delivery.Scope, d *join.Deployment) bool {
	if d.Began == 0 || d.Began < instantOf(q.now-bins(pendingFor)) {
		return false
	}
	alone := []join.Deployment{*d}
	return !slices.ContainsFunc(q.subjects.scopes[scope], func(s *subject) bool {
		return s.match.Deployment == d.ID || slices.ContainsFunc(s.identities, func(i release.Identity) bool {
			_, is := join.Join(i, s.served(), alone)
			return is
		})
	})
}
