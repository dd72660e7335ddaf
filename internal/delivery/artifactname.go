// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"net/url"
	"strings"
)

// ArtifactKey is one name of an artifact. An artifact has several names: the digest of its image, the
// tags that point to it, its package and version. Service is set only where the name is a version of a
// service, because such a name means nothing for other services.
type ArtifactKey struct {
	Service Service
	Name    string
}

// Kinds of names, as prefixes of [ArtifactKey].Name, most reliable first.
const (
	namedByDigest  = "digest "
	namedByImage   = "image "
	namedByPackage = "package "
	namedByVersion = "version "
)

// artifactKinds lists the kinds of names in the order in which the names of a deployment are looked up.
var artifactKinds = []string{namedByDigest, namedByImage, namedByPackage, namedByVersion}

// MaxArtifactNames bounds the names kept per deployment.
const MaxArtifactNames = 32

// artifactNames returns, as a sorted set, the names that are valid for all services.
func artifactNames(purl, version, imageName string, tags, digests []string) []string {
	var names []string
	add := func(kind, name string) {
		if name != "" && plausibleIdentifier("", name) == nil {
			names = append(names, kind+name)
		}
	}
	for _, digest := range digests {
		// The same image has the same digest in every registry that mirrors it.
		add(namedByDigest, digest[strings.LastIndexByte(digest, '@')+1:])
	}
	if imageName != "" {
		for _, tag := range tags {
			if tag != "" {
				add(namedByImage, imageName+":"+tag)
			}
		}
	}
	if kind, name := packageName(purl, version); kind != "" {
		add(kind, name)
	}
	return textSet(names, MaxArtifactNames)
}

// packageName reads a package URL (purl). The qualifiers are dropped: they say where to get a package, not which one it is. The
// version of an OCI package is its digest. A package without a version has no name; kind is empty then.
func packageName(purl, version string) (kind, name string) {
	purl, _, _ = strings.Cut(purl, "#")
	purl, _, _ = strings.Cut(purl, "?")
	if plain, err := url.PathUnescape(purl); err == nil {
		purl = plain
	}
	base := purl
	if at := strings.LastIndexByte(purl, '@'); at > strings.LastIndexByte(purl, '/') {
		base, version = purl[:at], purl[at+1:]
	}
	switch {
	case base == "" || version == "":
		return "", ""
	case strings.HasPrefix(version, "sha256:") || strings.HasPrefix(version, "sha512:"):
		return namedByDigest, version
	}
	return namedByPackage, base + "@" + version
}

// versionKey names a version of a service.
func versionKey(service Service, version string) (ArtifactKey, bool) {
	return ArtifactKey{Service: service, Name: namedByVersion + version}, service.Name != "" && version != ""
}

// artifactKeys returns all names of the published artifact, in a fixed order.
func (f *ArtifactFacts) artifactKeys() []ArtifactKey {
	var keys []ArtifactKey
	for _, name := range artifactNames(f.PURL, f.Version, f.ImageName, f.ImageTags, f.ImageDigests) {
		keys = append(keys, ArtifactKey{Name: name})
	}
	if key, ok := versionKey(f.Service, f.Version); ok {
		keys = append(keys, key)
	}
	return keys
}

// artifactKeys returns all names of the artifact that was deployed, in a fixed order.
func (d *Deployment) artifactKeys() []ArtifactKey {
	keys := make([]ArtifactKey, 0, len(d.Artifacts)+1)
	for _, name := range d.Artifacts {
		keys = append(keys, ArtifactKey{Name: name})
	}
	if key, ok := versionKey(d.Key.Scope.Service, d.Version.Value); ok {
		keys = append(keys, key)
	}
	return keys
}
