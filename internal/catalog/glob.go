// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// isGlob reports whether a pattern is valid.
func isGlob(pattern string) bool { return doublestar.ValidatePattern(pattern) }

// matchPath matches a text with elements separated by slashes: * matches anything within an element, ** any number of
// elements.
func matchPath(pattern, path string) bool {
	matched, err := doublestar.Match(pattern, path)
	return err == nil && matched
}

// noSeparator replaces slashes in texts where a slash is no separator. The replacement occurs in no identifier, see
// [source.Identifier].
var noSeparator = strings.NewReplacer("/", "\x00")

// matchText matches a text that is no path, such as the name of a workflow or the value of a label: * matches anything.
func matchText(pattern, text string) bool {
	return matchPath(noSeparator.Replace(pattern), noSeparator.Replace(text))
}

// matchFold is matchPath without case sensitivity.
func matchFold(pattern, path string) bool {
	return matchPath(strings.ToLower(pattern), strings.ToLower(path))
}
