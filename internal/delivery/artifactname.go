// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"net/url"
	"strings"
)

// ArtifactKey is one name of an artifact. An artifact goes by several: the digest of its image, the
// tags that point to it, its package and version. Service is set only on the versions of a service,
// which mean nothing elsewhere.
type ArtifactKey struct {
	Service Service
	Name    string
}

// What kind of name an [ArtifactKey] is, most telling first.
const (
	namedByDigest  = "digest "
	namedByImage   = "image "
	namedByPackage = "package "
	namedByVersion = "version "
)

// artifactKinds lists the kinds of names in the order in which a deployment's are looked up.
var artifactKinds = []string{namedByDigest, namedByImage, namedByPackage, namedByVersion}

// MaxArtifactNames bounds the names kept per deployment.
const MaxArtifactNames = 32

// artifactNames returns the names that hold for everybody, as a sorted set.
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

// packageName reads a package URL. Its qualifiers say where to get a package, not which one it is; the
// version of an OCI package is its digest. Without a version, nothing in particular is named.
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

// artifactKeys returns every name that the facts give to the artifact, in a fixed order.
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

// artifactKeys returns every name by which the deployment may be known to have brought an artifact.
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
