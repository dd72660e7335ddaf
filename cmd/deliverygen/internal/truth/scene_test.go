// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// scene is a small organisation built by hand. Hours count from noon on a Monday, and the truth is computed after a hundred
// hours, well within seven days.
type scene struct {
	service    *ledger.Service
	production *ledger.Environment
	staging    *ledger.Environment
	main       *ledger.Commit
}

func at(hours float64) time.Time {
	return time.Date(2026, time.September, 7, 12, 0, 0, 0, time.UTC).Add(time.Duration(hours * float64(time.Hour)))
}

const lookedAt = 100

func newScene() *scene {
	return &scene{
		service:    &ledger.Service{Namespace: "shop", Name: "checkout", Repository: &ledger.Repository{URL: "https://github.com/acme/checkout"}},
		production: &ledger.Environment{Name: "production", Production: true},
		staging:    &ledger.Environment{Name: "staging"},
	}
}

// commit puts a commit on the default branch.
func (s *scene) commit(sha string, hour float64) *ledger.Commit {
	c := &ledger.Commit{SHA: sha, At: at(hour)}
	if s.main != nil {
		c.Parents = []*ledger.Commit{s.main}
	}
	s.main = c
	return c
}

// squash merges a change that is opened and merged at the given hours, with commits at the other ones.
func (s *scene) squash(number int, opened, merged float64, commits ...float64) *ledger.Change {
	c := &ledger.Change{Number: number, Head: "feature/x", Created: at(opened), Merged: at(merged)}
	for i, hour := range commits {
		c.Commits = append(c.Commits, &ledger.Commit{SHA: "b" + strconv.Itoa(number) + strconv.Itoa(i), At: at(hour), Change: c})
	}
	c.Merge = s.commit("m"+strconv.Itoa(number), merged)
	c.Merge.Change = c
	s.service.Repository.Changes = append(s.service.Repository.Changes, c)
	return c
}

// deploy deploys a commit to production, from ten minutes before the hour until the hour.
func (s *scene) deploy(id string, c *ledger.Commit, hour float64) *ledger.Deployment {
	d := &ledger.Deployment{
		ID: id, Environment: s.production, Ref: ledger.Main, Commit: c, Started: at(hour).Add(-10 * time.Minute),
		Outcomes: []ledger.Outcome{{Status: ledger.Succeeded, At: at(hour)}},
	}
	s.service.Deployments = append(s.service.Deployments, d)
	return d
}

// ship commits and deploys.
func (s *scene) ship(id string, hour float64) *ledger.Deployment {
	return s.deploy(id, s.commit("c"+id, hour-1), hour)
}

// incident opens an incident and resolves it, unless the second hour is 0.
func (s *scene) incident(id string, opened, resolved float64) *ledger.Incident {
	i := &ledger.Incident{ID: id, Environment: s.production, Severity: ledger.High, Opened: at(opened)}
	if resolved != 0 {
		i.Steps = append(i.Steps, ledger.Step{Kind: ledger.Resolved, At: at(resolved)})
	}
	s.service.Incidents = append(s.service.Incidents, i)
	return i
}

// truth returns the truth about production.
func (s *scene) truth() Scope {
	book := &ledger.Ledger{Services: []*ledger.Service{s.service}}
	return Compute(book, at(lookedAt), 0).Scopes[0]
}

// verdict describes the outcome of one deployment in words.
func verdict(d Deployment) string {
	words := d.Reason
	if d.Status != "succeeded" {
		words = d.Status
	}
	if d.Rework {
		words += ", rework"
	}
	if f := d.Failure; f != nil {
		words += ", failed by " + f.Method + " from " + hour(f.Onset)
		if f.Restored != nil {
			words += " to " + hour(*f.Restored) + " by " + f.Recovery
		}
	}
	return words
}

func hour(t time.Time) string {
	return strconv.FormatFloat(t.Sub(at(0)).Hours(), 'g', -1, 64)
}

type verdicts map[string]string

func (s *scene) verdicts(t *testing.T) verdicts {
	t.Helper()
	told := verdicts{}
	for _, d := range s.truth().Deployments {
		require.NotContains(t, told, d.ID)
		told[d.ID] = verdict(d)
	}
	return told
}

func TestQuantilesAreNearestRanks(t *testing.T) {
	t.Parallel()
	seconds := func(values ...int) []time.Duration {
		var all []time.Duration
		for _, v := range values {
			all = append(all, time.Duration(v)*time.Second)
		}
		return all
	}
	tests := map[string]struct {
		values   []time.Duration
		p50, p90 float64
	}{
		"one value":    {seconds(7), 7, 7},
		"two values":   {seconds(1, 2), 1, 2},
		"three values": {seconds(1, 2, 9), 2, 9},
		"ten values":   {seconds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 5, 9},
		"unsorted":     {seconds(9, 1, 2), 2, 9},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := Figures{}
			f.quantiles("x", test.values)
			assert.Equal(t, Figures{"x_p50": test.p50, "x_p90": test.p90}, f)
		})
	}
	f := Figures{}
	f.quantiles("x", nil)
	assert.Empty(t, f, "of nothing there is no quantile")
}
