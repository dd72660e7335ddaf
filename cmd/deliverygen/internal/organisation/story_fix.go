// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

func (t *team) fix() draft {
	w := t.ordinary()
	w.title = "fix " + w.title
	w.message, w.urgent = w.title, true
	return w
}

// hotfixMerged fixes production with a change whose branch or label marks it as a hotfix.
func (t *team) hotfixMerged() {
	_, incident := t.breakProduction()
	t.mergeHotfix()
	t.deploy(t.planned())
	t.mend(incident)
}

func (t *team) mergeHotfix() {
	t.wait(25*time.Minute, 3*time.Hour)
	w := t.fix()
	if t.chance(0.3) {
		w.head, w.labels = "fix/"+t.slug(w.title), []string{"bug", "hotfix"}
		t.met("hotfix by label")
	} else {
		w.head = pick(t.dice, "hotfix/", "hotfix-") + t.slug(w.title)
		t.met("hotfix by source branch")
	}
	t.merge(w)
}

// hotfixDeclared fixes production with an ordinary change; the deployment declares that it is a hotfix.
func (t *team) hotfixDeclared() {
	_, incident := t.breakProduction()
	t.declareHotfix()
	t.mend(incident)
}

func (t *team) declareHotfix() {
	t.develop()
	o := t.planned()
	o.intended, o.declared = ledger.Hotfix, ledger.Hotfix
	t.deploy(o)
}

// hotfixBranch fixes production from a branch of the live revision. The default branch gets the same fix as a separate commit.
func (t *team) hotfixBranch() {
	_, incident := t.breakProduction()
	t.wait(20*time.Minute, 3*time.Hour)
	w := t.fix()
	branch := "hotfix/" + t.slug(w.title)
	base := t.deployedBy(t.live())
	push := &ledger.Push{Ref: branch}
	if t.chance(0.3) {
		t.push(&ledger.Push{Ref: branch, After: base, At: t.now})
		push.Before = base
		t.wait(time.Minute, 5*time.Minute)
	}
	tip := base
	for range 1 + t.IntN(2) {
		t.wait(time.Minute, 20*time.Minute)
		tip = t.commit(w.message, t.now, tip)
		push.Commits = append(push.Commits, tip)
	}
	t.wait(time.Minute, 5*time.Minute)
	push.After, push.At = tip, t.now
	t.push(push)
	t.deploy(order{environment: t.production, commit: tip, ref: branch, intended: ledger.Hotfix})
	t.wait(time.Minute, time.Hour)
	t.pushOne(t.commit(w.message+"\n\n(cherry picked from commit "+tip.SHA+")", t.now, t.main))
	t.mend(incident)
}

// hotfixOnHotfix is a hotfix that needs a hotfix itself.
func (t *team) hotfixOnHotfix() {
	_, incident := t.breakProduction()
	t.declareHotfix()
	t.wait(10*time.Minute, 3*time.Hour)
	t.declareHotfix()
	t.mend(incident)
}

// causeDeclared is an incident whose tracker names the deployment that caused it. It ends by itself, by a rollback or by a
// hotfix.
func (t *team) causeDeclared() {
	target := t.live()
	t.develop()
	bad := t.ship()
	if t.chance(0.3) {
		t.resolve(t.page(), time.Hour, 24*time.Hour)
		t.met("declared cause beside another incident")
	}
	incident := t.blame(bad)
	switch t.IntN(3) {
	case 0:
		t.rollBack(bad, target)
		t.met("declared cause rolled back")
	case 1:
		t.declareHotfix()
		t.met("declared cause fixed")
	}
	t.resolve(incident, 5*time.Minute, 5*24*time.Hour)
}

// causeOutside is an incident that names a deployment without new code, which therefore does not count as failed.
func (t *team) causeOutside() {
	t.redeployed()
	incident := t.blame(t.live())
	incident.CausedBy = ledger.ByDeployment
	t.resolve(incident, 5*time.Minute, 24*time.Hour)
}
