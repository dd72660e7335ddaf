// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// scene is what happened around an incident.
type scene struct {
	Evidence
	incident Incident
	weights  Weights
	services map[delivery.Service]*service
	// names are the services in order, because sums of fractions depend on the order.
	names []delivery.Service
	// entries are the services at which the traces of the incident entered.
	entries  map[delivery.Service]bool
	onset    time.Time
	hasOnset bool
	// usual is the share of operations that fails in normal times where the incident was noticed. symptom is what was
	// counted there.
	usual   float64
	symptom []bin
	// failures: the incident shows as failures. origins says where they began.
	failures bool
	origins  origins
	delays   delays
}

// service is a service in the incident's environment.
type service struct {
	scope    delivery.Scope
	releases []seen
}

// seen is a release with its ticks.
type seen struct {
	*watch.Release
	ticks []watch.Tick
}

// lookBack is how far back ticks are read. What is usual is measured until calmGap before the incident was opened.
const (
	lookBack = time.Hour
	calmGap  = 10 * time.Minute
)

func newScene(e Evidence, i Incident, w Weights) *scene {
	s := &scene{Evidence: e, incident: i, weights: w, services: map[delivery.Service]*service{}}
	from := binOf(i.Opened.Add(-lookBack))
	to := binOf(e.Now) + 1
	for at := range e.Releases {
		r := &e.Releases[at]
		if r.ID.Scope.Environment != i.Environment {
			continue
		}
		one := s.services[r.ID.Scope.Service]
		if one == nil {
			one = &service{scope: r.ID.Scope}
			s.services[r.ID.Scope.Service] = one
		}
		one.releases = append(one.releases, seen{r, e.Watch.Ticks(r.ID, from, to)})
	}
	s.names = slices.SortedFunc(maps.Keys(s.services), compareNames)
	for _, name := range s.names {
		slices.SortFunc(s.services[name].releases, func(a, b seen) int { return compareIDs(a.ID, b.ID) })
	}
	s.findEntries()
	s.findOnset()
	s.countOrigins()
	s.countDelays()
	return s
}

// findEntries finds where the traces of the incident entered: at its service if traces enter there; else where the
// traces entered in which its service was seen; else anywhere.
func (s *scene) findEntries() {
	all, shared := map[delivery.Service]bool{}, map[delivery.Service]bool{}
	for name, one := range s.services {
		for entry := range one.entries() {
			all[entry] = true
			if name == s.incident.Service {
				shared[entry] = true
			}
		}
	}
	switch {
	case all[s.incident.Service]:
		s.entries = map[delivery.Service]bool{s.incident.Service: true}
	case len(shared) > 0:
		s.entries = shared
	default:
		s.entries = all
	}
}

// entries returns where the traces entered in which the service was seen.
func (s *service) entries() map[delivery.Service]bool {
	entries := map[delivery.Service]bool{}
	for _, r := range s.releases {
		for _, t := range r.ticks {
			for _, o := range t.Origins {
				entries[o.Entry] = true
			}
			for _, x := range t.Exposures {
				entries[x.Entry] = true
			}
		}
	}
	return entries
}

// all returns the counts of all releases together, in order of time.
func (s *service) all() []bin {
	if len(s.releases) == 0 {
		return nil
	}
	var bins []bin
	for _, t := range s.releases[0].ticks {
		bins = append(bins, bin{t.Bin, t.Errors.New.Plus(t.Errors.Control)})
	}
	return bins
}

// bin is the count of a bin.
type bin struct {
	at  health.Bin
	arm eprocess.Arm
}

// row returns the sum of the counts of several services, by bin.
func (s *scene) row(services map[delivery.Service]bool) []bin {
	sum := map[health.Bin]eprocess.Arm{}
	for name := range services {
		if one := s.services[name]; one != nil {
			for _, b := range one.all() {
				sum[b.at] = sum[b.at].Plus(b.arm)
			}
		}
	}
	row := make([]bin, 0, len(sum))
	for at, arm := range sum {
		row = append(row, bin{at, arm})
	}
	slices.SortFunc(row, func(a, b bin) int { return cmp.Compare(a.at, b.at) })
	return row
}

// isKnown reports whether enough was observed since the onset, in any services, to judge at all.
func (s *scene) isKnown() bool {
	var total int64
	since := binOf(s.onset)
	for _, one := range s.services {
		for _, b := range one.all() {
			if b.at >= since {
				total += b.arm.Total
			}
		}
	}
	return total >= eprocess.ThinControl
}

func compareIDs(a, b watch.ID) int {
	return cmp.Or(delivery.CompareScopes(a.Scope, b.Scope), cmp.Compare(a.Deployment, b.Deployment), release.Compare(a.Identity, b.Identity))
}
