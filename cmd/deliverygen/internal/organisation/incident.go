// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// page opens an incident now.
func (t *team) page() *ledger.Incident {
	t.wait(time.Minute, 40*time.Minute)
	i := &ledger.Incident{
		Tracker: t.tracker(), Environment: t.production, Severity: pick(t.dice, ledger.Severities...),
		Title: t.service.Name + ": " + pick(t.dice, symptoms...), Opened: t.now,
	}
	t.file(i)
	if i.Tracker != ledger.Issues && t.chance(0.85) {
		t.step(i, ledger.Acknowledged, 10*time.Second, 20*time.Minute)
	}
	if i.Tracker == ledger.PagerDuty && t.chance(0.15) {
		t.step(i, ledger.Reprioritised, 10*time.Second, 10*time.Minute)
		i.Steps[len(i.Steps)-1].Severity = pick(t.dice, ledger.Severities...)
		t.met("incident reprioritised")
	}
	t.met("incident at " + string(i.Tracker))
	return i
}

func (t *team) tracker() ledger.Tracker {
	if t.style.generic {
		return pick(t.dice, ledger.PagerDuty, ledger.GenericHooks)
	}
	return pick(t.dice, ledger.PagerDuty, ledger.PagerDuty, ledger.Issues)
}

// blame opens an incident that names the deployment as its cause.
func (t *team) blame(cause *ledger.Deployment) *ledger.Incident {
	t.wait(2*time.Minute, time.Hour)
	i := &ledger.Incident{
		Tracker: ledger.GenericHooks, Environment: t.production, Severity: pick(t.dice, ledger.Severities...),
		Title: t.service.Name + ": " + pick(t.dice, symptoms...), Opened: t.now, Cause: cause, CausedBy: ledger.ByDeployment,
	}
	final, _ := cause.Final()
	switch {
	case !t.style.generic && t.chance(0.6):
		i.Tracker = ledger.Issues
		i.CausedBy = pick(t.dice, ledger.ByDeployment, ledger.ByDeployment, ledger.ByRevision)
	case t.style.versioned:
		i.CausedBy = pick(t.dice, ledger.ByDeployment, ledger.ByVersion)
	case t.chance(0.3):
		i.CausedBy = ledger.ByRevision
	}
	if i.Tracker == ledger.GenericHooks && t.chance(0.6) {
		i.Impact = t.calendar.later(final.At, t.now.Sub(final.At)/4+time.Second)
		t.met("impact start told")
	}
	t.file(i)
	t.met("cause by " + string(i.CausedBy))
	return i
}

func (t *team) file(i *ledger.Incident) {
	switch i.Tracker {
	case ledger.Issues:
		i.Number = t.number()
		i.ID = fmt.Sprintf("%s/%s#%d", t.service.Repository.Owner, t.service.Repository.Name, i.Number)
	case ledger.PagerDuty:
		t.lastIncident++
		i.Number = t.lastIncident
		i.ID = "Q" + t.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 13)
	case ledger.GenericHooks:
		t.lastIncident++
		i.ID = fmt.Sprintf("INC-%s-%d", t.service.Name, t.lastIncident)
	}
	t.service.Incidents = append(t.service.Incidents, i)
}

// step adds a step to an incident some time after the last one. It may lie in the future, since incidents last while other
// stories go on.
func (t *team) step(i *ledger.Incident, kind ledger.StepKind, low, high time.Duration) {
	last := i.Opened
	if n := len(i.Steps); n > 0 {
		last = i.Steps[n-1].At
	}
	if last.Before(t.now) {
		last = t.now
	}
	i.Steps = append(i.Steps, ledger.Step{Kind: kind, At: t.after(last, low, high)})
}

// resolve resolves an incident, which is sometimes reopened.
func (t *team) resolve(i *ledger.Incident, low, high time.Duration) {
	t.step(i, ledger.Resolved, low, high)
	if t.chance(0.15) {
		t.step(i, ledger.Reopened, 5*time.Minute, 4*time.Hour)
		t.step(i, ledger.Resolved, low, high)
		t.met("incident reopened")
	}
}
