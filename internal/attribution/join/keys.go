// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// kind is a kind of key, by which something is told; as a set of them, it holds several.
type kind uint8

const (
	byID kind = 1 << iota
	byRevision
	byDigest
	byVersion
	byPlatform
	byTag
)

// rungs are those on which keys meet, best first.
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

// contradicting are the kinds by which what is told can contradict a deployment. An image has many tags.
const contradicting = byID | byRevision | byDigest | byVersion | byPlatform

// key is what something is told by.
type key struct {
	kind kind
	text string
}

// revisionKey is equal for revisions that may be the same, see [release.SameRevision].
func revisionKey(revision string) string {
	return strings.ToLower(revision[:min(len(revision), shortestRevision)])
}

// shortestRevision is how far git abbreviates.
const shortestRevision = 7

// keysOf calls each for all keys of a deployment, some more than once.
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

// keyOf returns what an identity tells of a kind; empty where it does not.
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

// toldBy returns the kinds of keys that a deployment tells and that may be contradicted.
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

// isVersion says whether a text names a version, rather than a revision or nothing: those are kinds of their own.
func isVersion(text, revision string) bool {
	return text != "" && !release.SameRevision(text, revision)
}

// HasRevision says whether the deployment tells the revision, in full or abbreviated.
func (d *Deployment) HasRevision(revision string) bool {
	return slices.ContainsFunc(d.Revisions, func(r string) bool { return release.SameRevision(r, revision) }) ||
		slices.ContainsFunc(d.Versions, func(v release.Version) bool { return release.SameRevision(v.Revision, revision) })
}

// isElsewhere says whether revisions of the deployment are those of another repository, as where only a configuration is kept.
func (d *Deployment) isElsewhere(i *release.Identity) bool {
	return i.Repository != "" && d.RepositoryURL != "" && !strings.EqualFold(delivery.NormalizeRepositoryURL(d.RepositoryURL), i.Repository)
}
