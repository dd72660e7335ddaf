// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// AnnouncementKind says what happened to a verdict.
type AnnouncementKind int

// What can happen to a verdict.
const (
	// Failed announces a new verdict.
	Failed AnnouncementKind = iota
	// Recovered announces that service was restored.
	Recovered
	// Retracted withdraws an announced verdict.
	Retracted
)

// Announcement is news about a verdict. For Retracted it is the verdict withdrawn, without its confidence and
// measurements.
type Announcement struct {
	Kind    AnnouncementKind
	Verdict Verdict
	// Round counts how often the same verdict (deployment, method and onset) was withdrawn before. Together with the
	// verdict it identifies the announcement: without it, a verdict that stands again would look like a repetition of
	// the one withdrawn.
	Round int
}

// Standing remembers which verdicts were announced, so that only news is announced. It is not safe for concurrent use.
type Standing struct {
	scopes map[delivery.Scope]map[string]*announced // by deployment id
	// changed are the deployments whose records changed since they were last taken; nil if changes are not tracked.
	changed map[delivery.DeploymentKey]struct{}
}

// announced is what was announced about one deployment.
type announced struct {
	// verdict stands if it has a method. It is remembered without what telemetry measured.
	verdict Verdict
	// finishedAt is when the deployment finished, as last known.
	finishedAt delivery.Instant
	withdrawn  []withdrawal
}

// withdrawal counts how often the same verdict on a deployment was withdrawn.
type withdrawal struct {
	method Method
	onset  delivery.Instant
	times  int
}

func (a *announced) stands() bool { return a.verdict.Method != "" }

// NewStanding returns an empty memory.
func NewStanding() *Standing {
	return &Standing{scopes: map[delivery.Scope]map[string]*announced{}}
}

// Count returns the number of announced verdicts that stand.
func (s *Standing) Count() int {
	n := 0
	for _, deployments := range s.scopes {
		for _, a := range deployments {
			if a.stands() {
				n++
			}
		}
	}
	return n
}

// Update compares the verdicts that stand now in a scope with those announced and returns the news, ordered by finish
// and id of the deployments. An announcement cannot be taken back in part. If anything announced of a verdict has
// changed (finish, method, onset, release, incident or evidence, but not what telemetry measured), or if its recovery
// moved or vanished, the verdict is retracted and announced again. The verdict on a deployment that left the scope is
// retracted.
func (s *Standing) Update(scope delivery.Scope, verdicts []Verdict) []Announcement {
	var news []Announcement
	for _, c := range s.compare(scope, verdicts) {
		news = append(news, s.update(c)...)
	}
	return news
}

// comparison is a deployment and the verdict that stands now, if it has a method.
type comparison struct {
	deployment delivery.DeploymentKey
	finishedAt delivery.Instant
	now        Verdict
}

// compare lists the deployments on which a verdict stands now or was announced.
func (s *Standing) compare(scope delivery.Scope, verdicts []Verdict) []comparison {
	list := make([]comparison, 0, len(verdicts))
	standing := make(map[string]bool, len(verdicts))
	for _, v := range verdicts {
		standing[v.Deployment.ID] = true
		list = append(list, comparison{v.Deployment, v.FinishedAt, v})
	}
	for id, a := range s.scopes[scope] {
		if a.stands() && !standing[id] {
			list = append(list, comparison{a.verdict.Deployment, a.finishedAt, Verdict{}})
		}
	}
	slices.SortFunc(list, func(a, b comparison) int {
		return cmp.Or(cmp.Compare(a.finishedAt, b.finishedAt), cmp.Compare(a.deployment.ID, b.deployment.ID))
	})
	return list
}

func (s *Standing) update(c comparison) []Announcement {
	told := s.of(c.deployment)
	before, now := told.verdict, c.now.decided()
	if before.Method == now.Method && reflect.DeepEqual(before, now) {
		return nil
	}
	s.note(c.deployment)
	var news []Announcement
	if told.stands() && overturned(before, now) {
		news = append(news, told.announce(Retracted, before))
		told.withdraw(before)
		before, told.verdict = Verdict{}, Verdict{}
	}
	if c.now.Method == "" {
		return news
	}
	if before.Method == "" {
		news = append(news, told.announce(Failed, c.now))
	}
	if c.now.Recovery.At != 0 && before.Recovery.At == 0 {
		news = append(news, told.announce(Recovered, c.now))
	}
	told.verdict, told.finishedAt = now, c.finishedAt
	return news
}

// overturned reports whether something that was announced of the verdict no longer holds.
func overturned(before, now Verdict) bool {
	if before.Recovery.At != 0 && before.Recovery != now.Recovery {
		return true
	}
	before.Recovery, now.Recovery = Recovery{}, Recovery{}
	return !reflect.DeepEqual(before, now)
}

func (a *announced) announce(kind AnnouncementKind, v Verdict) Announcement {
	news := Announcement{Kind: kind, Verdict: v}
	if i := a.withdrawal(v); i >= 0 {
		news.Round = a.withdrawn[i].times
	}
	return news
}

func (a *announced) withdraw(v Verdict) {
	if i := a.withdrawal(v); i >= 0 {
		a.withdrawn[i].times++
		return
	}
	a.withdrawn = append(a.withdrawn, withdrawal{method: v.Method, onset: v.Onset, times: 1})
}

func (a *announced) withdrawal(v Verdict) int {
	return slices.IndexFunc(a.withdrawn, func(w withdrawal) bool { return w.method == v.Method && w.onset == v.Onset })
}

func (s *Standing) of(key delivery.DeploymentKey) *announced {
	deployments, ok := s.scopes[key.Scope]
	if !ok {
		deployments = map[string]*announced{}
		s.scopes[key.Scope] = deployments
	}
	told, ok := deployments[key.ID]
	if !ok {
		told = &announced{}
		deployments[key.ID] = told
	}
	return told
}

// Forget silently drops what was announced of the scope's deployments that finished before the cut-off, unless a
// verdict on them still stands: that the reasons for a verdict were forgotten does not make it wrong.
func (s *Standing) Forget(scope delivery.Scope, verdicts []Verdict, cutoff delivery.Instant) {
	deployments := s.scopes[scope]
	for id, a := range deployments {
		stands := slices.ContainsFunc(verdicts, func(v Verdict) bool { return v.Deployment.ID == id })
		if stands || a.finishedAt >= cutoff {
			continue
		}
		delete(deployments, id)
		s.note(delivery.DeploymentKey{Scope: scope, ID: id})
	}
	if len(deployments) == 0 {
		delete(s.scopes, scope)
	}
}

func (s *Standing) note(key delivery.DeploymentKey) {
	if s.changed != nil {
		s.changed[key] = struct{}{}
	}
}
