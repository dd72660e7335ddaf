// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// IsByTime says whether nothing but the time tells a release from others of its scope: telemetry tells nothing of it, or only what was added to it
// by the time. That is what a deployment calls itself: telemetry that tells it of itself is found by it.
func IsByTime(i release.Identity, deployments []Deployment) bool {
	if i.Step != release.StepTime || i.Digest != "" || i.PlatformRevision != "" || i.Tag != "" {
		return false
	}
	added := func(is func(*Deployment) bool) bool {
		return slices.ContainsFunc(deployments, func(d Deployment) bool { return is(&d) })
	}
	return (i.Version == "" || added(func(d *Deployment) bool {
		return slices.ContainsFunc(d.Versions, func(v release.Version) bool { return v.Text == i.Version })
	})) && (i.Revision == "" || added(func(d *Deployment) bool { return d.HasRevision(i.Revision) }))
}
