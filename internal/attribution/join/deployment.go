// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Deployment is what a deployment is known by, what telemetry that ran under it is tagged with, and its course.
type Deployment struct {
	ID string
	// Stages are the ids of the later stages of its rollout.
	Stages []string
	// Began is when it began, or finished where no beginning is known, which EndOnly says; zero if neither is.
	Began   delivery.Instant
	EndOnly bool
	// Revisions, Versions, Digests, Tags and PlatformRevisions are what telemetry may call it.
	Revisions         []string
	Versions          []release.Version
	Digests           []string
	Tags              []string
	PlatformRevisions []string

	// Name, Version, Revision and RepositoryURL are what it is called and what it was found to have brought; empty where nobody told.
	Name, Version, Revision, RepositoryURL string
	// Finished is when it, or the last stage of its rollout, finished; zero while it rolls out.
	Finished delivery.Instant
	// Failed says that it finished and did not succeed: what was live before it stays so.
	Failed bool
	// RolledBack is when it was undone in place; zero where it was not.
	RolledBack delivery.Instant
	// Excluded says that its kind of change brings no release: it is never live.
	Excluded bool
}

// isCalled says whether the id is the deployment's or that of a stage of it.
func (d *Deployment) isCalled(id string) bool {
	return id != "" && (id == d.ID || slices.Contains(d.Stages, id))
}
