// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// reach excuses a service that shares no traces with the incident, as far as traces show.
func (s *scene) reach(x suspect) (float64, string) {
	mine := x.service.entries()
	if len(mine) == 0 || len(s.entries) == 0 || s.entries[x.id.Scope.Service] {
		return 0, ""
	}
	for entry := range mine {
		if s.entries[entry] {
			return 0, ""
		}
	}
	return s.weights.Unreachable, "none of its traces entered where those of the incident did"
}

// dose excuses a release that touched a smaller share of the traces than failed.
func (s *scene) dose(x suspect) (float64, string) {
	if x.release == nil || !s.failures {
		return 0, ""
	}
	var touched int64
	for _, t := range x.release.ticks {
		for _, e := range t.Exposures {
			if t.Bin >= binOf(s.onset) && s.entries[e.Entry] {
				touched += e.New.Total
			}
		}
	}
	var traces eprocess.Arm
	for _, b := range s.row(s.entries) {
		if b.at >= binOf(s.onset) {
			traces = traces.Plus(b.arm)
		}
	}
	if touched == 0 && x.part(s) == 0 && x.service.isLive(s.onset) {
		return s.weights.Dose, "it has served nothing since the incident began"
	}
	if touched == 0 || traces.Total == 0 {
		return 0, ""
	}
	served := float64(touched) / float64(traces.Total)
	if traces.Rate() <= served+s.weights.DoseMargin {
		return 0, ""
	}
	return s.weights.Dose, fmt.Sprintf("%s %% of the traces touched it, %s %% failed", figure(100*served), figure(100*traces.Rate()))
}

// rollback compares the symptom with and without the release, if its traffic went back to an earlier release after the
// onset.
func (s *scene) rollback(x suspect) (float64, string) {
	if x.release == nil || !s.failures || x.release.State != watch.RolledBack {
		return 0, ""
	}
	gone := x.release.Last + 1
	within := gone + health.Bin(s.weights.RecoveredWithin/health.BinWidth)
	var with, without eprocess.Arm
	for _, b := range s.symptom {
		switch {
		case b.at >= binOf(s.onset) && b.at < gone:
			with = with.Plus(b.arm)
		case b.at >= within:
			without = without.Plus(b.arm)
		}
	}
	if with.Total < eprocess.ThinControl || without.Total < eprocess.ThinControl {
		return 0, ""
	}
	if without.Rate() < with.Rate()/2 {
		return s.weights.Recovered, fmt.Sprintf("%s failed while it served, %s after", shareOf(with), shareOf(without))
	}
	return s.weights.Persisted, fmt.Sprintf("%s failed while it served, and still %s after", shareOf(with), shareOf(without))
}

// named accuses a release that the incident's text names, however it spells versions and commits.
func (s *scene) named(x suspect) (float64, string) {
	at := slices.IndexFunc(s.Deployments[x.id.Scope], func(d join.Deployment) bool { return d.ID == x.id.Deployment })
	if at < 0 {
		return 0, ""
	}
	d := &s.Deployments[x.id.Scope][at]
	for _, name := range s.incident.Names {
		version := release.NormalizeVersion(name, x.id.Scope.Service.Name)
		isVersion := version.Text != "" && slices.ContainsFunc(d.Versions, func(v release.Version) bool { return v.Text == version.Text })
		if isVersion || d.HasRevision(name) || d.HasRevision(version.Revision) || slices.Contains(d.Tags, name) {
			return s.weights.Named, fmt.Sprintf("the incident names %q", name)
		}
	}
	return 0, ""
}

// none weighs that no release is to blame.
func (s *scene) none(suspects []suspect) Candidate {
	c := Candidate{Grade: eprocess.GradeConcurrent}
	c.add(Prior, math.Log(1-s.weights.CausedByRelease), "some incidents are not caused by a release")
	if value, detail := s.elsewhere(suspects); detail != "" {
		c.add(NoRelease, value, detail)
	}
	if s.hasOnset && !slices.ContainsFunc(suspects, func(x suspect) bool { return !x.at.After(s.onset.Add(s.weights.Slack)) }) {
		c.add(TooEarly, s.weights.TooEarly, "the incident began before all releases")
	}
	if !s.isVisible() && !slices.ContainsFunc(suspects, suspect.isFaulty) {
		c.add(NoSymptom, s.weights.NoSymptom, "telemetry shows no more failures and no longer times than usual")
	}
	if name, rate, ok := s.failAlike(suspects); ok {
		c.add(AllVersions, s.weights.AllVersions, fmt.Sprintf("other versions of %s fail as well: %s", name, shareOf(rate)))
	}
	return c
}

// elsewhere weighs whether failures began in services without a release. Of the failures in suspects, only those beyond
// what would be usual count for the suspects.
func (s *scene) elsewhere(suspects []suspect) (float64, string) {
	o, doubt := &s.origins, s.weights.OriginPrior
	has, usual, began := released(suspects), 0., o.allSince
	for _, name := range s.names {
		if !has[name] {
			usual += o.usual(name, doubt)
		}
	}
	if o.allSince == 0 || usual == 0 {
		return 0, ""
	}
	for _, x := range suspects {
		own, expected, _ := s.originsAt(x)
		began -= max(own-expected, 0)
	}
	began = max(began, 0)
	value := math.Log((began + doubt*usual) / (o.allSince + doubt) / usual)
	return clip(value, s.weights.NoReleaseLeast, s.weights.NoReleaseMost), fmt.Sprintf("%s of %s failing traces are not explained by a new release", figure(began), figure(o.allSince))
}

// isVisible reports whether telemetry shows the incident at all: as failures where it was noticed, as time that
// operations took longer, or as failures that began somewhere for the first time.
func (s *scene) isVisible() bool {
	return s.failures || s.delays.all > s.weights.DelayDoubt*s.delays.usual || s.origins.allSince >= leastFailures && s.origins.allBefore == 0
}

// isFaulty reports whether the release was found worse than other versions live at the same time, which is a symptom in
// itself.
func (x suspect) isFaulty() bool {
	if x.release == nil || x.release.Suspicion == nil {
		return false
	}
	found := x.release.Suspicion
	return found.Finding == eprocess.Faulty && found.Evidence.Grade == eprocess.GradeConcurrent
}

// failAlike reports whether the service in which most failures began fails alike in all versions.
func (s *scene) failAlike(suspects []suspect) (string, eprocess.Arm, bool) {
	var top delivery.Service
	for name, n := range s.origins.since {
		if most := s.origins.since[top]; n > most || n == most && compareNames(name, top) < 0 {
			top = name
		}
	}
	for _, x := range suspects {
		if x.id.Scope.Service != top || !x.isBeside() {
			continue
		}
		t := x.release.Suspicion.Term(watch.Errors)
		if logE, _ := x.concurrent(); logE < 0 && t.Counted.Control.Failed >= leastAlike {
			return top.String(), t.Counted.Control, true
		}
	}
	return "", eprocess.Arm{}, false
}

// leastAlike is how many operations of other versions must have failed.
const leastAlike = 20

func compareNames(a, b delivery.Service) int { return strings.Compare(a.String(), b.String()) }
