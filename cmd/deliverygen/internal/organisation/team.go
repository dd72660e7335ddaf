// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// team runs one service. Its history is simulated in order: now never moves backward, and everything that is written at a time
// has happened by then.
type team struct {
	dice
	calendar calendar
	style    style
	service  *ledger.Service

	staging    *ledger.Environment
	production *ledger.Environment

	start time.Time
	now   time.Time

	// main is the head of the default branch; line holds the successful deployments to production, in order.
	main *ledger.Commit
	line []*ledger.Deployment

	versions     map[*ledger.Commit]string
	deploymentID int64
	runID        int64
	lastNumber   int
	lastRun      int
	lastIncident int
}

func newTeam(o Options, i int, n names, s style) *team {
	d := newDice(o.Seed, uint64(i)+1)
	s.pace = pick(d, paces...)
	namespace, name := n.service(i)
	start := o.AsOf.Add(-time.Duration(o.Days) * 24 * time.Hour)
	repository := &ledger.Repository{
		Owner: n.owner, Name: name, URL: "https://github.com/" + n.owner + "/" + name,
		Number: 400_000_000 + d.Int64N(400_000_000), Created: start.AddDate(-2, 0, 0),
	}
	t := &team{
		dice: d, calendar: newCalendar(o.AsOf, o.Guard), style: s,
		service: &ledger.Service{
			Namespace: namespace, Name: name, Sender: ledger.GitHub, Repository: repository,
			PagerDutyID: "P" + d.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 6), Features: map[string]int{},
		},
		staging:      &ledger.Environment{Name: "staging", SourceName: pick(d, "staging", "stage")},
		production:   &ledger.Environment{Name: "production", SourceName: s.productionName, Production: true},
		start:        start,
		now:          start,
		main:         &ledger.Commit{SHA: d.sha(), At: start.Add(-24 * time.Hour)},
		versions:     map[*ledger.Commit]string{},
		deploymentID: 2_400_000_000 + int64(i)*10_000_000,
		runID:        11_000_000_000 + int64(i)*10_000_000,
		lastNumber:   100,
	}
	if s.generic {
		t.service.Sender = ledger.Generic
	}
	return t
}

// wait lets time pass.
func (t *team) wait(low, high time.Duration) { t.now = t.calendar.later(t.now, t.between(low, high)) }

// after draws a time after another one.
func (t *team) after(moment time.Time, low, high time.Duration) time.Time {
	return t.calendar.later(moment, t.between(low, high))
}

// met counts a situation that the service went through.
func (t *team) met(feature string) { t.service.Features[feature]++ }

func (t *team) number() int {
	t.lastNumber += 1 + t.IntN(3)
	return t.lastNumber
}

func (t *team) title() string { return pick(t.dice, verbs...) + " " + pick(t.dice, things...) }

func (t *team) slug(title string) string {
	return strings.ReplaceAll(strings.ToLower(title), " ", "-") + fmt.Sprintf("-%d", t.IntN(100_000))
}

// live returns the deployment that is live in production.
func (t *team) live() *ledger.Deployment {
	for _, d := range slices.Backward(t.line) {
		if d.RolledBack.IsZero() {
			return d
		}
	}
	return nil
}

// before returns the last deployment of another release before the live one.
func (t *team) before() *ledger.Deployment {
	live := t.live()
	for _, d := range slices.Backward(t.line) {
		if d.RolledBack.IsZero() && d.Release() != live.Release() && d.Intended != ledger.Rollback {
			return d
		}
	}
	return nil
}
