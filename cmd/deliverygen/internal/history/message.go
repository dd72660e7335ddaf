// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"regexp"
	"slices"
	"strings"
)

// merge describes the change that a commit merged, according to its message.
type merge struct {
	id string
	// head is the source branch, owner the owner of its repository, if known.
	head  string
	owner string
	title string
}

// form is one format of merge messages.
type form struct {
	pattern *regexp.Regexp
	// inBody says that the pattern applies to the text below the first line.
	inBody bool
	// unless lists the providers whose messages use the same format for something else.
	unless []string
}

// forms are tried in this order. The groups of their patterns are named like the fields of [merge].
var forms = []form{
	{pattern: regexp.MustCompile(`^Merge pull request #(?P<id>\d+) from (?P<owner>[^/\s]+)/(?P<head>\S+)$`)},
	{pattern: regexp.MustCompile(`^Merge pull request '(?P<title>.*)' \(#(?P<id>\d+)\) from (?P<head>\S+) into \S+$`)},
	{pattern: regexp.MustCompile(`^Merge pull request #(?P<id>\d+) in \S+ from (?P<head>\S+) to \S+$`)},
	{pattern: regexp.MustCompile(`^Merged in (?P<head>\S+) \(pull request #(?P<id>\d+)\)$`)},
	{pattern: regexp.MustCompile(`^Pull request #(?P<id>\d+): (?P<title>.*)$`)},
	{pattern: regexp.MustCompile(`^Merged PR (?P<id>\d+): (?P<title>.*)$`)},
	{pattern: regexp.MustCompile(`(?m)^See merge request (?:[\w./-]*)!(?P<id>\d+)[ \t]*$`), inBody: true},
	// A squashed merge keeps the title. This does not apply to forges where #12 is an issue and never a change.
	{pattern: regexp.MustCompile(`^(?P<title>.*) \(#(?P<id>\d+)\)$`), unless: []string{"gitlab", "bitbucket"}},
}

// sources find the source branch in messages whose format does not contain it.
var sources = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^Merge in \S+ from (?P<head>\S+) to \S+$`),
	regexp.MustCompile(`^Merge (?:remote-tracking )?branch '(?:origin/)?(?P<head>[^']+)'`),
}

// parseMerge parses the message of a commit and reports whether the commit merged a change.
func parseMerge(message, provider string) (merge, bool) {
	subject, body, _ := strings.Cut(strings.TrimSpace(message), "\n")
	subject = strings.TrimSpace(subject)
	for _, f := range forms {
		if slices.Contains(f.unless, provider) {
			continue
		}
		text := subject
		if f.inBody {
			text = body
		}
		told := groups(f.pattern, text)
		if told == nil {
			continue
		}
		m := merge{id: strings.TrimLeft(told["id"], "0"), head: told["head"], owner: told["owner"], title: told["title"]}
		if m.head == "" {
			m.head = sourceBranch(message)
		}
		if m.title == "" {
			m.title = title(subject, body)
		}
		if m.id != "" {
			return m, true
		}
	}
	return merge{}, false
}

// title returns the title of a change from a merge message: the first line, unless that is about the merge itself; then it is
// the first line of the body.
func title(subject, body string) string {
	if !strings.HasPrefix(subject, "Merge ") && !strings.HasPrefix(subject, "Merged ") {
		return subject
	}
	first, _, _ := strings.Cut(strings.TrimSpace(body), "\n")
	return strings.TrimSpace(first)
}

// sourceBranch returns the merged branch according to a message, or an empty string.
func sourceBranch(message string) string {
	for _, pattern := range sources {
		if told := groups(pattern, message); told != nil {
			return told["head"]
		}
	}
	return ""
}

// groups returns the named groups of the first match, nil without one.
func groups(pattern *regexp.Regexp, text string) map[string]string {
	match := pattern.FindStringSubmatch(text)
	if match == nil {
		return nil
	}
	named := map[string]string{}
	for i, name := range pattern.SubexpNames() {
		if name != "" {
			named[name] = match[i]
		}
	}
	return named
}

var (
	// revertsChange matches the texts of revert buttons: Reverts #1, Reverts owner/repo#1, and This reverts merge request
	// owner/repo!1.
	revertsChange = regexp.MustCompile(`(?m)^(?:Reverts |This reverts merge request )(?P<project>[\w.-]+(?:/[\w.-]+)+)?[#!](?P<id>\d+)\b`)
	// revertedTitle matches the title of a revert of a squashed change: Revert "Fix it (#1)".
	revertedTitle = regexp.MustCompile(`^Revert ".*\(#(?P<id>\d+)\)"`)
)

// revertedChange returns the change of the project that a merge reverts according to its message, or an empty string.
func revertedChange(message, title, project string) string {
	if told := groups(revertsChange, message); told != nil && (told["project"] == "" || strings.EqualFold(told["project"], project)) {
		return told["id"]
	}
	return groups(revertedTitle, title)["id"]
}
