// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

const (
	someRevision = "3333333333333333333333333333333333333333"
	someDigest   = "sha256:4444444444444444444444444444444444444444444444444444444444444444"
)

func TestParsePURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]PURL{
		"pkg:golang/github.com/acme/checkout@v1.2.3":         {Type: "golang", Namespace: "github.com/acme", Name: "checkout", Version: "v1.2.3"},
		"pkg:oci/checkout@sha256%3A4444":                     {Type: "oci", Name: "checkout", Version: "sha256:4444"},
		"pkg:NPM/%40acme/web@1.0.0-rc.1%2Bb#dist/index.js":   {Type: "npm", Namespace: "@acme", Name: "web", Version: "1.0.0-rc.1+b"},
		"pkg:npm/@acme/web":                                  {Type: "npm", Namespace: "@acme", Name: "web"},
		"pkg://github/acme/checkout@main?vcs_url=x&broken=%": {Type: "github", Namespace: "acme", Name: "checkout", Version: "main"},
		"pkg:generic/openssl@":                               {Type: "generic", Name: "openssl"},
	} {
		got, ok := ParsePURL(text)
		assert.True(t, ok, text)
		assert.Equal(t, text, got.Text)
		got.Text, got.Qualifiers = "", nil
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "pkg:", "pkg:oci", "pkg:oci/", "pkg:/x", "checkout@sha256:44", "pkg:oci/a%zz", "pkg:oci/a%00", "pkg:oci/\x00", "pkg:oci//@1"} {
		_, ok := ParsePURL(text)
		assert.False(t, ok, text)
	}
}

func TestImageOfAPURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		name string
		tags []string
	}{
		"pkg:oci/checkout@sha256%3A44?repository_url=ghcr.io/acme/checkout&tag=1.4": {"ghcr.io/acme/checkout", []string{"1.4"}},
		"pkg:docker/acme/checkout@1.4?repository_url=https://gcr.io/&tag=1.4":       {"gcr.io/acme/checkout", []string{"1.4"}},
		"pkg:docker/checkout@1.4?repository_url=gcr.io":                             {"gcr.io/checkout", nil},
		"pkg:oci/checkout?tag=1.4":                                                  {"", nil},
		"pkg:npm/web?tag=latest&repository_url=registry.npmjs.org":                  {"", nil},
	} {
		purl, ok := ParsePURL(text)
		assert.True(t, ok, text)
		name, tags := purl.Image()
		assert.Equal(t, want.name, name, text)
		assert.Equal(t, want.tags, tags, text)
	}
	assert.Equal(t, []string{someDigest}, ImageDigests("pkg:oci/a@sha256%3A"+someDigest[7:]))
	assert.Equal(t, []string{someDigest}, ImageDigests("ghcr.io/acme/a@"+someDigest+"%"))
	assert.Empty(t, ImageDigests(someDigest[7:]), "a bare number may be of anything")
}

func TestSourceOfAPURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ url, revision string }{
		"pkg:oci/a?vcs_url=git%2Bhttps://github.com/acme/checkout.git%40" + someRevision:        {"https://github.com/acme/checkout", someRevision},
		"pkg:oci/a?vcs_url=git%2Bssh://git%40github.com/acme/checkout%40" + someRevision + "#x": {"https://github.com/acme/checkout", someRevision},
		"pkg:oci/a?vcs_url=git%40github.com:acme/checkout.git":                                  {"https://github.com/acme/checkout", ""},
		"pkg:oci/a?vcs_url=https://github.com/acme/checkout%40main":                             {"https://github.com/acme/checkout", ""},
		"pkg:oci/a?vcs_url=somewhere%40" + someRevision:                                         {"", someRevision},
		"pkg:github/acme/checkout@" + someRevision:                                              {"https://github.com/acme/checkout", someRevision},
		"pkg:bitbucket/acme/checkout@v1":                                                        {"https://bitbucket.org/acme/checkout", ""},
		"pkg:golang/github.com/acme/checkout/v2@" + someRevision:                                {"https://github.com/acme/checkout", someRevision},
		"pkg:golang/mygit.com/myorg/myapp@" + someRevision:                                      {"", someRevision},
		"pkg:golang/mygit.com/myorg/myapp@234fd47e07d1004f0aed9c":                               {"", ""},
		"pkg:oci/a@" + someRevision:                                                             {"", ""},
		"pkg:git/checkout@" + someRevision:                                                      {"", someRevision},
	} {
		purl, ok := ParsePURL(text)
		assert.True(t, ok, text)
		repository, revision := purl.Source()
		assert.Equal(t, want.url, repository.URL, text)
		assert.Equal(t, want.revision, revision, text)
	}
}

func FuzzParsePURL(f *testing.F) {
	for _, seed := range []string{
		"pkg:oci/checkout@sha256%3A44?repository_url=ghcr.io/acme/checkout&tag=1.4#sub/path", "pkg:golang/github.com/acme/checkout/v2@v1",
		"pkg:oci/a?vcs_url=git%2Bhttps://github.com/acme/checkout.git%40" + someRevision, "pkg:@/", "pkg:a/b%40c@d",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		purl, ok := ParsePURL(text)
		if !ok {
			return
		}
		assert.NotEmpty(t, purl.Type)
		assert.NotEmpty(t, purl.Name)
		for _, part := range []string{purl.Text, purl.Namespace, purl.Name, purl.Version} {
			_, fit := Identifier(part)
			assert.True(t, fit)
		}
		_, revision := purl.Source()
		assert.True(t, revision == "" || delivery.IsRevision(revision))
		purl.Image()
	})
}

func TestParseTraceparent(t *testing.T) {
	t.Parallel()
	trace, span := ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	assert.Equal(t, [16]byte{0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36}, trace)
	assert.Equal(t, [8]byte{0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7}, span)
	for _, text := range []string{
		"", "x", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", "00-4bf92f-00f067aa0ba902b7-01", "00-zz-00f067aa0ba902b7-01",
	} {
		trace, span := ParseTraceparent(text)
		assert.Zero(t, trace, text)
		assert.Zero(t, span, text)
	}
}
