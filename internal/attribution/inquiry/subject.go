// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"reflect"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// subject is a release of which anything is known. If a version comes back after the watch forgot it, it is a new
// subject.
type subject struct {
	scope      delivery.Scope
	identities []release.Identity
	// first and last are the bins of its first and last traffic.
	first, last health.Bin
	inherited   bool
	name        string
	match       join.Match
	// live is the watch's last report on it; nil if the watch has forgotten it.
	live *watch.Release
	// recorded is the assessment at the last moment, nil if the release was never compared. stands is the current one.
	recorded *assessment
	stands   assessment
	told     announced
	// kept is the key of its record. isGone: the record must be deleted. wasLive: the watch knew it at the last
	// assessment.
	kept            string
	isGone, wasLive bool
}

// recent is how long after its last traffic a release is assessed anew. Later its rows are forgotten, and the recorded
// assessment stands.
const recent = health.Bin(30 * time.Minute / health.BinWidth)

func (s *subject) isRecent(at health.Bin) bool { return s.live != nil && at-s.last <= recent }

// learn takes over the watch's report.
func (s *subject) learn(r *watch.Release) {
	s.live, s.first, s.last, s.inherited, s.name, s.match = r, r.First, r.Last, r.Inherited, r.Name(), r.Match
}

// record records the assessment at a moment and reports whether it changed.
func (s *subject) record(o *Options, at health.Bin) bool {
	if !s.isRecent(at) || s.live.Suspicion == nil && s.recorded == nil {
		return false
	}
	stands, before := assess(s.live, s.recorded, at, o), s.recorded
	s.recorded = &stands
	return !reflect.DeepEqual(before, s.recorded)
}

// look updates the current assessment.
func (s *subject) look(o *Options, now health.Bin) {
	switch {
	case s.isRecent(now):
		s.stands = assess(s.live, s.recorded, now, o)
	case s.recorded != nil:
		s.stands = *s.recorded
	default:
		s.stands = assessment{}
	}
}

// join finds the deployment of a release that the watch has forgotten. If its deployment is too old to be among the
// known ones, it keeps it.
func (s *subject) join(deployments []join.Deployment) {
	best := join.Match{}
	for _, i := range s.identities {
		match, ok := join.Join(i, s.served(), deployments)
		if ok && (best.Deployment == "" || best.Step.WorseThan(match.Step)) {
			best = match
		}
	}
	isKnown := slices.ContainsFunc(deployments, func(d join.Deployment) bool { return d.ID == s.match.Deployment })
	if s.match.Deployment == "" || isKnown || len(deployments) < maxDeployments {
		s.match = best
	}
}

func (s *subject) served() join.Served {
	return join.Served{Since: instantOf(s.first), Inherited: s.inherited}
}

// deployment returns the key of the deployment. Its ID is empty if the match is not sure enough to blame it, or if the
// release served before the deployment began: what it did is not the deployment's doing.
func (s *subject) deployment() delivery.DeploymentKey {
	key := delivery.DeploymentKey{Scope: s.scope}
	if s.match.IsExact() && !s.match.Early {
		key.ID = s.match.Deployment
	}
	return key
}

func (s *subject) finding() attribution.Finding {
	a := &s.stands
	return attribution.Finding{
		Deployment: s.deployment(), Version: s.name, Suspected: a.suspected, Onset: a.onset, Confidence: a.confidence,
		WentBack: a.wentBack, Restored: a.restored, Evidence: a.evidence, Traces: a.traces,
	}
}
