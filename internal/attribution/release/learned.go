// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/memory"
)

// learned remembers the best identity that any signal stated for an instance. Signals that state less, such as metrics
// scraped by Prometheus, are then counted with the release that the traces of the same instance name.
type learned struct {
	*memory.Memory[instanceKey, lessons]
	// changes counts how often the known identity of an instance changed, disputed the instance names that were given
	// up.
	changes, disputed uint64
}

type instanceKey struct{ namespace, service, instance string }

// lesson is what is known about an instance.
type lesson struct {
	identity Identity
	// contradictions counts identities that contradicted the previous one, since the first contradiction within the
	// expiry.
	contradictions int
	since          int64
}

// lessons are those of the instances with one name, which may run in several environments.
type lessons []*lesson

// maxLessons caps the environments in which instances have the same name.
const maxLessons = 8

// in returns the lesson of an environment. An environment that is not stated matches any, if there is only one.
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

// maxContradictions is how often an instance may change its release within the expiry; a pod of a StatefulSet keeps its
// name over releases. A name that changes more often is shared by several instances, and nothing is learned from it.
const maxContradictions = 8

// meet learns from an identity and returns the one to use instead: the same, or a better one of the same instance. The
// identities are as stated; settled reduces one to what tells releases apart.
func (l *learned) meet(own Identity, instances []string, settled func(Identity) Identity, now int64) Identity {
	known := l.lessonOf(own, instances, now)
	if known.contradictions > maxContradictions {
		return own
	}
	is, was := settled(own), settled(known.identity)
	switch {
	case own.Step != "" && is.Step.isGuess() && was.Step.isGuess():
		return own // a stamped guess is valid for its own resource only: the next stamp may differ
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

// lessonOf returns the lesson of the first known instance among the names and makes it known by all of them. If none is
// known, a new lesson begins with this identity.
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

// contradict reports whether two settled identities cannot be one release. A guess contradicts nothing, and everything
// from one rollout is one release, however differently the signals spell its version.
func contradict(a, b Identity) bool {
	if a.Step.isGuess() || b.Step.isGuess() || a.PlatformRevision != "" && a.PlatformRevision == b.PlatformRevision {
		return false
	}
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return differ(a.DeploymentID, b.DeploymentID) ||
		a.Revision != "" && b.Revision != "" && !SameRevision(a.Revision, b.Revision) ||
		differ(a.Digest, b.Digest) || differ(a.Version, b.Version) || differ(a.PlatformRevision, b.PlatformRevision) || differ(a.Tag, b.Tag)
}

// compare orders settled identities: first by how surely they tell releases apart, then by how much they state. It is
// zero only for equal identities, so the same one wins whichever came first.
func compare(a, b Identity) int {
	return cmp.Or(cmp.Compare(a.Step.rank(), b.Step.rank()), cmp.Compare(b.told(), a.told()), Compare(a, b))
}

// told counts the fields that are set.
func (i Identity) told() int {
	n := 0
	for _, field := range []string{i.Environment, i.DeploymentID, i.Revision, i.Repository, i.Digest, i.Version, i.PlatformRevision, i.Tag} {
		if field != "" {
			n++
		}
	}
	return n
}

// completedBy returns the identity with the environment and start of another one of the same instance, where it lacks
// them.
func (i Identity) completedBy(other Identity) Identity {
	i.Environment = cmp.Or(i.Environment, other.Environment)
	i.InstanceStart = cmp.Or(i.InstanceStart, other.InstanceStart)
	return i
}
