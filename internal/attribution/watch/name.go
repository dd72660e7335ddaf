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

// Name returns the version of the release, else the name of its deployment, else the best other name in telemetry.
func (r *Release) Name() string { return nameOf(r.Identities, r.deployed) }

// nameOf returns the name of a release from its identities, in order, and the name of its deployment.
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

// nameOf returns the name of a deployment; empty if it is not known.
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

// shortRevision is the length to which revisions and digests are cut in names.
const shortRevision = 12

func shortened(hash string) string { return hash[:min(len(hash), shortRevision)] }

func started(i *release.Identity) string {
	if i.InstanceStart == 0 {
		return ""
	}
	return time.Unix(i.InstanceStart, 0).UTC().Format(time.RFC3339)
}

// NameOf returns the name of a deployment: its version, else its tag, else its revision.
func NameOf(d *join.Deployment) string {
	return cmp.Or(deploymentName(d), release.Overflow)
}
