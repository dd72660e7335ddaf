// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/memory"
)

// learned remembers the best identity that any signal told of an instance, so that signals that tell less, such as metrics by
// way of Prometheus, are counted with the release that the traces of the same instance name.
type learned struct {
	*memory.Memory[instanceKey, lessons]
	// changes counts how often what was known of an instance became something else; disputed the instances that were given up.
	changes, disputed uint64
}

type instanceKey struct{ namespace, service, instance string }

// lesson is what is known of an instance.
type lesson struct {
	identity Identity
	// contradictions counts identities that cannot be the one before, since the first of them within the expiry.
	contradictions int
	since          int64
}

// lessons are those of the instances of one name, which may run in several environments.
type lessons []*lesson

// maxLessons bounds the environments in which instances have the same name.
const maxLessons = 8

// in returns the lesson of an environment. One that is not told may be any, if there is only one.
func (s lessons) in(environment string) *lesson {
	var open *lesson
	for _, known := range s {
		switch is := known.identity.Environment; {
		case is == environment:
			return known
		case is == "" || environment == "" && len(s) == 1:
			open = known
		}
	}
	return open
}

// maxContradictions is how often an instance may change its release within the expiry: a pod of a StatefulSet keeps its name
// over releases. A name that changes more often is one that several instances share, and teaches nothing.
const maxContradictions = 8

// meet learns from an identity and returns the one to use for it: its own, or a better one of the same instance. The identities
// are as told; settled says what they are good for.
func (l *learned) meet(own Identity, instances []string, settled func(Identity) Identity, now int64) Identity {
	known := l.lessonOf(own, instances, now)
	if known.contradictions > maxContradictions {
		return own
	}
	is, was := settled(own), settled(known.identity)
	switch {
	case own.Step != "" && is.Step.isGuess() && was.Step.isGuess():
		return own // a stamped guess holds for its own resource, and the next stamp may be another
	case contradict(is, was):
		l.contradict(known, now)
		return l.replace(known, own)
	case compare(is, was) < 0:
		return l.replace(known, own)
	}
	return known.identity.completedBy(own)
}

func (l *learned) replace(known *lesson, own Identity) Identity {
	known.identity = own.completedBy(known.identity)
	l.changes++
	return known.identity
}

// lessonOf returns what is known of the first instance that is known by any of the names, and lets it be known by all; where
// none is, it begins with what the identity tells.
func (l *learned) lessonOf(own Identity, instances []string, now int64) *lesson {
	known := l.recall(own, instances, now)
	if known == nil {
		known = &lesson{identity: own}
	}
	if now-known.since > l.Expiry() {
		known.contradictions = 0
	}
	for _, instance := range instances {
		key := instanceKey{own.Namespace, own.Service, instance}
		switch found := l.Find(key, now); {
		case found == nil:
			l.Add(key, lessons{known}, now)
		case found.in(own.Environment) == nil && len(*found) < maxLessons:
			*found = append(*found, known)
		}
	}
	return known
}

func (l *learned) recall(own Identity, instances []string, now int64) *lesson {
	for _, instance := range instances {
		found := l.Find(instanceKey{own.Namespace, own.Service, instance}, now)
		if found == nil {
			continue
		}
		if known := found.in(own.Environment); known != nil {
			return known
		}
	}
	return nil
}

func (l *learned) contradict(known *lesson, now int64) {
	if known.contradictions == 0 {
		known.since = now
	}
	known.contradictions++
	if known.contradictions == maxContradictions+1 {
		l.disputed++
	}
}

// contradict reports whether two settled identities cannot be one release. A guess contradicts nothing, and what comes of one roll-out
// is one release, however differently the signals call its version.
func contradict(a, b Identity) bool {
	if a.Step.isGuess() || b.Step.isGuess() || a.PlatformRevision != "" && a.PlatformRevision == b.PlatformRevision {
		return false
	}
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return differ(a.DeploymentID, b.DeploymentID) ||
		a.Revision != "" && b.Revision != "" && !SameRevision(a.Revision, b.Revision) ||
		differ(a.Digest, b.Digest) || differ(a.Version, b.Version) || differ(a.PlatformRevision, b.PlatformRevision) || differ(a.Tag, b.Tag)
}

// compare puts the settled identity first that tells releases apart more surely, then the one that tells more. It is zero for
// equal identities only, so that the same one wins whichever was heard of first.
func compare(a, b Identity) int {
	return cmp.Or(cmp.Compare(a.Step.rank(), b.Step.rank()), cmp.Compare(b.told(), a.told()), Compare(a, b))
}

// told counts the fields that are told.
func (i Identity) told() int {
	n := 0
	for _, field := range []string{i.Environment, i.DeploymentID, i.Revision, i.Repository, i.Digest, i.Version, i.PlatformRevision, i.Tag} {
		if field != "" {
			n++
		}
	}
	return n
}

// completedBy returns the identity with what only another one of the same instance tells of where and since when it runs.
func (i Identity) completedBy(other Identity) Identity {
	i.Environment = cmp.Or(i.Environment, other.Environment)
	i.InstanceStart = cmp.Or(i.InstanceStart, other.InstanceStart)
	return i
}
