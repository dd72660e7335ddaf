// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"
	"slices"
	"strings"
)

// image is what a resource states about its container image.
type image struct {
	// name is the repository from which the digest was pulled, if stated.
	name, digest, tag string
}

// imageOf reads the image. Of several digests or tags it chooses the same ones whatever their order.
func imageOf(a Attributes) image {
	i := image{name: text(a, "container.image.name")}
	for _, reference := range slices.Sorted(slices.Values(a.Strings("container.image.repo_digests"))) {
		name, digest, _ := strings.Cut(strings.TrimSpace(reference), "@")
		if isDigest(digest) && len(reference) <= maxText {
			i.name, i.digest = name, strings.ToLower(digest)
			break
		}
	}
	if digest := text(a, "oci.manifest.digest"); i.digest == "" && isDigest(digest) {
		i.digest = strings.ToLower(digest)
	}
	i.tag = telling(a.Strings("container.image.tags"))
	if i.tag == "" {
		i.tag = telling([]string{a.String("container.image.tag")})
	}
	return i
}

// telling returns the most specific tag, which is the longest: 1.2.3 rather than 1.2. Moving tags are ignored.
func telling(tags []string) string {
	best := ""
	for _, tag := range tags {
		tag = strings.TrimSpace(tag)
		if isPlaceholder(tag) || len(tag) > maxText {
			continue
		}
		if cmp.Or(cmp.Compare(len(tag), len(best)), cmp.Compare(best, tag)) > 0 {
			best = tag
		}
	}
	return best
}
