// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jenkins

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// notification reads a webhook of the Notification plugin. Only the configured final phase is mapped: webhooks of
// earlier phases lack the repository, and a run that starts without a repository and ends with one would count as two.
func (s *Source) notification(root source.Object) (build, error) {
	told := root.Need().Object("build")
	phase := told.Need().Text("phase")
	if !strings.EqualFold(phase, s.options.Phase) {
		return build{}, source.Ignore("phase %q does not tell the outcome: that is %s", phase, s.options.Phase)
	}
	result, err := s.result(told.Text("status"))
	if err != nil {
		return build{}, err
	}
	b := build{
		job:        jobName(root),
		host:       source.Host(told.Text("full_url")),
		status:     told.Text("status"),
		result:     result,
		finished:   told.Time("timestamp"),
		duration:   told.Int("duration"),
		paths:      told.Object("scm").Texts("changes"),
		parameters: told.Object("parameters"),
	}
	b.url = source.Link(told.Text("full_url"))
	b.id = cmp.Or(told.Text("full_url"), told.Text("url"), numbered(cmp.Or(root.Text("url"), b.job), told))
	b.readRepository(told.Object("scm"))
	if b.job == "" {
		root.Fault("name", "is required")
	}
	if b.id == "" {
		told.Fault("full_url", "is required, or the build's url or number")
	}
	return b, nil
}

// numbered returns the id of a build without an address: its job and number.
func numbered(job string, told source.Object) string {
	if number := told.Int("number"); number > 0 && job != "" {
		return strings.TrimSuffix(job, "/") + "#" + strconv.Itoa(number)
	}
	return ""
}

// results maps the results of Jenkins' builds, except UNSTABLE, which is configurable.
var results = map[string]delivery.PipelineResult{
	"SUCCESS":   delivery.ResultSuccess,
	"FAILURE":   delivery.ResultFailure,
	"ABORTED":   delivery.ResultCancellation,
	"NOT_BUILT": delivery.ResultSkip,
}

func (s *Source) result(status string) (delivery.PipelineResult, error) {
	if status == "UNSTABLE" {
		return s.options.UnstableResult, nil
	}
	result, ok := results[status]
	if !ok {
		return "", source.Ignore("build status %q is no result", status)
	}
	return result, nil
}

// readRepository reads the repository, branch and commit, which are present only if the Git plugin is used.
func (b *build) readRepository(scm source.Object) {
	if address := scm.Text("url"); address != "" {
		b.repository = source.RepositoryAt(address)
	}
	b.branch = branchName(scm.Text("branch"))
	if commit := scm.Text("commit"); delivery.IsRevision(commit) {
		b.revision = commit
	}
}

// branchName removes the prefixes that Jenkins puts before the name of a branch. For a detached head it is empty.
func branchName(text string) string {
	for _, prefix := range []string{"refs/heads/", "refs/remotes/", "remotes/", "origin/"} {
		text = strings.TrimPrefix(text, prefix)
	}
	if text == "detached" || text == "HEAD" {
		return ""
	}
	return text
}

// jobName returns the full name of a job, folders first, from its address. The member "name" is only the last element,
// which for a multi-branch job is the branch.
func jobName(told source.Object) string {
	var names []string
	elements := strings.Split(strings.Trim(told.Text("url"), "/"), "/")
	for i := 0; i+1 < len(elements); i += 2 {
		if elements[i] != "job" {
			return told.Text("name")
		}
		names = append(names, unescaped(elements[i+1]))
	}
	return cmp.Or(strings.Join(names, "/"), told.Text("name"))
}

// start returns when the build started, from its end and duration; zero if unknown.
func (b *build) start() time.Time {
	start := b.finished.Add(-time.Duration(b.duration) * time.Millisecond)
	if b.finished.IsZero() || !start.Before(b.finished) {
		return time.Time{}
	}
	return start
}
