// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"slices"
	"strings"
)

// Version is what one text says about a version. Every part may be empty.
type Version struct {
	// Text is the version in the spelling that both sides of the join use. It is case-sensitive.
	Text string
	// Revision is the commit that the text names, in lower case, often abbreviated; see [SameRevision].
	Revision string
	// Digest is the content digest that the text names, in lower case, such as sha256:….
	Digest string
}

// NormalizeVersion reads a version as service.version, image tags, git tags and artifacts spell it: v1.2.3,
// 1.2.3+3f2a9c1, checkout-1.2.3, checkout/v1.2.3, 1.2.3@sha256:…, 3f2a9c1. A leading name of the service is dropped. A
// text that is the same for every build, such as latest or 0.0.0, or that is longer than 1024 bytes, is no version.
// Normalising Text again does not change it.
func NormalizeVersion(raw, service string) Version {
	if len(raw) > maxText {
		return Version{}
	}
	v := Version{Text: raw}
	for before := ""; before != v.Text; {
		before = v.Text
		v.Text = strings.TrimSpace(v.Text)
		v.splitDigest()
		v.dropBuild()
		v.Text = withoutService(v.Text, service)
		if startsWithV(v.Text) {
			v.Text = v.Text[1:]
		}
	}
	switch {
	case isPlaceholder(v.Text):
		v.Text = ""
	case isAbbreviated(v.Text):
		v.Text = strings.ToLower(v.Text)
		if v.Revision == "" {
			v.Revision = v.Text
		}
	}
	return v
}

// splitDigest takes the digest from tag@sha256:…, or from a text that is only a digest.
func (v *Version) splitDigest() {
	tag, digest := "", v.Text
	if at := strings.LastIndexByte(v.Text, '@'); at >= 0 {
		tag, digest = v.Text[:at], v.Text[at+1:]
	}
	if !isDigest(digest) {
		return
	}
	v.Text = tag
	if v.Digest == "" {
		v.Digest = strings.ToLower(digest)
	}
}

// dropBuild drops SemVer build metadata, which does not change the version, and reads a commit from it if it is one.
func (v *Version) dropBuild() {
	core, build, ok := strings.Cut(v.Text, "+")
	if !ok || !startsLikeVersion(core) {
		return
	}
	v.Text = core
	if v.Revision == "" && isAbbreviated(build) {
		v.Revision = strings.ToLower(build)
	}
}

// withoutService drops the service's name in front of a version.
func withoutService(text, service string) string {
	rest, ok := strings.CutPrefix(text, service)
	if !ok || service == "" || rest == "" || !strings.ContainsRune("-_/@:", rune(rest[0])) || !startsLikeVersion(rest[1:]) {
		return text
	}
	return rest[1:]
}

// placeholders are texts that tools write if they know no version, and tags that move from build to build.
var placeholders = []string{
	"", "unknown", "unspecified", "undefined", "none", "null", "n/a", "0.0.0", "(devel)", "devel", "dev", "development", "local", "snapshot",
	"latest", "$latest", "main", "master", "trunk", "head", "stable", "edge", "nightly", "canary", "current",
	"production", "prod", "staging", "test",
}

// isPlaceholder reports whether a text is the same for different builds. Case does not matter.
func isPlaceholder(text string) bool { return slices.Contains(placeholders, strings.ToLower(text)) }

func startsLikeVersion(text string) bool {
	return text != "" && (isDigit(text[0]) || startsWithV(text))
}

func startsWithV(text string) bool {
	return len(text) > 1 && (text[0] == 'v' || text[0] == 'V') && isDigit(text[1])
}

// isDigest reports whether a text has the form algorithm:hex of an OCI digest.
func isDigest(text string) bool {
	algorithm, sum, ok := strings.Cut(text, ":")
	return ok && algorithm != "" && strings.Trim(strings.ToLower(algorithm), "abcdefghijklmnopqrstuvwxyz0123456789+._-") == "" && len(sum) <= 128 && isHex(sum, 32)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
