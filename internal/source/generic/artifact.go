// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// artifact reads what was built from a revision: a package, or an image with tags or digests.
func (s *Source) artifact(o source.Object, _ delivery.EventName) delivery.Subject {
	f := &delivery.ArtifactFacts{
		PURL:         o.Text("purl"),
		Version:      o.Text("version"),
		ImageName:    o.Text("image"),
		ImageTags:    o.Texts("image_tags"),
		ImageDigests: o.Texts("image_digests"),
		Repository:   source.RepositoryAt(o.Need().Text("repository")),
		Service:      service(o),
		Revision:     o.Need().Text("revision"),
		Ref:          delivery.ParseRef(o.Text("ref")),
	}
	if f.PURL == "" && len(f.ImageDigests) == 0 && (f.ImageName == "" || len(f.ImageTags) == 0) {
		o.Fault("image_digests", "is required, or `purl`, or `image` and `image_tags`: one of them names the artifact")
	}
	return f
}
