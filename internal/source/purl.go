// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// PURL is a parsed package URL, such as pkg:oci/checkout@sha256%3A…?repository_url=ghcr.io/acme/checkout.
type PURL struct {
	// Text is the package URL as it was sent.
	Text string
	// Type is in lower case; Namespace, Name and Version are decoded.
	Type       string
	Namespace  string
	Name       string
	Version    string
	Qualifiers url.Values
}

// ParsePURL parses a package URL and reports whether the text is one.
func ParsePURL(text string) (PURL, bool) {
	rest, ok := strings.CutPrefix(text, "pkg:")
	if _, fit := Identifier(text); !ok || !fit {
		return PURL{}, false
	}
	p := PURL{Text: text}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	p.Qualifiers, _ = url.ParseQuery(query) // malformed qualifiers are left out, since none is required
	if at := strings.LastIndexByte(rest, '@'); at > strings.LastIndexByte(rest, '/') {
		rest, p.Version = rest[:at], rest[at+1:]
	}
	p.Type, rest, _ = strings.Cut(strings.TrimLeft(rest, "/"), "/")
	p.Type = strings.ToLower(p.Type)
	rest = strings.Trim(rest, "/")
	slash := strings.LastIndexByte(rest, '/')
	p.Namespace, p.Name = strings.Trim(rest[:max(slash, 0)], "/"), rest[slash+1:]
	for _, part := range []*string{&p.Namespace, &p.Name, &p.Version} {
		decoded, err := url.PathUnescape(*part)
		if _, fit := Identifier(decoded); err != nil || !fit {
			return PURL{}, false
		}
		*part = decoded
	}
	return p, p.Type != "" && p.Name != ""
}

var imageDigest = regexp.MustCompile(`sha256:[0-9a-f]{64}`)

// ImageDigests returns the digests in a package URL or in any other reference to an image, sorted.
func ImageDigests(text string) []string {
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	digests := imageDigest.FindAllString(text, -1)
	slices.Sort(digests)
	return slices.Compact(digests)
}

// Image returns the full name and the tags of an image. Without a repository_url both are empty.
func (p PURL) Image() (name string, tags []string) {
	registry := strings.TrimSuffix(p.Qualifiers.Get("repository_url"), "/")
	_, plain, ok := strings.Cut(registry, "://")
	if !ok {
		plain = registry
	}
	switch {
	case p.Type == "oci":
		name = plain // for OCI, repository_url includes the name
	case p.Type == "docker" && plain != "":
		name = strings.Trim(plain+"/"+p.Namespace, "/") + "/" + p.Name
	}
	if tag := p.Qualifiers.Get("tag"); tag != "" && name != "" {
		tags = []string{tag}
	}
	return name, tags
}

// forges maps the types whose packages are repositories to their hosts.
var forges = map[string]string{"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}

// Source returns the repository and revision that the package was built from, or empty values. They come from the
// qualifier vcs_url, or from a type whose packages are repositories and whose versions are commits.
func (p PURL) Source() (repository delivery.Repository, revision string) {
	if address := p.Qualifiers.Get("vcs_url"); address != "" {
		return vcsSource(address)
	}
	host, isForge := forges[p.Type]
	switch {
	case isForge && p.Namespace != "":
		repository = RepositoryAt("https://" + host + "/" + p.Namespace + "/" + p.Name)
	case p.Type == "golang":
		repository = modulePath(p.Namespace + "/" + p.Name)
	}
	if !isForge && !slices.Contains([]string{"golang", "git"}, p.Type) || !delivery.IsRevision(p.Version) {
		return repository, ""
	}
	return repository, p.Version
}

// vcsSource parses an SPDX download location: git+https://github.com/acme/checkout.git@<revision>.
func vcsSource(address string) (repository delivery.Repository, revision string) {
	address, _, _ = strings.Cut(strings.TrimPrefix(address, "git+"), "#")
	if at := strings.LastIndexByte(address, '@'); at > strings.LastIndexByte(address, '/') {
		address, revision = address[:at], address[at+1:]
	}
	if !delivery.IsRevision(revision) {
		revision = ""
	}
	if repository = RepositoryAt(address); repository.Name == "" {
		return delivery.Repository{}, revision
	}
	return repository, revision
}

// modulePath returns the repository of a Go module on a host where repositories are named owner/name. On other hosts
// the path does not show where the repository ends and its folders begin.
func modulePath(module string) delivery.Repository {
	elements := strings.Split(module, "/")
	if len(elements) < 3 || (elements[0] != "github.com" && elements[0] != "bitbucket.org") {
		return delivery.Repository{}
	}
	return RepositoryAt("https://" + strings.Join(elements[:3], "/"))
}
