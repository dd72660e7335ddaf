// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"cmp"
	"iter"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// subjects are the releases of which anything is known.
type subjects struct {
	scopes map[delivery.Scope][]*subject
	// by finds the subject of an identity: the latest one that had it.
	by   map[release.Identity]*subject
	size int
	// forgotten counts releases dropped to make room for newer ones.
	forgotten uint64
	// replaced turned out to be part of other subjects while a suspicion of them was announced.
	replaced []*subject
	refused  uint64
	// changed are those whose record must be written again; nil if nothing is recorded.
	changed map[*subject]struct{}
	// moved are the scopes in which releases may have moved to other deployments since answers were last given.
	moved map[delivery.Scope]struct{}
}

// note marks a subject for recording.
func (s *subjects) note(one *subject) {
	if s.changed != nil {
		s.changed[one] = struct{}{}
	}
}

func newSubjects(tracked bool) subjects {
	s := subjects{scopes: map[delivery.Scope][]*subject{}, by: map[release.Identity]*subject{}, moved: map[delivery.Scope]struct{}{}}
	if tracked {
		s.changed = map[*subject]struct{}{}
	}
	return s
}

// meet takes over the watch's report on all releases.
func (s *subjects) meet(releases []watch.Release, most int) {
	for one := range s.all() {
		one.live = nil
	}
	var fresh []*watch.Release
	for i := range releases {
		if one := s.of(&releases[i]); one != nil {
			s.learn(one, &releases[i])
		} else {
			fresh = append(fresh, &releases[i])
		}
	}
	s.makeRoom(len(fresh), most)
	for _, r := range fresh {
		if s.size >= most {
			s.refused++
			continue
		}
		s.learn(s.add(r), r)
	}
}

func (s *subjects) learn(one *subject, r *watch.Release) {
	if one.match != r.Match || one.first != r.First {
		s.moved[one.scope] = struct{}{}
	}
	one.learn(r)
}

// tidy drops subjects that the watch has forgotten and about which nothing is worth keeping.
func (s *subjects) tidy() {
	for one := range s.all() {
		if one.live != nil {
			one.wasLive = true
			continue
		}
		if one.inherited && one.recorded == nil {
			s.remove(one)
		}
		if one.wasLive {
			one.wasLive = false
			s.note(one)
		}
	}
}

func (s *subjects) all() iter.Seq[*subject] {
	return func(yield func(*subject) bool) {
		for _, scope := range s.scopes {
			for _, one := range slices.Clone(scope) {
				if !yield(one) {
					return
				}
			}
		}
	}
}

// of returns the subject that shares an identity with a release, nil if there is none. If several do, they are the same
// release, and one replaces the others.
func (s *subjects) of(r *watch.Release) *subject {
	var found *subject
	for _, i := range r.Identities {
		one := s.by[i]
		switch {
		case one == nil || one == found:
		case one.last < r.First:
			s.release(one)
		case found == nil:
			found = one
		default:
			found = s.replace(found, one)
		}
	}
	if found != nil && !slices.Equal(found.identities, r.Identities) {
		s.release(found)
		s.name(found, r.Identities)
	}
	return found
}

func (s *subjects) add(r *watch.Release) *subject {
	one := &subject{scope: r.ID.Scope}
	s.scopes[one.scope] = append(s.scopes[one.scope], one)
	s.size++
	s.name(one, r.Identities)
	return one
}

func (s *subjects) name(one *subject, identities []release.Identity) {
	one.identities = identities
	s.moved[one.scope] = struct{}{}
	for _, i := range identities {
		s.by[i] = one
	}
}

// release takes away the identities of a subject.
func (s *subjects) release(one *subject) {
	for _, i := range one.identities {
		if s.by[i] == one {
			delete(s.by, i)
		}
	}
}

// replace keeps one of two subjects: the suspected one, else the older one.
func (s *subjects) replace(a, b *subject) *subject {
	if b.isRecordedAs(true) && a.isRecordedAs(false) || b.isRecordedAs(a.isRecordedAs(true)) && b.first < a.first {
		a, b = b, a
	}
	s.remove(b)
	if b.told.finding != nil { // its record stays until the suspicion is withdrawn
		b.isGone = false
		delete(s.changed, b)
		s.replaced = append(s.replaced, b)
		if a.told.finding == nil { // the next suspicion may have the same name and onset
			a.told.withdrawals = max(a.told.withdrawals, b.told.withdrawals+1)
			s.note(a)
		}
	}
	return a
}

func (s *subject) isRecordedAs(suspected bool) bool {
	return (s.recorded != nil && s.recorded.suspected) == suspected
}

func (s *subjects) remove(one *subject) {
	s.release(one)
	left := slices.DeleteFunc(s.scopes[one.scope], func(o *subject) bool { return o == one })
	s.scopes[one.scope] = left
	if len(left) == 0 {
		delete(s.scopes, one.scope)
	}
	s.size--
	s.moved[one.scope] = struct{}{}
	one.isGone = true
	s.note(one)
}

func (s *subjects) record(o *Options, at health.Bin) {
	for one := range s.all() {
		if one.record(o, at) {
			s.note(one)
		}
	}
}

// restored takes over restored subjects, in order of their first traffic, so that an identity belongs to the latest. Of
// subjects that turned out to be the same release, the one with more identities comes first.
func (s *subjects) restored(all map[string]*subject) {
	var sorted []*subject
	for key, one := range all {
		if one != nil {
			one.kept = key
			sorted = append(sorted, one)
		}
	}
	slices.SortFunc(sorted, func(a, b *subject) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(len(b.identities), len(a.identities)), cmp.Compare(a.kept, b.kept))
	})
	for _, one := range sorted {
		s.scopes[one.scope] = append(s.scopes[one.scope], one)
		s.size++
		for _, i := range one.identities {
			s.by[i] = one
		}
	}
}

func (s *subjects) look(o *Options, now health.Bin) {
	for one := range s.all() {
		one.look(o, now)
	}
}

// join finds the deployments of the releases of a scope that the watch has forgotten. As in the watch, a release that
// served before its deployment began loses the deployment to one that came with it.
func (s *subjects) join(scope delivery.Scope, deployments []join.Deployment) {
	s.moved[scope] = struct{}{}
	came := map[string]bool{}
	for _, one := range s.scopes[scope] {
		if one.live == nil {
			one.join(deployments)
		}
		came[one.match.Deployment] = came[one.match.Deployment] || !one.match.Early
	}
	for _, one := range s.scopes[scope] {
		if one.live == nil && one.match.Early && came[one.match.Deployment] {
			one.match = join.Match{}
		}
	}
}

// forget drops releases whose last traffic was before a bin.
func (s *subjects) forget(before health.Bin) {
	for one := range s.all() {
		if one.last < before {
			s.remove(one)
		}
	}
}
