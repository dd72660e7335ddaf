// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Match is the deployment to which a release belongs and the rung by which it was found. The zero value matches
// nothing.
type Match struct {
	Deployment string
	Step       release.Step
	// Early: the release served well before the deployment began, as when only configuration is deployed. It then
	// belongs to this deployment only until a release is found that arrived with the deployment.
	Early bool
}

// Served is when a release was first seen to serve. If Inherited, it already served when watching began, and nobody
// knows since when.
type Served struct {
	Since     delivery.Instant
	Inherited bool
}

// IsExact reports whether the match is sure enough to blame the deployment. A match by image tag or by time is not.
func (m Match) IsExact() bool {
	return m.Deployment != "" && !m.Step.WorseThan(release.StepPlatformRevision)
}

const (
	// early is how much earlier than its deployment a release may seem to serve because clocks differ.
	early = 5 * time.Minute
	// longestRollout is how long before its end a deployment may have begun if its beginning is unknown.
	longestRollout = time.Hour
	// startUp is how long after watching began a release may be first seen although it served before.
	startUp = time.Minute
)

// isEarly reports whether the release served well before the deployment began.
func (d *Deployment) isEarly(served Served) bool {
	if d.EndOnly {
		return d.Began > served.Since+delivery.Instant(longestRollout)
	}
	return d.Began > served.until()
}

// until returns the latest beginning of a deployment that may have brought the release. An inherited release most
// likely served long before it was first seen.
func (s Served) until() delivery.Instant {
	if s.Inherited {
		return s.Since + delivery.Instant(startUp)
	}
	return s.Since + delivery.Instant(early)
}

// Join finds the deployment of a release among those of its scope: the one that matches on the best rung. If several
// match on it, it is the one that began nearest to when the release first served, where a deployment that began well
// after that comes last.
func Join(i release.Identity, served Served, deployments []Deployment) (Match, bool) {
	var best Match
	var began delivery.Instant
	for at := range deployments {
		d := &deployments[at]
		step, ok := d.step(i)
		if !ok || best.Deployment != "" && step.WorseThan(best.Step) {
			continue
		}
		if best.Deployment == "" || best.Step.WorseThan(step) || served.isNearer(d.Began, began) {
			best, began = Match{d.ID, step, step != release.StepDeploymentID && d.isEarly(served)}, d.Began
		}
	}
	if stamp := i.Stamp(); stamp != "" && best.Deployment != "" { // a stamp that was a guess stays a guess
		best.Step = worse(best.Step, stamp)
	}
	return best, best.Deployment != ""
}

// isNearer reports whether a deployment that began at one time fits the release better than one that began at another.
// Among those that began before the release served, or hardly after, the nearest fits best; among those that began
// later, the first.
func (s Served) isNearer(at, than delivery.Instant) bool {
	if until := s.until(); at <= until && than <= until {
		return abs(at-s.Since) < abs(than-s.Since)
	}
	return at < than
}

func abs(d delivery.Instant) delivery.Instant { return max(d, -d) }

// step returns the best rung on which the deployment and the identity match. It returns false if a better rung tells
// them apart.
func (d *Deployment) step(i release.Identity) (release.Step, bool) {
	if d.isCalled(i.DeploymentID) {
		return release.StepDeploymentID, true
	}
	if i.Revision != "" && len(d.Revisions) > 0 {
		is := slices.ContainsFunc(d.Revisions, func(r string) bool { return release.SameRevision(r, i.Revision) })
		if is || !d.isElsewhere(&i) {
			return release.StepRevision, is
		}
	}
	if i.Digest != "" && slices.Contains(d.Digests, i.Digest) {
		return release.StepDigest, true
	}
	for _, v := range d.Versions {
		switch {
		case i.Revision != "" && release.SameRevision(v.Revision, i.Revision):
			return release.StepRevision, true
		case i.Digest != "" && v.Digest == i.Digest:
			return release.StepDigest, true
		case i.Version != "" && v.Text == i.Version:
			return release.StepVersion, true
		}
	}
	if i.PlatformRevision != "" && slices.Contains(d.PlatformRevisions, i.PlatformRevision) {
		return release.StepPlatformRevision, true
	}
	return release.StepImageTag, i.Tag != "" && slices.Contains(d.Tags, i.Tag)
}
