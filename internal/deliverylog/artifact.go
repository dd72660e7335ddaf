// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

type artifact = delivery.ArtifactFacts

// artifacts have the repository and, if known, the service on the resource.
var artifacts = kind[artifact, *artifact]{
	resource: slices.Concat(
		repositoryFields(func(a *artifact) *delivery.Repository { return &a.Repository }),
		serviceFields(func(a *artifact) *delivery.Service { return &a.Service })),
	record: slices.Concat(
		[]field[artifact]{
			text(KeyArtifactPURL, func(a *artifact) *string { return &a.PURL }),
			text(KeyArtifactVersion, func(a *artifact) *string { return &a.Version }),
			text(KeyImageName, func(a *artifact) *string { return &a.ImageName }),
			list(KeyImageTags, func(a *artifact) *[]string { return &a.ImageTags }),
			list(KeyImageDigests, func(a *artifact) *[]string { return &a.ImageDigests }),
			text(KeyHeadRevision, func(a *artifact) *string { return &a.Revision }),
		},
		headFields(func(a *artifact) *delivery.Ref { return &a.Ref })),
}
