// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import "strings"

const (
	// shortestRevision is how far git abbreviates, fullRevision the length of a name by SHA-1.
	shortestRevision = 7
	fullRevision     = 40
)

// SameRevision reports whether two texts name one commit: they are equal, or one is the other abbreviated to
// seven digits or more. Case does not matter. Nothing is not a commit.
func SameRevision(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a != "" && (a == b || isHex(a, shortestRevision) && isHex(b, shortestRevision) && strings.HasPrefix(b, a))
}

// isAbbreviated reports whether a version can be the name of a commit, full or abbreviated. A short one of decimal
// digits only is rather a date or the number of a build.
func isAbbreviated(text string) bool {
	return len(text) <= fullRevision && isHex(text, shortestRevision) &&
		(len(text) == fullRevision || strings.Trim(text, "0123456789") != "") && !isZero(text)
}

// revisionOf reads vcs.ref.head.revision. Other systems than git may call a revision as they like.
func revisionOf(text string) string {
	if isPlaceholder(text) || isZero(text) {
		return ""
	}
	return strings.ToLower(text)
}

// isZero recognises git's way to say "no commit".
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
