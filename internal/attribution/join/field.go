// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// field is the set of deployments under which a resource may run, judged by what it states and not by time.
type field struct {
	timeline *Timeline
	told     *release.Identity
	// among holds the places of the deployments that share the resource's key on the best rung where any does. It is
	// nil if none does; then all deployments are in question.
	among []int32
	rung  kind
	step  release.Step
	// against are the kinds that the resource states and that rank above the rung. A deployment that states one of them
	// differs.
	against kind
	// oneRelease: all deployments in the field are the same release, so the release is known whichever of them it is.
	oneRelease bool
}

// fieldOf returns the field of an identity: the deployments that nothing in the identity contradicts.
func (t *Timeline) fieldOf(i *release.Identity) field {
	f := field{timeline: t, told: i, step: release.StepTime}
	told := toldIn(i)
	for _, rung := range rungs {
		text := keyOf(i, rung.kind)
		if text == "" {
			continue
		}
		f.among, f.rung, f.step = t.known[key{rung.kind, text}], rung.kind, rung.step
		if f.any() {
			return f
		}
		f.against |= told & rung.kind
	}
	return field{timeline: t, told: i, step: release.StepTime, against: told}
}

// any reports whether the rung leaves at least one deployment.
func (f *field) any() bool { return slices.ContainsFunc(f.among, f.stands) }

// isPossible reports whether at least one deployment is not contradicted.
func (f *field) isPossible() bool {
	if f.among != nil {
		return true
	}
	for d := range f.timeline.courses {
		if f.stands(int32(d)) {
			return true
		}
	}
	return false
}

// holds reports whether the deployment is in the field.
func (f *field) holds(d int32) bool {
	if f.among != nil {
		if _, ok := slices.BinarySearch(f.among, d); !ok {
			return false
		}
	}
	return f.stands(d)
}

// stands reports whether nothing contradicts the deployment. A deployment that shared a key of a better rung would have
// made that rung the field's, so if both state a kind in against, their values differ.
func (f *field) stands(d int32) bool {
	if f.rung == byRevision && !f.timeline.deployments[d].HasRevision(f.told.Revision) {
		return false
	}
	against := f.against & f.timeline.tells[d]
	if against&byRevision != 0 && f.timeline.deployments[d].isElsewhere(f.told) {
		against &^= byRevision
	}
	return against == 0
}

// contenders returns the first deployment on the best rung and how many there are. It counts only those that ever ran,
// if any did.
func (f *field) contenders() (first int32, count int) {
	first = none
	for _, d := range f.among {
		if !f.stands(d) {
			continue
		}
		if first == none || f.timeline.courses[d].ran && !f.timeline.courses[first].ran {
			first, count = d, 0
		}
		if f.timeline.courses[d].ran == f.timeline.courses[first].ran {
			count++
		}
	}
	return first, count
}

// isOneRelease reports whether all deployments in the field that ever ran are the same release, as redeployments and
// rollbacks are. Each is compared with the first one and with the first one that states a better kind of key than it: a
// deployment that states only a version agrees with every deployment of that version.
func (f *field) isOneRelease(first int32) bool {
	if f.among == nil {
		return false
	}
	t := f.timeline
	seen, witnesses := t.tells[first], append(make([]int32, 0, 3), first)
	for _, d := range f.among {
		if d == first || !t.courses[d].ran || !f.stands(d) {
			continue
		}
		for _, witness := range witnesses {
			if told, same := t.compare(witness, d); told && !same {
				return false
			}
		}
		if t.tells[d]&^seen&(byRevision|byDigest) != 0 {
			seen, witnesses = seen|t.tells[d], append(witnesses, d)
		}
	}
	return true
}

// compare reports whether two deployments are the same release, by the best kind of key that both state; told is false
// if there is none.
func (t *Timeline) compare(a, b int32) (told, same bool) {
	one, other := &t.deployments[a], &t.deployments[b]
	switch {
	case len(one.Revisions) > 0 && len(other.Revisions) > 0:
		return true, slices.ContainsFunc(one.Revisions, other.HasRevision)
	case len(one.Digests) > 0 && len(other.Digests) > 0:
		return true, overlap(one.Digests, other.Digests)
	case t.versions[a] != "" && t.versions[b] != "":
		return true, t.versions[a] == t.versions[b]
	case len(one.Versions) > 0 && len(other.Versions) > 0:
		return true, overlap(one.Versions, other.Versions)
	}
	return false, false
}

func overlap[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) })
}
