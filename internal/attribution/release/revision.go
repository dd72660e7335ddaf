// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import "strings"

const (
	// shortestRevision is the length to which git abbreviates, fullRevision that of a full SHA-1 name.
	shortestRevision = 7
	fullRevision     = 40
)

// SameRevision reports whether two texts name one commit: they are equal, or one is an abbreviation of the other of at
// least seven digits. Case does not matter. An empty text names no commit.
func SameRevision(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a != "" && (a == b || isHex(a, shortestRevision) && isHex(b, shortestRevision) && strings.HasPrefix(b, a))
}

// isAbbreviated reports whether a version can be the full or abbreviated name of a commit. A short one of decimal
// digits only is more likely a date or a build number.
func isAbbreviated(text string) bool {
	return len(text) <= fullRevision && isHex(text, shortestRevision) &&
		(len(text) == fullRevision || strings.Trim(text, "0123456789") != "") && !isZero(text)
}

// revisionOf reads vcs.ref.head.revision. Version control systems other than git may use any text.
func revisionOf(text string) string {
	if isPlaceholder(text) || isZero(text) {
		return ""
	}
	return strings.ToLower(text)
}

// isZero recognises git's notation for "no commit".
func isZero(text string) bool { return len(text) >= shortestRevision && strings.Trim(text, "0") == "" }

func isHex(text string, shortest int) bool {
	if len(text) < shortest {
		return false
	}
	for i := range len(text) {
		if c := text[i] | 0x20; !isDigit(text[i]) && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
