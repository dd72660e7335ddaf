// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// kind is a kind of key, or a set of kinds.
type kind uint8

const (
	byID kind = 1 << iota
	byRevision
	byDigest
	byVersion
	byPlatform
	byTag
)

// rungs are the kinds by which keys are matched, best first.
var rungs = [...]struct {
	kind kind
	step release.Step
}{
	{byID, release.StepDeploymentID},
	{byRevision, release.StepRevision},
	{byDigest, release.StepDigest},
	{byVersion, release.StepVersion},
	{byPlatform, release.StepPlatformRevision},
	{byTag, release.StepImageTag},
}

// contradicting are the kinds in which a resource and a deployment can contradict each other. Tags cannot: an image has
// many.
const contradicting = byID | byRevision | byDigest | byVersion | byPlatform

// key is one name under which a deployment is known.
type key struct {
	kind kind
	text string
}

// revisionKey returns the same key for all revisions that may be the same commit, see [release.SameRevision].
func revisionKey(revision string) string {
	return strings.ToLower(revision[:min(len(revision), shortestRevision)])
}

// shortestRevision is the length to which git abbreviates.
const shortestRevision = 7

// keysOf calls each for every key of a deployment; some keys come more than once.
func keysOf(d *Deployment, each func(kind, string)) {
	put := func(k kind, texts ...string) {
		for _, text := range texts {
			if text != "" {
				each(k, text)
			}
		}
	}
	put(byID, d.ID)
	put(byID, d.Stages...)
	for _, revision := range d.Revisions {
		put(byRevision, revisionKey(revision))
	}
	for _, digest := range d.Digests {
		put(byDigest, strings.ToLower(digest))
	}
	for _, v := range d.Versions {
		put(byVersion, v.Text)
		put(byDigest, strings.ToLower(v.Digest))
		put(byRevision, revisionKey(v.Revision))
	}
	put(byPlatform, d.PlatformRevisions...)
	put(byTag, d.Tags...)
}

// keyOf returns the key of an identity of the given kind; empty if it states none.
func keyOf(i *release.Identity, k kind) string {
	switch k {
	case byID:
		return i.DeploymentID
	case byRevision:
		return revisionKey(i.Revision)
	case byDigest:
		return i.Digest
	case byVersion:
		return i.Version
	case byPlatform:
		return i.PlatformRevision
	case byTag:
		return i.Tag
	}
	return ""
}

// toldBy returns the kinds of keys that a deployment states and that can be contradicted.
func toldBy(d *Deployment, version, service string) kind {
	var told kind
	keysOf(d, func(k kind, _ string) { told |= k & contradicting &^ byVersion })
	tags := map[release.Version]bool{}
	for _, tag := range d.Tags {
		tags[release.NormalizeVersion(tag, service)] = true
	}
	if slices.ContainsFunc(d.Versions, func(v release.Version) bool { return isVersion(v.Text, v.Revision) && (v.Text == version || !tags[v]) }) {
		told |= byVersion
	}
	return told
}

// toldIn is [toldBy] for an identity.
func toldIn(i *release.Identity) kind {
	var told kind
	for _, rung := range rungs {
		if keyOf(i, rung.kind) != "" {
			told |= rung.kind
		}
	}
	if !isVersion(i.Version, i.Revision) {
		told &^= byVersion
	}
	return told & contradicting
}

// isVersion reports whether text names a version. A revision used as a version is a revision.
func isVersion(text, revision string) bool {
	return text != "" && !release.SameRevision(text, revision)
}

// HasRevision reports whether the deployment states the revision, in full or abbreviated.
func (d *Deployment) HasRevision(revision string) bool {
	return slices.ContainsFunc(d.Revisions, func(r string) bool { return release.SameRevision(r, revision) }) ||
		slices.ContainsFunc(d.Versions, func(v release.Version) bool { return release.SameRevision(v.Revision, revision) })
}

// isElsewhere reports whether the deployment's revisions are of another repository, such as one that holds only
// configuration.
func (d *Deployment) isElsewhere(i *release.Identity) bool {
	return i.Repository != "" && d.RepositoryURL != "" && !strings.EqualFold(delivery.NormalizeRepositoryURL(d.RepositoryURL), i.Repository)
}
