// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// MaxPublications bounds the publications kept per name of an artifact; the latest are kept.
const MaxPublications = 16

// Artifact is everything known about one name of an artifact: which revisions the name stood for, and
// since when. An event about an artifact with several names is recorded for each name, so that the
// order of events does not decide which names belong together.
type Artifact struct {
	Key ArtifactKey
	// Publications is a sorted set, earliest first. A tag that moves has several.
	Publications []Publication

	// Told is the time of the latest event about the name.
	Told Instant
}

// Publication says that a name stands for a revision from the time At.
type Publication struct {
	At            Instant
	RepositoryURL string
	Revision      string
	// Service is the service that the artifact belongs to, if the source says so.
	Service Service
}

// entities returns one entity per name of the artifact.
func (f *ArtifactFacts) entities(e *Event) []Artifact {
	at := InstantOf(e.Time)
	var publications []Publication
	if f.Revision != "" {
		publications = []Publication{{At: at, RepositoryURL: f.Repository.URL, Revision: f.Revision, Service: f.Service}}
	}
	var named []Artifact
	for _, key := range f.artifactKeys() {
		named = append(named, Artifact{Key: key, Publications: publications, Told: at})
	}
	return named
}

func (a Artifact) merge(o Artifact) Artifact {
	a.Publications = unionOf(a.Publications, o.Publications, comparePublications, MaxPublications, true)
	a.Told = max(a.Told, o.Told)
	return a
}

func (a Artifact) equal(o Artifact) bool {
	return a.Key == o.Key && a.Told == o.Told && slices.Equal(a.Publications, o.Publications)
}

func comparePublications(a, b Publication) int {
	return cmp.Or(
		cmp.Compare(a.At, b.At),
		cmp.Compare(a.RepositoryURL, b.RepositoryURL),
		cmp.Compare(a.Revision, b.Revision),
		cmp.Compare(a.Service.Namespace, b.Service.Namespace),
		cmp.Compare(a.Service.Name, b.Service.Name))
}

// standingAt returns what the name stood for at a given time. A digest always names the same content, so it
// may have been published later; other names move.
func (a *Artifact) standingAt(at Instant) (Publication, bool) {
	for _, p := range slices.Backward(a.Publications) {
		if p.At <= at {
			return p, true
		}
	}
	if len(a.Publications) > 0 && strings.HasPrefix(a.Key.Name, namedByDigest) {
		return a.Publications[0], true
	}
	return Publication{}, false
}

// applyArtifacts merges the names of one artifact into the history. Names beyond the limit are left
// out; the event is refused only if it changed nothing.
func (h *History) applyArtifacts(named []Artifact) (Outcome, Touched, error) {
	result, scopes := Duplicate, map[Scope]struct{}{}
	for _, told := range named {
		outcome, a := absorb(h.artifacts, told.Key, told, law[Artifact]{Artifact.merge, Artifact.equal}, h.limits[KindArtifact])
		switch {
		case outcome == Recorded:
			result = Recorded
			h.note(KindArtifact, told.Key)
			for _, scope := range h.index.scopesNaming(a.Key) {
				scopes[scope] = struct{}{}
				h.index.addSourceOf(h.deployments.scopes[scope], a)
			}
		case outcome == Refused && result == Duplicate:
			result = Refused
		}
	}
	if result != Recorded {
		return result, Touched{}, nil
	}
	return Recorded, Touched{Scopes: slices.SortedFunc(maps.Keys(scopes), CompareScopes)}, nil
}

// addSources records the repositories in which the artifacts that a deployment names were built.
func (h *History) addSources(scope *scopeDeployments, d *Deployment) {
	if len(h.artifacts) == 0 {
		return
	}
	for _, key := range d.artifactKeys() {
		if a, ok := h.artifacts[key]; ok {
			h.index.addSourceOf(scope, a)
		}
	}
}

// publicationOf returns the publication of the artifact that was deployed, by the most reliable kind of name
// with a publication. Of several artifacts, one that belongs to the deployed service wins over
// others, and then the one published last, because it is the most likely to be new.
func (h *History) publicationOf(d *Deployment, finished Instant) (Publication, bool) {
	if len(h.artifacts) == 0 {
		return Publication{}, false
	}
	keys := d.artifactKeys()
	for _, kind := range artifactKinds {
		var candidates []Publication
		for _, key := range keys {
			if a, ok := h.artifacts[key]; ok && strings.HasPrefix(key.Name, kind) {
				if p, ok := a.standingAt(finished); ok {
					candidates = append(candidates, p)
				}
			}
		}
		if len(candidates) > 0 {
			service := d.Key.Scope.Service.Name
			return slices.MaxFunc(candidates, func(a, b Publication) int {
				return cmp.Or(CompareBools(a.Service.Name == service, b.Service.Name == service), comparePublications(a, b))
			}), true
		}
	}
	return Publication{}, false
}

// CompareBools orders false before true.
func CompareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
