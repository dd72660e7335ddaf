// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"regexp"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// draftTitle matches the titles that mark a merge request as a draft. Versions before 13 used WIP.
var draftTitle = regexp.MustCompile(`(?i)^\s*(\[draft\]|\(draft\)|draft:|\[wip\]|wip:)`)

// isDraft reports whether a merge request is not yet ready for review.
func isDraft(told source.Object) bool {
	return told.Bool("draft") || told.Bool("work_in_progress")
}

// gotReady reports whether the update marked a merge request as ready. Newer versions have a member for it; with older
// ones the mark disappears from the title.
func (p payload) gotReady() bool {
	changes := p.root.Object("changes")
	if changes.Has("draft") {
		return changes.Object("draft").Bool("previous")
	}
	title := changes.Object("title")
	return draftTitle.MatchString(title.Prose("previous")) && !draftTitle.MatchString(title.Prose("current"))
}
