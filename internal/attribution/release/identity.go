// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Identity is what telemetry states about the release it ran under. It is enough to join the release to its deployment
// later, whether that becomes known before or after. A zero field was not stated. Equal identities are the same release
// as far as telemetry shows.
type Identity struct {
	// Namespace, Service and Environment say where it runs, after aliases and suffixes are resolved.
	Namespace, Service, Environment string

	// DeploymentID is deployment.id.
	DeploymentID string
	// Revision is vcs.ref.head.revision in lower case, or the commit named by a version or tag, which may be
	// abbreviated; see [SameRevision]. Repository is vcs.repository.url.full; it is set only together with a revision.
	Revision, Repository string
	// Digest is the content digest of the image or artifact, such as sha256:….
	Digest string
	// Version is service.version, normalised.
	Version string
	// PlatformRevision is the platform's name of the rollout: a pod template hash, or the revision of a function or
	// task.
	PlatformRevision string
	// Tag is the image's tag, unless it is a moving one.
	Tag string
	// InstanceStart is the start of the bucket in which the instance started, in Unix seconds. It is set only if
	// nothing above tells releases apart.
	InstanceStart int64

	// Step is the best rung of the join ladder by which the identity can be joined.
	Step Step
}

// Scope returns the service and environment in which the release runs.
func (i Identity) Scope() delivery.Scope {
	return delivery.Scope{Service: delivery.Service{Namespace: i.Namespace, Name: i.Service}, Environment: i.Environment}
}

// Compare orders identities by where they run, then by everything else. Only equal identities compare as zero.
func Compare(a, b Identity) int {
	return cmp.Or(
		cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Environment, b.Environment),
		cmp.Compare(a.DeploymentID, b.DeploymentID), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Revision, b.Revision),
		cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.Digest, b.Digest), cmp.Compare(a.PlatformRevision, b.PlatformRevision),
		cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.InstanceStart, b.InstanceStart), cmp.Compare(a.Step, b.Step),
	)
}

// Overflow is the version under which releases are counted together that have no place of their own because of the
// limits, and likewise the name of services.
const Overflow = "_other"
