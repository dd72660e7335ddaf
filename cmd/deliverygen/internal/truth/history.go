// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// release is one finished deployment of a scope, with its attributes by the definitions.
type release struct {
	*ledger.Deployment
	status   ledger.Status
	finished time.Time
	reason   ledger.Reason

	// carried are the commits that it brought to its environment for the first time; units are those with a lead time.
	carried map[*ledger.Commit]bool
	units   []unit

	failure *failure
	// restores is set when a failure ended with this deployment.
	restores bool
}

// history is what happened in one scope.
type history struct {
	service  *ledger.Service
	finished []*release // by finish time
	line     []*release // the successful ones
	// newCode are the releases with new code: the denominator E.
	newCode   []*release
	incidents []*ledger.Incident
}

func scopeHistory(s *ledger.Service, environment *ledger.Environment) *history {
	h := &history{service: s}
	for _, d := range s.Deployments {
		final, ok := d.Final()
		if ok && d.Environment.Name == environment.Name {
			h.finished = append(h.finished, &release{Deployment: d, status: final.Status, finished: final.At})
		}
	}
	slices.SortFunc(h.finished, func(a, b *release) int {
		return cmp.Or(a.finished.Compare(b.finished), cmp.Compare(a.ID, b.ID))
	})
	for _, r := range h.finished {
		if r.status == ledger.Succeeded {
			h.line = append(h.line, r)
		}
	}
	for _, i := range s.Incidents {
		if i.Environment.Name == environment.Name {
			h.incidents = append(h.incidents, i)
		}
	}
	slices.SortFunc(h.incidents, func(a, b *ledger.Incident) int {
		return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.Tracker, b.Tracker), cmp.Compare(a.ID, b.ID))
	})
	h.giveReasons(environment.Production)
	return h
}

func scopeTruth(s *ledger.Service, environment *ledger.Environment, asOf time.Time) Scope {
	h := scopeHistory(s, environment)
	t := Scope{
		Namespace: s.Namespace, Service: s.Name, Environment: environment.Name, Production: environment.Production,
		Counters: map[string][]Count{}, Histograms: map[string][]Histogram{},
	}
	if environment.Production {
		h.judge()
		if deployed(s, environment) {
			t.Windows = h.windows(asOf)
		}
		t.countVerdicts(h)
	}
	t.countDeployments(h)
	t.countIncidents(h, asOf)
	t.Deployments = h.explain(environment.Production)
	return t
}

func deployed(s *ledger.Service, environment *ledger.Environment) bool {
	return slices.ContainsFunc(s.Deployments, func(d *ledger.Deployment) bool { return d.Environment.Name == environment.Name })
}

// liveBefore returns the release that was live before r: the last successful one that had not been undone in place when r
// finished. It is nil for the first release.
func (h *history) liveBefore(r *release) *release {
	for _, earlier := range slices.Backward(h.before(r)) {
		if earlier.RolledBack.IsZero() || earlier.RolledBack.After(r.finished) {
			return earlier
		}
	}
	return nil
}

// before returns the part of the line that precedes r.
func (h *history) before(r *release) []*release {
	i := slices.IndexFunc(h.line, func(other *release) bool { return !other.precedes(r) })
	if i < 0 {
		return h.line
	}
	return h.line[:i]
}

func (r *release) precedes(other *release) bool {
	return cmp.Or(r.finished.Compare(other.finished), cmp.Compare(r.ID, other.ID)) < 0
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
