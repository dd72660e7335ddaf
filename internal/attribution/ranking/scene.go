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
	// names are those of the services, in order: sums of fractions depend on it.
	names []delivery.Service
	// entries are the services at which traces entered that the incident is about.
	entries  map[delivery.Service]bool
	onset    time.Time
	hasOnset bool
	// usual is the share of operations that fails when all is well, where the incident was noticed; symptom is what was counted there.
	usual   float64
	symptom []bin
	// failures says that the incident is about failures, and origins where these began.
	failures bool
	origins  origins
	delays   delays
}

// service is a service in the incident's environment.
type service struct {
	scope    delivery.Scope
	releases []seen
}

// seen is a release with what was counted of it.
type seen struct {
	*watch.Release
	ticks []watch.Tick
}

// How far back is looked, and how long before the incident at least what is usual lies.
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

// findEntries finds where the traces entered that the incident is about: at its service if traces enter there, at the entries of the traces that it shared, or
// anywhere.
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

// entries returns where the traces entered that the service was seen in.
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

// all returns what all releases together did, in the order of time.
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

// bin is what was counted in a bin.
type bin struct {
	at  health.Bin
	arm eprocess.Arm
}

// row adds up what the services did that the incident was noticed at.
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

// findOnset finds from when on more failed than usual: at the service of the incident, else at the entries.
func (s *scene) findOnset() {
	s.onset = s.incident.Opened
	for _, services := range []map[delivery.Service]bool{{s.incident.Service: true}, s.entries} {
		row := s.row(services)
		if found, usual, ok := s.onsetOf(row); ok {
			s.onset, s.hasOnset, s.failures = time.Unix(0, found.Start()).UTC(), true, true
			s.symptom, s.usual = row, usual
			return
		}
	}
}

const (
	// leastFailures is how many failures beyond what is usual make an incident that is about failures.
	leastFailures = 3
	// leastDrift is how much more than usual may fail, as a share, where usually hardly anything does.
	leastDrift = .005
)

// earlier is the part of the failures beyond what is usual that had happened by a time.
func (s *scene) earlier(at time.Time) float64 {
	var before, all float64
	for _, b := range s.symptom {
		if b.at < binOf(s.onset) {
			continue
		}
		excess := float64(b.arm.Failed) - s.usual*float64(b.arm.Total)
		all += excess
		if b.at < binOf(at) {
			before += excess
		}
	}
	if all <= 0 {
		return 0
	}
	return clip(before/all, 0, 1)
}

func (s *scene) onsetOf(row []bin) (onset health.Bin, usual float64, ok bool) {
	opened := binOf(s.incident.Opened)
	arms := make([]eprocess.Arm, len(row))
	var calm, before eprocess.Arm
	half := len(row)
	for i, b := range row {
		arms[i] = b.arm
		if b.at >= opened {
			half = min(half, i)
		}
		if b.at < opened-health.Bin(calmGap/health.BinWidth) {
			calm = calm.Plus(b.arm)
		}
	}
	for _, arm := range arms[:half/2] {
		before = before.Plus(arm)
	}
	if calm.Total < eprocess.ThinControl {
		calm = before
	}
	usual = calm.Rate()
	found, ok := eprocess.Onset(arms, usual, clip(usual, leastDrift, eprocess.OnsetDrift))
	if !ok || found.Excess < leastFailures {
		return 0, usual, false
	}
	return row[found.Start].at, usual, true
}

// isKnown says whether enough was told since the onset to judge at all, of whichever services.
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
