// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/memory"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Ladder determines the release of a resource. It remembers, within bounds, which builds a version stands for and what
// the instances of services stated before. It is not safe for concurrent use.
type Ladder struct {
	options  Options
	versions versions
	learned  learned
}

// New returns an empty ladder.
func New(options Options) *Ladder {
	options = options.withDefaults()
	return &Ladder{
		options:  options,
		versions: versions{Memory: memory.New[versionKey, builds](options.MaxVersions, options.VersionExpiry)},
		learned:  learned{Memory: memory.New[instanceKey, lessons](options.MaxInstances, options.InstanceExpiry)},
	}
}

// Resource is the result for one resource.
type Resource struct {
	// Named reports whether the resource names its service. If it does not, it belongs to no release and all other
	// fields are zero.
	Named    bool
	Identity Identity
	// Instance tells the running instance from others of its service; empty if nothing does.
	Instance string
	// Life tells one life of the instance from the next, which may be of another release; empty if nothing does.
	Life string
	// Started is the start of the bucket in which the instance started, in Unix seconds, even if the identity does not
	// need it; 0 if the resource does not state it. It is never taken from other signals, which may be of an earlier
	// life.
	Started int64
}

// Resolve determines the release of a resource. now is the event clock in Unix nanoseconds; only by it are things
// forgotten.
//
// The answer may change when more is learned; see [Ladder.Generation].
func (l *Ladder) Resolve(a Attributes, now int64) Resource {
	told, image := l.read(a)
	if told.Service == "" {
		return Resource{}
	}
	if told.Step == "" { // what a stamp added proves nothing about what a version stands for
		l.versions.see(told, image, now)
	}
	names := instances(a)
	settled := func(id Identity) Identity { return l.settled(id, now) }
	known := l.learned.meet(told, names, settled, now)
	return Resource{
		Named: true, Identity: settled(known), Instance: cmp.Or(append(names, host(a))...), Life: life(a), Started: told.InstanceStart,
	}
}

// Generation changes when resources resolved before may now be resolved differently. While many instances start it may
// change with each of them. It is enough to check once per bin.
func (l *Ladder) Generation() uint64 { return l.versions.moving + l.learned.changes }

// Counters count events since the ladder was created.
type Counters struct {
	// MovingVersions are versions and tags found to stand for several builds.
	MovingVersions uint64
	// DisputedInstances are instance names found to be shared by several instances.
	DisputedInstances uint64
	// RefusedVersions and RefusedInstances count how often there was no room for one.
	RefusedVersions, RefusedInstances uint64
}

// Counters returns the counts so far.
func (l *Ladder) Counters() Counters {
	return Counters{l.versions.moving, l.learned.disputed, l.versions.Refused(), l.learned.Refused()}
}

// read returns everything that a resource states, useful or not, and the name of its image. The step is that of the
// stamp, which limits how sure the identity can be; empty without a stamp.
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

// bucket returns the start of the bucket that contains a time in Unix seconds.
func (l *Ladder) bucket(at int64) int64 {
	width := int64(l.options.StartBucket.Seconds())
	return at - at%width
}

// settled returns the part of an identity that tells releases apart, with the best step.
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

// Stamp returns the step of an earlier stamp on the resource, or on another resource of its instance, if it is less
// sure than the identity itself would be; empty if there is none.
func (i Identity) Stamp() Step {
	if i.Step.WorseThan(i.best()) {
		return i.Step
	}
	return ""
}

// best returns the best rung of which the identity states something.
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
