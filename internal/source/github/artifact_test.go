// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

var (
	imageOne = "sha256:" + strings.Repeat("ab", 32)
	imageTwo = "sha256:" + strings.Repeat("cd", 32)
)

func TestImageIsPublished(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"published", "updated"} {
		event := one(t, "registry_package", fixture(t, "registry_package").With("action", action))
		assert.Equal(t, delivery.ArtifactPublished, event.Name)
		assert.Equal(t, clock(t, "2026-03-02T08:57:00Z"), event.Time, "the version's own time is not set")
		assert.Equal(t, &delivery.ArtifactFacts{
			Version:      "1.4.2",
			ImageName:    "ghcr.io/acme/checkout",
			ImageTags:    []string{"1.4.2"},
			ImageDigests: []string{imageOne},
			Repository:   checkoutRepository,
			Service:      delivery.Service{Name: "checkout"},
			Revision:     revisionThree,
		}, event.Subject)
	}
}

func TestRevisionOfAnImage(t *testing.T) {
	t.Parallel()
	const container = "registry_package.package_version.container_metadata."
	body := fixture(t, "registry_package")
	bare := body.With(container+"labels.all_labels", map[string]any{})
	for name, test := range map[string]struct {
		revision, tag, want string
		labels              bool
	}{
		"the label that GitHub lifts goes first":    {revisionOne, revisionTwo, revisionOne, true},
		"the OCI label":                             {"", revisionTwo, revisionThree, true},
		"a tag that is the commit":                  {"", revisionTwo, revisionTwo, false},
		"a tag after the commit":                    {"", "sha-" + revisionTwo, revisionTwo, false},
		"a short commit is none":                    {"", "sha-2222222", "", false},
		"the digest is no revision":                 {"", "1.4.2", "", false},
		"a label that is no revision tells nothing": {"main", "1.4.2", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			edited := bare
			if test.labels {
				edited = body
			}
			edited = edited.With(container+"labels.revision", test.revision).With(container+"tag.name", test.tag)
			assert.Equal(t, test.want, one(t, "registry_package", edited).Subject.(*delivery.ArtifactFacts).Revision)
		})
	}
}

func TestImageVariants(t *testing.T) {
	t.Parallel()
	const version = "registry_package.package_version."
	body := fixture(t, "registry_package")
	facts := one(t, "registry_package", body.With(version+"container_metadata.labels.source", "git@github.com:acme/shop.git")).Subject.(*delivery.ArtifactFacts)
	assert.Equal(t, "https://github.com/acme/shop", facts.Repository.URL, "the repository that the revision is of")

	facts = one(t, "registry_package", body.With(version+"container_metadata.manifest.digest", imageTwo)).Subject.(*delivery.ArtifactFacts)
	assert.Equal(t, []string{imageOne, imageTwo}, facts.ImageDigests)

	facts = one(t, "registry_package", body.With(version+"package_url", "localhost:5000/checkout:1.4")).Subject.(*delivery.ArtifactFacts)
	assert.Equal(t, "localhost:5000/checkout", facts.ImageName, "a port is no tag")

	nameless := body.Without(version + "package_url")
	facts = one(t, "registry_package", nameless).Subject.(*delivery.ArtifactFacts)
	assert.Equal(t, "ghcr.io/acme/checkout", facts.ImageName)
	facts = one(t, "registry_package", nameless.With("repository.html_url", "https://git.example.com/acme/checkout")).Subject.(*delivery.ArtifactFacts)
	assert.Empty(t, facts.ImageName, "nothing says what the registry of another host is called")

	untagged := body.With(version+"container_metadata.tag.name", "").With(version+"package_url", "ghcr.io/Acme/checkout:")
	facts = one(t, "registry_package", untagged).Subject.(*delivery.ArtifactFacts)
	assert.Empty(t, facts.ImageTags)
	undigested := untagged.With(version+"version", "x").With(version+"name", "x").With(version+"container_metadata.tag", nil)
	isIgnored(t, "registry_package", undigested.With(version+"container_metadata.manifest", nil))
}

func TestPackageIsPublished(t *testing.T) {
	t.Parallel()
	body := fixture(t, "package")
	event := one(t, "package", body)
	assert.Equal(t, clock(t, "2026-03-02T08:57:30Z"), event.Time)
	assert.Equal(t, &delivery.ArtifactFacts{
		PURL:       "pkg:npm/%40acme/checkout-client@1.4.2",
		Version:    "1.4.2",
		Repository: checkoutRepository,
		Service:    delivery.Service{Name: "checkout"},
		Revision:   revisionThree,
		Ref:        delivery.Ref{Name: "main", Type: "branch"},
	}, event.Subject)
	for kind, want := range map[string]string{
		"NuGet": "pkg:nuget/checkout-client@1.4.2", "RUBYGEMS": "pkg:gem/checkout-client@1.4.2",
	} {
		facts := one(t, "package", body.With("package.package_type", kind)).Subject.(*delivery.ArtifactFacts)
		assert.Equal(t, want, facts.PURL)
	}
	isIgnored(t, "package", body.With("package.package_type", "maven"))
	isIgnored(t, "package", body.With("package.name", ""))
}

func TestPackageOfNoRepositoryIsPassedOver(t *testing.T) {
	t.Parallel()
	isIgnored(t, "package", fixture(t, "package").Without("repository"))
	_, err := newSource().Events(request("release", fixture(t, "release").Without("repository")))
	require.ErrorContains(t, err, "repository is required")
}
