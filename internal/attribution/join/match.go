// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Match is the deployment that a release belongs to, and the rung of the join ladder by which it was found. The zero value is none.
type Match struct {
	Deployment string
	Step       release.Step
	// Early says that the release served well before the deployment began, as where only a configuration is deployed: it belongs to the deployment as
	// long as nothing does that came with it.
	Early bool
}

// Served is when something served first. What is Inherited served when watching began, and nobody knows since when.
type Served struct {
	Since     delivery.Instant
	Inherited bool
}

// IsExact says that the match is sure enough to blame the deployment: no tag, no time.
func (m Match) IsExact() bool {
	return m.Deployment != "" && !m.Step.WorseThan(release.StepPlatformRevision)
}

const (
	// early is how much earlier than its deployment a release may serve by the clocks of two senders.
	early = 5 * time.Minute
	// longestRollout is how long before its end a deployment may have begun of which no beginning is known.
	longestRollout = time.Hour
	// startUp is how long after watching began something may be heard of first that served before.
	startUp = time.Minute
)

// isEarly says whether something served well before the deployment began.
func (d *Deployment) isEarly(served Served) bool {
	if d.EndOnly {
		return d.Began > served.Since+delivery.Instant(longestRollout)
	}
	return d.Began > served.until()
}

// until is the latest that a deployment may have begun which something came with. What is inherited most likely served long before it was first heard of.
func (s Served) until() delivery.Instant {
	if s.Inherited {
		return s.Since + delivery.Instant(startUp)
	}
	return s.Since + delivery.Instant(early)
}

// Join finds the deployment that an identity belongs to among those of its scope, by the best rung of the join ladder that any of them stands on. Of
// several it is the one that began nearest to when the release served, but for those that began long after.
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
	if stamp := i.Stamp(); stamp != "" && best.Deployment != "" { // what was added on a guess proves no more than the guess
		best.Step = worse(best.Step, stamp)
	}
	return best, best.Deployment != ""
}

// isNearer says whether a deployment began nearer to when something served than another: of those that began before, or hardly after, whichever is nearest, of
// those that began later the first.
func (s Served) isNearer(at, than delivery.Instant) bool {
	if until := s.until(); at <= until && than <= until {
		return abs(at-s.Since) < abs(than-s.Since)
	}
	return at < than
}

func abs(d delivery.Instant) delivery.Instant { return max(d, -d) }

// step returns the best rung on which the deployment and the identity meet. They do not if a better one tells them apart.
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
