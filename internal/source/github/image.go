// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

var (
	// imageDigest matches the digest of an image manifest.
	imageDigest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	// revisionTag matches image tags that name the commit.
	revisionTag = regexp.MustCompile(`^(?:sha-)?([0-9a-f]{40}|[0-9a-f]{64})$`)
)

// image reads a version of a container package. The OCI labels of the image name the commit it was built from;
// target_oid only repeats the digest, and target_commitish is the default branch. The image name is converted to lower
// case, because GitHub keeps the capitals of the owner's name while registries and clusters do not.
func (p payload) image(told, version source.Object) *delivery.ArtifactFacts {
	container := version.Object("container_metadata")
	lifted := container.Object("labels")
	all := lifted.Object("all_labels")
	reference, _ := source.ParseImage(version.Text("package_url"))
	reference.Tag = cmp.Or(container.Object("tag").Text("name"), reference.Tag)
	facts := &delivery.ArtifactFacts{
		Version:      all.Text("org.opencontainers.image.version"),
		ImageName:    strings.ToLower(cmp.Or(reference.Name, p.imageName(told))),
		ImageTags:    reference.Tags(),
		ImageDigests: digests(version, container),
		Repository:   p.repository,
		Service:      p.service,
	}
	revision := cmp.Or(
		lifted.Text("revision"), all.Text("org.opencontainers.image.revision"), submatch(revisionTag, reference.Tag))
	if delivery.IsRevision(revision) {
		facts.Revision = revision
	}
	if built := source.RepositoryAt(cmp.Or(lifted.Text("source"), all.Text("org.opencontainers.image.source"))); built.Name != "" {
		facts.Repository = built
		facts.Repository.Provider = cmp.Or(built.Provider, provider)
	}
	return facts
}

// imageName returns the name of an image whose payload has none, or nothing unless the repository is on github.com,
// whose registry is known.
func (p payload) imageName(told source.Object) string {
	name := told.Text("name")
	if name == "" || source.Host(p.repository.URL) != "github.com" {
		return ""
	}
	owner := cmp.Or(told.Object("owner").Text("login"), p.repository.Owner)
	return "ghcr.io/" + owner + "/" + name
}

// digests returns the digests of the image's manifest. The name of the package version is one, too.
func digests(version, container source.Object) []string {
	var found []string
	for _, text := range []string{
		version.Text("version"), version.Text("name"),
		container.Object("tag").Text("digest"), container.Object("manifest").Text("digest"),
	} {
		if imageDigest.MatchString(text) && !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	return found
}
