// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// suspect is a release that may be the cause.
type suspect struct {
	id      watch.ID
	service *service
	// release is nil if nothing ever served under its name.
	release *seen
	// at is its first traffic. It is the beginning of its rollout instead if it never served, or if it served under the
	// same names before, as with a configuration that is reloaded. came is the bin of at.
	at   time.Time
	came health.Bin
	// since is the bin from which on the release is compared with its control: the onset. If the onset is unknown, or
	// the release was gone by then, it is 0: all bins count.
	since health.Bin
}

const (
	// window is the longest time from a cause to the incident.
	window = 24 * time.Hour
	// margin is how long after the opening a release may come, for clocks and bins. It does not matter that failures
	// may rise even later: what somebody had noticed by then had another cause.
	margin = time.Minute
)

// suspects returns the releases of the environment that came in time, by their first traffic or by the beginning of
// their rollout.
func (s *scene) suspects() []suspect {
	var all []suspect
	for scope, deployments := range s.Deployments {
		if scope.Environment != s.incident.Environment {
			continue
		}
		one := s.services[scope.Service]
		if one == nil {
			one = &service{scope: scope}
		}
		for _, d := range deployments {
			began := time.Unix(0, int64(d.Began)).UTC()
			if d.Began == 0 || !s.isInTime(began) || one.serves(d.ID) {
				continue
			}
			all = append(all, suspect{id: watch.ID{Scope: scope, Deployment: d.ID}, service: one, at: began})
		}
	}
	for _, one := range s.services {
		for i := range one.releases {
			r := &one.releases[i]
			at := time.Unix(0, r.First.Start()).UTC()
			began, isTold := s.began(r)
			if r.Inherited && (!isTold || !s.isInTime(began)) || !s.isInTime(at) && (!isTold || !s.isInTime(began)) {
				continue
			}
			if r.Match.Early && s.isInTime(began) {
				at = began
			}
			all = append(all, s.served(one, r, at))
		}
	}
	slices.SortFunc(all, func(a, b suspect) int { return compareIDs(a.id, b.id) })
	return all
}

// served returns the suspect of a release that served, from the given time on.
func (s *scene) served(by *service, r *seen, at time.Time) suspect {
	x := suspect{id: r.ID, service: by, release: r, at: at, came: binOf(at)}
	switch {
	case s.hasOnset && r.Last >= binOf(s.onset):
		x.since = binOf(s.onset)
	case !s.hasOnset && r.Suspicion != nil && r.Suspicion.HasOnset: // it may be too early to see anything where the incident was noticed
		x.since = r.Suspicion.Onset
	}
	return x
}

// isInTime reports whether a release that came at a time can be the cause.
func (s *scene) isInTime(at time.Time) bool {
	return !at.Before(s.onset.Add(-window)) && !at.After(s.incident.Opened.Add(margin))
}

func (s *service) serves(deployment string) bool {
	return slices.ContainsFunc(s.releases, func(r seen) bool { return r.Match.Deployment == deployment })
}

// began returns when the rollout of a release began, if its deployment is known.
func (s *scene) began(r *seen) (time.Time, bool) {
	for _, d := range s.Deployments[r.ID.Scope] {
		if d.ID == r.Match.Deployment && d.Began != 0 {
			return time.Unix(0, int64(d.Began)).UTC(), true
		}
	}
	return time.Time{}, false
}

// grade returns what the comparison of a release is worth.
func (s *scene) grade(x suspect) eprocess.Grade {
	switch {
	case x.release == nil:
		return eprocess.GradeBefore
	case x.isBeside() && x.control() >= eprocess.ThinControl:
		return eprocess.GradeConcurrent
	case x.release.IsByTime():
		return eprocess.GradeTime
	case x.past().Total >= eprocess.ThinControl && (!x.cameWell() || s.beganIn(x)):
		return eprocess.GradeBefore
	}
	return eprocess.GradeTime
}

// beganIn reports whether almost all failures began in the release itself. Then nothing that it shares with others is
// to blame.
func (s *scene) beganIn(x suspect) bool {
	return s.origins.allSince > 0 && s.origins.releases[x.id] >= s.weights.Nearly*s.origins.allSince
}

// cameWell reports whether the release did well at first and turned bad only with the incident. The past would then be
// compared with a release that had shown no fault: such a comparison says when something changed, but not that the
// release did it.
func (x suspect) cameWell() bool {
	if x.since-x.came <= cameWith {
		return false
	}
	var well, since eprocess.Arm
	for _, t := range x.release.ticks {
		switch {
		case t.Bin >= x.since:
			since = since.Plus(t.Errors.New)
		case t.Bin >= x.came:
			well = well.Plus(t.Errors.New)
		}
	}
	return eprocess.WilsonUpper(well, eprocess.Confidence) < since.Rate()/2 || since.Failed == 0 && well.Total >= eprocess.ThinControl
}

// cameWith is how many bins after a release's first traffic an incident still begins together with it.
const cameWith = health.Bin(time.Minute / health.BinWidth)

// isBeside reports whether other releases of its service served at the same time, so that it can be compared with them.
// Even a few operations say more than the past, although they do not make the best grade.
func (x suspect) isBeside() bool {
	return x.release != nil && x.release.Suspicion != nil && x.control() >= leastPast
}

// control returns how much other releases of its service served at the same time, since the onset. Those that were gone
// by then say nothing about the incident.
func (x suspect) control() (total int64) {
	for _, t := range x.release.ticks {
		if t.Bin >= x.since && t.Errors.New.Total > 0 {
			total += t.Errors.Control.Total
		}
	}
	return total
}

// past returns what its service served before it came.
func (x suspect) past() (sum eprocess.Arm) {
	for _, t := range x.release.ticks {
		if t.Bin < x.came {
			sum = sum.Plus(t.Errors.Control).Plus(t.Errors.New)
		}
	}
	return sum
}

// before tests the release against its past, for when it has no control.
func (x suspect) before(of func(*watch.Tick) eprocess.Tick, factor float64) (logE float64, now, then eprocess.Arm) {
	var calm, all []eprocess.Tick
	for i := range x.release.ticks {
		t := of(&x.release.ticks[i])
		if x.release.ticks[i].Bin < x.came {
			whole := t.Control.Plus(t.New)
			then = then.Plus(whole)
			calm = append(calm, eprocess.Tick{New: whole})
		} else {
			now = now.Plus(t.New)
			all = append(all, eprocess.Tick{New: t.New})
		}
	}
	if then.Total < leastPast || now.Total == 0 {
		return 0, now, then
	}
	dispersion := max(eprocess.Dispersion(calm), eprocess.Dispersion(all))
	expected := eprocess.Expected(then, eprocess.Dispersion(calm), factor)
	var before eprocess.Before
	for _, t := range all {
		before.Add(t.New, expected)
	}
	return before.Tempered(dispersion).LogE(), now, then
}

// leastPast is the smallest number of operations worth comparing with.
const leastPast = 30

func binOf(at time.Time) health.Bin { return health.BinOf(at.UnixNano()) }

// released returns the services that have a suspect.
func released(suspects []suspect) map[delivery.Service]bool {
	all := map[delivery.Service]bool{}
	for _, x := range suspects {
		all[x.id.Scope.Service] = true
	}
	return all
}
