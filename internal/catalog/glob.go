// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// isGlob reports whether a pattern can be understood.
func isGlob(pattern string) bool { return doublestar.ValidatePattern(pattern) }

// matchPath matches what has elements between slashes: * stands for anything within one, ** for any number of
// them.
func matchPath(pattern, path string) bool {
	matched, err := doublestar.Match(pattern, path)
	return err == nil && matched
}

// noSeparator stands for a slash where a slash separates nothing. It occurs in no text of a webhook that could
// identify something.
var noSeparator = strings.NewReplacer("/", "\x00")

// matchText matches what is no path, such as the name of a workflow or the value of a label: * stands for anything.
func matchText(pattern, text string) bool {
	return matchPath(noSeparator.Replace(pattern), noSeparator.Replace(text))
}

// matchFold is matchPath without regard to case.
func matchFold(pattern, path string) bool {
	return matchPath(strings.ToLower(pattern), strings.ToLower(path))
}
