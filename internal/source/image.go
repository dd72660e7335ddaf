// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"path"
	"slices"
	"strings"
)

// Image is a reference to a container image.
type Image struct {
	// Name is the full name without tag and digest, such as ghcr.io/acme/checkout.
	Name string
	Tag  string
	// Digest has the form sha256:… and no @.
	Digest string
}

// ParseImage parses name[:tag][@digest]. A colon before a slash belongs to the registry's port, not to a tag.
func ParseImage(reference string) (Image, bool) {
	name, digest, _ := strings.Cut(strings.TrimSpace(reference), "@")
	image := Image{Name: name, Digest: digest}
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		image.Name, image.Tag = name[:colon], name[colon+1:]
	}
	return image, image.Name != "" && !strings.HasSuffix(image.Name, "/")
}

// floating lists tags that are no versions, because they move from image to image.
var floating = map[string]bool{
	"": true, "latest": true, "main": true, "master": true, "stable": true, "dev": true, "edge": true, "nightly": true,
}

// Version returns the tag if it can be a version, else an empty string.
func (i Image) Version() string {
	if floating[strings.ToLower(i.Tag)] {
		return ""
	}
	return i.Tag
}

// Tags returns the tag as a list, empty without one.
func (i Image) Tags() []string { return listOf(i.Tag) }

// Digests returns the digest as a list, empty without one.
func (i Image) Digests() []string { return listOf(i.Digest) }

func listOf(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// ServiceImage returns the service's own image among all images that run together: the only image, or the only one
// with one of the given names; all others are sidecars. If two versions of an image run side by side, as during a
// rollout, it returns none.
func ServiceImage(references []string, names ...string) (Image, bool) {
	var images []Image
	seen := map[Image]bool{}
	for _, reference := range references {
		if image, ok := ParseImage(reference); ok && !seen[image] {
			seen[image] = true
			images = append(images, image)
		}
	}
	if len(images) > 1 {
		images = called(images, names)
	}
	if len(images) != 1 {
		return Image{}, false
	}
	return images[0], true
}

func called(images []Image, names []string) []Image {
	return slices.DeleteFunc(images, func(i Image) bool { return !slices.Contains(names, path.Base(i.Name)) })
}
