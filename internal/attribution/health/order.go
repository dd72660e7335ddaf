// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func compareReleases(a, b release.Identity) int {
	return cmp.Or(
		cmp.Compare(a.Namespace, b.Namespace),
		cmp.Compare(a.Service, b.Service),
		cmp.Compare(a.Environment, b.Environment),
		cmp.Compare(a.Version, b.Version),
		cmp.Compare(a.DeploymentID, b.DeploymentID),
		cmp.Compare(a.Revision, b.Revision),
		cmp.Compare(a.Repository, b.Repository),
		cmp.Compare(a.Digest, b.Digest),
		cmp.Compare(a.PlatformRevision, b.PlatformRevision),
		cmp.Compare(a.Tag, b.Tag),
		cmp.Compare(a.InstanceStart, b.InstanceStart),
		cmp.Compare(a.Step, b.Step),
	)
}

func compareSeries(a, b Series) int {
	return cmp.Or(
		cmp.Compare(a.Metric, b.Metric),
		cmp.Compare(a.Signal, b.Signal),
		cmp.Compare(a.Class, b.Class),
		cmp.Compare(a.ErrorType, b.ErrorType),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
		cmp.Compare(a.EntryNamespace, b.EntryNamespace),
		cmp.Compare(a.EntryService, b.EntryService),
		compareBools(a.Handled, b.Handled),
		cmp.Compare(a.Touched, b.Touched),
		compareBools(a.EntryFailed, b.EntryFailed),
	)
}

// compareBools puts false first.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
