// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// IsByTime reports whether only time separates a release from others of its scope. Either telemetry states nothing
// about the release, or what it states was added to it by time: then the version and revision are exactly what a
// deployment calls itself. Telemetry that states those on its own is matched by them, not by time.
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
