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

// subject is a release of which anything is known. A version that comes back after the watch forgot it is another one.
type subject struct {
	scope      delivery.Scope
	identities []release.Identity
	// first and last are the bins of its first and last traffic.
	first, last health.Bin
	inherited   bool
	name        string
	match       join.Match
	// live is what the watch says of it now; nil when it forgot it.
	live *watch.Release
	// recorded is what stood at the last moment, nil if it never was compared; stands is what stands now.
	recorded *assessment
	stands   assessment
	told     announced
	// kept is the key of its record, isGone says that it is not to be kept any more, wasLive that the watch knew it when last asked.
	kept            string
	isGone, wasLive bool
}

// recent is for how long a release that serves no more is assessed anew. After that, rows are forgotten, and what was recorded stands.
const recent = health.Bin(30 * time.Minute / health.BinWidth)

func (s *subject) isRecent(at health.Bin) bool { return s.live != nil && at-s.last <= recent }

// learn takes what the watch says.
func (s *subject) learn(r *watch.Release) {
	s.live, s.first, s.last, s.inherited, s.name, s.match = r, r.First, r.Last, r.Inherited, r.Name(), r.Match
}

// record keeps what stands at a moment, and says whether that is anything new.
func (s *subject) record(o *Options, at health.Bin) bool {
	if !s.isRecent(at) || s.live.Suspicion == nil && s.recorded == nil {
		return false
	}
	stands, before := assess(s.live, s.recorded, at, o), s.recorded
	s.recorded = &stands
	return !reflect.DeepEqual(before, s.recorded)
}

// look finds what stands now.
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

// join finds the deployment of a release that the watch has forgotten. One that is too old to be among those that are known is kept.
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

// deployment returns the key of the deployment; its ID is empty where none is known surely enough to blame it. What was found of a release is nothing that
// a deployment did which came later.
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
