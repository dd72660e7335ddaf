// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Deployment describes one deployment: how telemetry may name it, what telemetry is tagged with, and when it ran.
type Deployment struct {
	ID string
	// Stages are the ids of the later stages of the same rollout.
	Stages []string
	// Began is when it began. If only its finish is known, Began is the finish and EndOnly is true. It is zero if
	// neither is known.
	Began   delivery.Instant
	EndOnly bool
	// Revisions, Versions, Digests, Tags and PlatformRevisions are the names that telemetry may use for it.
	Revisions         []string
	Versions          []release.Version
	Digests           []string
	Tags              []string
	PlatformRevisions []string

	// Name, Version, Revision and RepositoryURL are written to telemetry that ran under it; empty if unknown.
	Name, Version, Revision, RepositoryURL string
	// Finished is when the deployment or the last stage of its rollout finished; zero while it rolls out.
	Finished delivery.Instant
	// Failed: it finished without success, so whatever was live before stays live.
	Failed bool
	// RolledBack is when it was rolled back in place; zero if it was not.
	RolledBack delivery.Instant
	// Excluded: its kind of change brings no release, so it is never live.
	Excluded bool
}

// isCalled reports whether id names the deployment or one of its stages.
func (d *Deployment) isCalled(id string) bool {
	return id != "" && (id == d.ID || slices.Contains(d.Stages, id))
}
