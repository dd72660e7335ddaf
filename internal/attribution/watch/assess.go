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

// ID names a release: by its deployment, or by what telemetry calls it where no deployment is known.
type ID struct {
	Scope      delivery.Scope
	Deployment string
	Identity   release.Identity
}

// Release is how a release does.
type Release struct {
	ID ID
	// Identities are what telemetry calls it, Match is how it belongs to its deployment.
	Identities []release.Identity
	Match      join.Match
	// First and Last are the bins of its first and last traffic. Inherited says that it served when watching began: it came earlier than First.
	First, Last health.Bin
	Inherited   bool
	// Before is the release that served most when it came; nil if there was none, or it is forgotten.
	Before *ID
	// Share is its part of the traffic of the last minute.
	Share float64
	// Counted are its operations since it came, as far as they are remembered. Baseline is what its failures are held against: the others that are
	// live at the same time, else the time before; of nothing where neither is known.
	Counted, Baseline eprocess.Arm
	State             State
	// Stages are how far it has come when, Conditions its changes of health.
	Stages     []Stage
	Health     Health
	Conditions []Condition
	// Suspicion is nil of releases that are not compared: it is not known when they came, or that was long ago.
	Suspicion *Suspicion
	// deployed is what its deployment is called.
	deployed string
	byTime   bool
}

// IsByTime says whether nothing but the time tells the release from what its service served before and after; see [join.IsByTime].
func (r *Release) IsByTime() bool { return r.byTime }

// Assess settles what has to be and returns all releases, by scope, first traffic and identity.
func (w *Watch) Assess(now time.Time) []Release {
	w.Advance(now)
	w.show()
	return w.report(health.BinOf(now.UnixNano()))
}

// AssessSettled returns what [Watch.Assess] would have at the beginning of the bin [Watch.Settled], had all that settled been told by then. It rests on
// settled bins only.
func (w *Watch) AssessSettled() []Release {
	w.undo()
	return w.report(w.settled)
}

// Settled returns the first bin that has not settled; 0 when nothing ever did.
func (w *Watch) Settled() health.Bin { return w.settled }

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

// identities are those of the release, in order.
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

// decide holds the evidence of all releases of an environment that serve, or did until lately, against each other: among many, some look
// bad by chance (e-BH). Each is then decided at the level that is left for it.
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

// level is the alpha at which evidence is enough: with k of m discovered, k/m of the whole.
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
