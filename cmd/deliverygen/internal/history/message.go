// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"regexp"
	"slices"
	"strings"
)

// merge is what a commit message says about the change that the commit merged.
type merge struct {
	id string
	// head is the source branch; owner, where told, is whose repository it is in.
	head  string
	owner string
	title string
}

// form is one way in which forges write the message of a merge.
type form struct {
	pattern *regexp.Regexp
	// inBody says that the pattern is looked for below the first line.
	inBody bool
	// unless lists the providers whose messages mean something else by it.
	unless []string
}

// forms are tried in their order. The groups of their patterns are named like the fields of [merge].
var forms = []form{
	{pattern: regexp.MustCompile(`^Merge pull request #(?P<id>\d+) from (?P<owner>[^/\s]+)/(?P<head>\S+)$`)},
	{pattern: regexp.MustCompile(`^Merge pull request '(?P<title>.*)' \(#(?P<id>\d+)\) from (?P<head>\S+) into \S+$`)},
	{pattern: regexp.MustCompile(`^Merge pull request #(?P<id>\d+) in \S+ from (?P<head>\S+) to \S+$`)},
	{pattern: regexp.MustCompile(`^Merged in (?P<head>\S+) \(pull request #(?P<id>\d+)\)$`)},
	{pattern: regexp.MustCompile(`^Pull request #(?P<id>\d+): (?P<title>.*)$`)},
	{pattern: regexp.MustCompile(`^Merged PR (?P<id>\d+): (?P<title>.*)$`)},
	{pattern: regexp.MustCompile(`(?m)^See merge request (?:[\w./-]*)!(?P<id>\d+)[ \t]*$`), inBody: true},
	// A squash keeps the title. Where #12 is an issue and never a change, this says nothing.
	{pattern: regexp.MustCompile(`^(?P<title>.*) \(#(?P<id>\d+)\)$`), unless: []string{"gitlab", "bitbucket"}},
}

// sources find the source branch in messages whose form does not name it.
var sources = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^Merge in \S+ from (?P<head>\S+) to \S+$`),
	regexp.MustCompile(`^Merge (?:remote-tracking )?branch '(?:origin/)?(?P<head>[^']+)'`),
}

// parseMerge reads the message of a commit and returns whether it says that a change was merged with it.
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

// title returns the title of a change whose merge does not tell it in its own form: a merge tells it below its first line.
func title(subject, body string) string {
	if !strings.HasPrefix(subject, "Merge ") && !strings.HasPrefix(subject, "Merged ") {
		return subject
	}
	first, _, _ := strings.Cut(strings.TrimSpace(body), "\n")
	return strings.TrimSpace(first)
}

// sourceBranch returns the branch that a message says was merged, or nothing.
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
	// revertsChange matches what the revert buttons write: Reverts #1, Reverts owner/repo#1, and This reverts merge
	// request owner/repo!1.
	revertsChange = regexp.MustCompile(`(?m)^(?:Reverts |This reverts merge request )(?P<project>[\w.-]+(?:/[\w.-]+)+)?[#!](?P<id>\d+)\b`)
	// revertedTitle matches the title of a revert of a squashed change: Revert "Fix it (#1)".
	revertedTitle = regexp.MustCompile(`^Revert ".*\(#(?P<id>\d+)\)"`)
)

// revertedChange returns the change of the project that a merge says it reverts, or nothing.
func revertedChange(message, title, project string) string {
	if told := groups(revertsChange, message); told != nil && (told["project"] == "" || strings.EqualFold(told["project"], project)) {
		return told["id"]
	}
	return groups(revertedTitle, title)["id"]
}
