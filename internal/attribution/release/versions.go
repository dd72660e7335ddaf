// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/memory"

// versions watches which builds versions and tags stand for. If one stands for two builds of a service in an
// environment, such as a version that nobody increments, it no longer tells releases apart and is ignored from then on.
type versions struct {
	*memory.Memory[versionKey, builds]
	// moving counts the versions and tags found to stand for several builds.
	moving uint64
}

type versionKey struct {
	namespace, service, environment string
	isTag                           bool
	text                            string
}

// builds is what a version was seen with.
type builds struct {
	// revision is the first commit, in its longest spelling.
	revision string
	// digests holds the first digest of each image: a service may have several images.
	digests map[string]string
	moves   bool
}

// maxImages caps the images of a service.
const maxImages = 8

func (i Identity) versionKey() versionKey {
	return versionKey{i.Namespace, i.Service, i.Environment, false, i.Version}
}

func (i Identity) tagKey() versionKey {
	return versionKey{i.Namespace, i.Service, i.Environment, true, i.Tag}
}

// see notes which build a version and a tag stand for, if the resource states it.
func (v *versions) see(id Identity, image string, now int64) {
	if id.Revision == "" && id.Digest == "" {
		return
	}
	for _, key := range []versionKey{id.versionKey(), id.tagKey()} {
		if key.text != "" {
			v.note(key, id, image, now)
		}
	}
}

func (v *versions) note(key versionKey, id Identity, image string, now int64) {
	b := v.Find(key, now)
	if b == nil {
		if !v.Add(key, builds{}, now) {
			return
		}
		b = v.Find(key, now)
	}
	if !b.moves && b.differsFrom(id, image) {
		*b = builds{moves: true}
		v.moving++
	}
}

// differsFrom adds a build and reports whether it differs from the known one. A commit that is built again keeps its
// version, so digests count only if no commit is stated.
func (b *builds) differsFrom(id Identity, image string) bool {
	if id.Revision != "" {
		before := b.revision
		if len(id.Revision) > len(before) {
			b.revision = id.Revision
		}
		return before != "" && !SameRevision(before, id.Revision)
	}
	before, known := b.digests[image]
	if !known && len(b.digests) < maxImages {
		if b.digests == nil {
			b.digests = map[string]string{}
		}
		b.digests[image] = id.Digest
	}
	return known && before != id.Digest
}

// isMoving reports whether the version or tag was found to stand for several builds.
func (v *versions) isMoving(key versionKey, now int64) bool {
	b := v.Find(key, now)
	return b != nil && b.moves
}
