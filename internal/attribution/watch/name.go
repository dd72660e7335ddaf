// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// Name is what the release is called: its version, else what its deployment is called, else the best other name that telemetry has for it.
func (r *Release) Name() string { return nameOf(r.Identities, r.deployed) }

// nameOf finds the name of a release by its identities, in their order, and what its deployment is called.
func nameOf(identities []release.Identity, deployed string) string {
	names := []func(*release.Identity) string{
		func(i *release.Identity) string { return i.Version },
		func(*release.Identity) string { return deployed },
		func(i *release.Identity) string { return i.Tag },
		func(i *release.Identity) string { return shortened(i.Revision) },
		func(i *release.Identity) string { return shortened(strings.TrimPrefix(i.Digest, "sha256:")) },
		func(i *release.Identity) string { return i.PlatformRevision },
		func(i *release.Identity) string { return i.DeploymentID },
		started,
	}
	for _, name := range names {
		for i := range identities {
			if text := name(&identities[i]); text != "" {
				return text
			}
		}
	}
	return release.Overflow
}

// nameOf is what a deployment is called.
func (s *scope) nameOf(deployment string) string {
	for i := range s.deployments {
		if s.deployments[i].ID == deployment && deployment != "" {
			return deploymentName(&s.deployments[i])
		}
	}
	return ""
}

func deploymentName(d *join.Deployment) string {
	for _, v := range d.Versions {
		if v.Text != "" {
			return v.Text
		}
	}
	switch {
	case len(d.Tags) > 0:
		return d.Tags[0]
	case len(d.Revisions) > 0:
		return shortened(d.Revisions[0])
	}
	return ""
}

// shortRevision is how many digits of a revision or digest are read.
const shortRevision = 12

func shortened(hash string) string { return hash[:min(len(hash), shortRevision)] }

func started(i *release.Identity) string {
	if i.InstanceStart == 0 {
		return ""
	}
	return time.Unix(i.InstanceStart, 0).UTC().Format(time.RFC3339)
}

// NameOf is what a deployment is called: its version, else its tag, else its revision.
func NameOf(d *join.Deployment) string {
	return cmp.Or(deploymentName(d), release.Overflow)
}
