// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Identity is what telemetry tells about the release that it ran under: enough to walk the whole join
// ladder later, against deployments that may be heard of before or after. The zero value of a field
// means "not told". Identities are equal when they are the same release to the teller.
type Identity struct {
	// Namespace, Service and Environment say what runs where, after aliases and suffixes are resolved.
	Namespace, Service, Environment string

	// DeploymentID is deployment.id.
	DeploymentID string
	// Revision is vcs.ref.head.revision, in lower case, or the commit that a version or tag names, which may be abbreviated; see
	// [SameRevision]. Repository is vcs.repository.url.full, set only beside a revision.
	Revision, Repository string
	// Digest is the image's or artifact's content digest, such as sha256:….
	Digest string
	// Version is service.version, normalised.
	Version string
	// PlatformRevision is what the platform calls the roll-out: a pod template hash, a function's or a task's revision.
	PlatformRevision string
	// Tag is the image's tag, unless it is one that moves.
	Tag string
	// InstanceStart is the start of the bucket in which the instance started, in Unix seconds. It is set only
	// where nothing above tells releases apart.
	InstanceStart int64

	// Step is the best rung of the join ladder that the identity can be joined by.
	Step Step
}

// Scope returns the service and environment that the release runs in.
func (i Identity) Scope() delivery.Scope {
	return delivery.Scope{Service: delivery.Service{Namespace: i.Namespace, Name: i.Service}, Environment: i.Environment}
}

// Compare orders identities: by what runs where, then by all else. It is zero for equal ones only.
func Compare(a, b Identity) int {
	return cmp.Or(
		cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Environment, b.Environment),
		cmp.Compare(a.DeploymentID, b.DeploymentID), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Revision, b.Revision),
		cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.Digest, b.Digest), cmp.Compare(a.PlatformRevision, b.PlatformRevision),
		cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.InstanceStart, b.InstanceStart), cmp.Compare(a.Step, b.Step),
	)
}

// Overflow is the version of a service's releases, or the name of the services, that are counted together because the
// limits leave them no place of their own.
const Overflow = "_other"
