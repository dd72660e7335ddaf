// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/memory"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Ladder says which release a resource belongs to. It remembers a bounded amount: what versions stand for, and what the
// instances of services told before. It is not safe for concurrent use.
type Ladder struct {
	options  Options
	versions versions
	learned  learned
}

// New returns a ladder.
func New(options Options) *Ladder {
	options = options.withDefaults()
	return &Ladder{
		options:  options,
		versions: versions{Memory: memory.New[versionKey, builds](options.MaxVersions, options.VersionExpiry)},
		learned:  learned{Memory: memory.New[instanceKey, lessons](options.MaxInstances, options.InstanceExpiry)},
	}
}

// Resource is what a ladder makes of a resource.
type Resource struct {
	// Named says that the resource names its service. One that does not belongs to no release, and all else here is zero.
	Named    bool
	Identity Identity
	// Instance tells the running instance from others of its service; empty where nothing tells.
	Instance string
	// Life tells one life of the instance from the next, which may be of another release; empty where nothing tells.
	Life string
	// Started is the start of the bucket in which the instance started, in Unix seconds, also where the identity passes over it; 0 where the
	// resource does not tell. What others of its name told may be of a life before.
	Started int64
}

// Resolve returns the release of a resource. Now is the event clock in Unix nanoseconds; by it alone things are forgotten.
//
// The answer may change with what is learned meanwhile; see [Ladder.Generation].
func (l *Ladder) Resolve(a Attributes, now int64) Resource {
	told, image := l.read(a)
	if told.Service == "" {
		return Resource{}
	}
	if told.Step == "" { // what a stamp added says nothing about what a version stands for
		l.versions.see(told, image, now)
	}
	names := instances(a)
	settled := func(id Identity) Identity { return l.settled(id, now) }
	known := l.learned.meet(told, names, settled, now)
	return Resource{
		Named: true, Identity: settled(known), Instance: cmp.Or(append(names, host(a))...), Life: life(a), Started: told.InstanceStart,
	}
}

// Generation changes when resources that were resolved before may now be resolved differently. While many instances start it may change
// with each of them: to look once per bin whether to ask again is often enough.
func (l *Ladder) Generation() uint64 { return l.versions.moving + l.learned.changes }

// Counters are what happened to a ladder since it was made.
type Counters struct {
	// MovingVersions are versions and tags that were found to stand for several builds.
	MovingVersions uint64
	// DisputedInstances are names of instances that several instances were found to share.
	DisputedInstances uint64
	// RefusedVersions and RefusedInstances are how often one found no room.
	RefusedVersions, RefusedInstances uint64
}

// Counters returns what happened so far.
func (l *Ladder) Counters() Counters {
	return Counters{l.versions.moving, l.learned.disputed, l.versions.Refused(), l.learned.Refused()}
}

// read returns all that a resource tells, whether it is good for anything or not, and the name of its image. The step is the stamp, which
// bounds how sure anything here is; empty without one.
func (l *Ladder) read(a Attributes) (Identity, string) {
	service, hash := withoutHash(a, text(a, "service.name"))
	if service == "" {
		return Identity{}, ""
	}
	var id Identity
	id.Namespace, id.Service = l.options.Service(text(a, "service.namespace"), service)
	if name := first(a, environmentKeys...); name != "" {
		id.Environment = l.options.Environment(name)
	} else {
		id.Environment = l.options.EnvironmentOf(a)
	}
	id.DeploymentID = first(a, deploymentIDKeys...)

	image := imageOf(a)
	version := NormalizeVersion(first(a, versionKeys...), id.Service)
	id.Digest = cmp.Or(image.digest, version.Digest)
	id.Tag = image.tag
	if version.Text != id.DeploymentID { // on Vercel a deployment is its own version
		id.Version = version.Text
	}
	id.Revision = cmp.Or(revisionOf(first(a, revisionKeys...)), version.Revision, NormalizeVersion(image.tag, id.Service).Revision)
	if id.Revision != "" {
		id.Repository = delivery.NormalizeRepositoryURL(first(a, repositoryKeys...))
	}
	id.PlatformRevision = cmp.Or(PlatformRevision(a), hash)
	id.InstanceStart = l.bucket(instant(a, "k8s.pod.start_time", "process.creation.time"))
	if stamp := text(a, "dora.join.step"); stamp != "" {
		id.Step = ReadStep(stamp)
	}
	return id, image.name
}

// bucket returns the start of the bucket that a time in Unix seconds falls into.
func (l *Ladder) bucket(at int64) int64 {
	width := int64(l.options.StartBucket.Seconds())
	return at - at%width
}

// settled returns what of an identity tells releases apart, and how surely.
func (l *Ladder) settled(id Identity, now int64) Identity {
	if id.Version != "" && l.versions.isMoving(id.versionKey(), now) {
		id.Version = ""
	}
	if id.Tag != "" && l.versions.isMoving(id.tagKey(), now) {
		id.Tag = ""
	}
	best := id.best()
	if best != StepInstanceStart {
		id.InstanceStart = 0
	}
	if id.Step == "" || best.WorseThan(id.Step) {
		id.Step = best
	}
	return id
}

// Stamp returns the step of somebody who stamped the resource, or another one of its instance, where that is less sure than what the identity tells would be;
// empty where nobody did.
func (i Identity) Stamp() Step {
	if i.Step.WorseThan(i.best()) {
		return i.Step
	}
	return ""
}

// best returns the best rung that something is told for.
func (i Identity) best() Step {
	switch {
	case i.DeploymentID != "":
		return StepDeploymentID
	case i.Revision != "":
		return StepRevision
	case i.Digest != "":
		return StepDigest
	case i.Version != "":
		return StepVersion
	case i.PlatformRevision != "":
		return StepPlatformRevision
	case i.Tag != "":
		return StepImageTag
	case i.InstanceStart != 0:
		return StepInstanceStart
	}
	return StepTime
}
