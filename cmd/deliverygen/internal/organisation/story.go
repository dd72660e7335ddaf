// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// story is a sequence of events in the history of a team.
type story struct {
	name   string
	weight int
	tell   func(*team)
	// fits reports whether the story can happen to the team; nil means always.
	fits func(*team) bool
}

func reviewing(t *team) bool   { return t.style.landing != direct }
func revertible(t *team) bool  { return !t.style.versioned }
func generic(t *team) bool     { return t.style.generic }
func replaceable(t *team) bool { return t.before() != nil }
func branching(t *team) bool   { return !t.style.versioned }

// stories are drawn by weight. Their order must not change, because a seed would then result in another history.
var stories = []story{
	{"routine", 110, (*team).routine, nil},
	{"staging only", 5, (*team).stagingOnly, nil},
	{"quiet", 2, (*team).quiet, nil},
	{"redeployed", 4, (*team).redeployed, nil},
	{"roll-out failed", 5, (*team).rolloutFailed, nil},
	{"roll-out repeated", 3, (*team).rolloutRepeated, nil},
	{"roll-out forgotten", 2, (*team).rolloutForgotten, nil},
	{"roll-out stopped", 4, (*team).rolloutStopped, generic},
	{"unrelated incident", 8, (*team).unrelatedIncident, nil},
	{"abandoned pull request", 3, (*team).abandonedPullRequest, reviewing},
	{"rolled back", 9, (*team).rolledBack, nil},
	{"rolled back over two", 5, (*team).rolledBackOverTwo, nil},
	{"rolled back, then forward", 3, (*team).rolledForward, replaceable},
	{"rolled back in place", 6, (*team).rolledBackInPlace, generic},
	{"reverted", 7, (*team).reverted, revertible},
	{"hotfix merged", 6, (*team).hotfixMerged, reviewing},
	{"hotfix declared", 4, (*team).hotfixDeclared, nil},
	{"hotfix branch", 4, (*team).hotfixBranch, branching},
	{"hotfix on hotfix", 3, (*team).hotfixOnHotfix, nil},
	{"cause declared", 7, (*team).causeDeclared, nil},
	{"cause outside", 2, (*team).causeOutside, nil},
}

// work runs stories until the given time. The first one is always a routine release, on which later stories can build.
func (t *team) work(until time.Time) {
	t.wait(2*time.Hour, 12*time.Hour)
	t.routine()
	for t.now.Before(until) {
		t.wait(t.style.pace/4, t.style.pace*7/4)
		s := t.next()
		s.tell(t)
		t.met(s.name)
	}
}

func (t *team) next() story {
	var fitting []story
	total := 0
	for _, s := range stories {
		if s.fits == nil || s.fits(t) {
			fitting = append(fitting, s)
			total += s.weight
		}
	}
	roll := t.IntN(total)
	for _, s := range fitting {
		if roll -= s.weight; roll < 0 {
			return s
		}
	}
	return fitting[0]
}

// routine is work that goes well.
func (t *team) routine() {
	t.develop()
	t.ship()
}

// stagingOnly is work that is deployed to staging only.
func (t *team) stagingOnly() {
	t.develop()
	t.stage()
}

// quiet is a long time in which nothing is deployed.
func (t *team) quiet() { t.wait(8*24*time.Hour, 33*24*time.Hour) }

// redeployed deploys the live release to production again, sometimes with that reason declared.
func (t *team) redeployed() {
	o := t.again(t.live())
	o.intended = ledger.Redeploy
	if t.chance(0.3) {
		o.declared = ledger.Redeploy
		t.met("redeploy declared")
	}
	t.deploy(o)
}

// again returns the order to repeat a deployment.
func (t *team) again(d *ledger.Deployment) order {
	return order{environment: t.production, commit: t.deployedBy(d), ref: d.Ref, intended: ledger.Planned}
}

// deployedBy returns the commit of a deployment, also if its sender names only a version.
func (t *team) deployedBy(d *ledger.Deployment) *ledger.Commit {
	if d.Commit != nil {
		return d.Commit
	}
	for commit, version := range t.versions {
		if version == d.Version {
			return commit
		}
	}
	return nil
}

// rolloutFailed is a deployment that fails; the next one succeeds.
func (t *team) rolloutFailed() {
	t.develop()
	t.finish(t.request(t.planned()), ledger.Failed)
	if t.chance(0.5) {
		t.develop()
	}
	t.wait(5*time.Minute, 5*time.Hour)
	t.deploy(t.planned())
}

// rolloutRepeated is a deployment that fails and, when repeated, succeeds under the same id.
func (t *team) rolloutRepeated() {
	t.develop()
	d := t.request(t.planned())
	t.finish(d, ledger.Failed)
	t.wait(time.Minute, 2*time.Hour)
	t.finish(d, ledger.Succeeded)
}

// rolloutForgotten is a deployment that never gets an outcome.
func (t *team) rolloutForgotten() {
	t.develop()
	t.request(t.planned())
	t.wait(10*time.Minute, 5*time.Hour)
	t.deploy(t.planned())
}

// rolloutStopped is a deployment that a person cancels or that a gate skips.
func (t *team) rolloutStopped() {
	t.develop()
	status := pick(t.dice, ledger.Cancelled, ledger.Skipped)
	t.finish(t.request(t.planned()), status)
	t.met("deployment " + string(status))
}

// unrelatedIncident is an incident that no deployment caused. It may last longer than the next stories.
func (t *team) unrelatedIncident() {
	t.resolve(t.page(), 10*time.Minute, 2*24*time.Hour)
}

// abandonedPullRequest is work that is never merged.
func (t *team) abandonedPullRequest() {
	t.wait(20*time.Minute, 4*time.Hour)
	c := t.review(t.ordinary())
	c.Abandoned, c.Merged, c.Reviewed = c.Merged, time.Time{}, time.Time{}
}
