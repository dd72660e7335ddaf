// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// ID names a release: by its deployment, or by its identity in telemetry if no deployment is known.
type ID struct {
	Scope      delivery.Scope
	Deployment string
	Identity   release.Identity
}

// Release is how one release does.
type Release struct {
	ID ID
	// Identities are its names in telemetry. Match says how surely it belongs to its deployment.
	Identities []release.Identity
	Match      join.Match
	// First and Last are the bins of its first and last traffic. Inherited: it already served when watching began, so
	// it came before First.
	First, Last health.Bin
	Inherited   bool
	// Before is the release that served most when this one came; nil if none did or if that one has been forgotten.
	Before *ID
	// Share is its share of the traffic of the last minute, 0 to 1.
	Share float64
	// Counted are its operations since it came, as far back as they are remembered. Baseline is what its failures are
	// compared with: the control, else the time before it. It is empty if neither is known.
	Counted, Baseline eprocess.Arm
	State             State
	// Stages are the states it went through and Conditions its changes of health, each with the bin in which it began.
	Stages     []Stage
	Health     Health
	Conditions []Condition
	// Suspicion is nil if the release is not compared: when it came is unknown, or it came too long ago.
	Suspicion *Suspicion
	// deployed is the name of its deployment.
	deployed string
	byTime   bool
}

// IsByTime reports whether only time separates the release from what its service served before and after; see
// [join.IsByTime].
func (r *Release) IsByTime() bool { return r.byTime }

// Assess settles the bins that are due and returns all releases, by scope, first traffic and identity.
func (w *Watch) Assess(now time.Time) []Release {
	w.Advance(now)
	w.show()
	return w.report(health.BinOf(now.UnixNano()))
}

// AssessSettled returns what [Watch.Assess] would have returned at the beginning of bin [Watch.Settled] if everything
// that has settled had been observed by then. It uses settled bins only.
func (w *Watch) AssessSettled() []Release {
	w.undo()
	return w.report(w.settled)
}

// Settled returns the first bin that has not settled; 0 if none ever did.
func (w *Watch) Settled() health.Bin { return w.settled }

// report returns all releases as of a bin, with their suspicions decided.
func (w *Watch) report(bin health.Bin) []Release {
	var all []Release
	for _, s := range w.scopes {
		for _, r := range s.releases {
			all = append(all, r.report(s, bin))
		}
	}
	slices.SortFunc(all, compareReleases)
	decide(all, w.options, bin)
	return all
}

// report returns a release as of a bin. Its suspicion is not decided yet.
func (r *running) report(s *scope, bin health.Bin) Release {
	match := s.matchOf(r)
	report := Release{
		ID: r.id(s), Identities: r.identities(), Match: match, First: r.first, Last: r.last, Inherited: r.inherited, Share: r.share, State: r.state(),
		Stages: slices.Clone(r.stages), Health: r.health(s, bin), Conditions: slices.Clone(r.conditions),
		Counted: r.counted, Baseline: r.baseline(s, bin), deployed: s.nameOf(match.Deployment),
		byTime: !slices.ContainsFunc(r.members, func(who *identity) bool { return !join.IsByTime(who.Identity, s.deployments) }),
	}
	if r.before != nil {
		before := r.before.id(s)
		report.Before = &before
	}
	if r.evidence != nil {
		report.Suspicion = r.suspect(s, bin)
	}
	return report
}

// identities returns the identities of the release in a fixed order.
func (r *running) identities() []release.Identity {
	all := make([]release.Identity, len(r.members))
	for i, who := range r.members {
		all[i] = who.Identity
	}
	slices.SortFunc(all, release.Compare)
	return all
}

func (r *running) id(s *scope) ID {
	if match := s.matchOf(r); match.Deployment != "" {
		return ID{Scope: s.key, Deployment: match.Deployment}
	}
	return ID{Scope: s.key, Identity: r.members[0].Identity}
}

func compareReleases(a, b Release) int {
	return cmp.Or(
		delivery.CompareScopes(a.ID.Scope, b.ID.Scope), cmp.Compare(a.First, b.First),
		cmp.Compare(a.ID.Deployment, b.ID.Deployment), release.Compare(a.ID.Identity, b.ID.Identity),
	)
}

// decide compares the evidence on all releases of an environment that serve or served until lately: among many
// releases, some look bad by chance. It applies e-BH (see [eprocess.Discovered]) and decides on each release at the
// level that this leaves for it.
func decide(all []Release, o Options, bin health.Bin) {
	environments := map[string][]*Suspicion{}
	for _, r := range all {
		if r.Suspicion != nil && bin-r.Last < bins(o.Horizon) {
			environments[r.ID.Scope.Environment] = append(environments[r.ID.Scope.Environment], r.Suspicion)
		}
	}
	levels := map[string]float64{}
	for environment, suspicions := range environments {
		levels[environment] = level(suspicions, o.Alpha)
	}
	for _, r := range all {
		if r.Suspicion != nil {
			alpha, ok := levels[r.ID.Scope.Environment]
			if !ok {
				alpha = o.Alpha
			}
			r.Suspicion.decide(alpha)
		}
	}
}

// level returns the alpha at which one piece of evidence suffices: alpha*k/m if k of m releases are discovered.
func level(suspicions []*Suspicion, alpha float64) float64 {
	logE := make([]float64, len(suspicions))
	for i, s := range suspicions {
		logE[i] = s.Evidence.LogE
	}
	found := 0
	for _, is := range eprocess.Discovered(logE, alpha) {
		if is {
			found++
		}
	}
	return alpha * float64(max(found, 1)) / float64(len(suspicions))
}
