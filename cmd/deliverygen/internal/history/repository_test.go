// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/history"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// repository is a git repository with the history of one day, whose commits have labels.
type repository struct {
	t      *testing.T
	folder string
	labels map[string]string // by revision
}

func newRepository(t *testing.T) *repository {
	t.Helper()
	r := &repository{t: t, folder: t.TempDir(), labels: map[string]string{}}
	r.git("00:00", "init", "--quiet", "--initial-branch=main")
	r.git("00:00", "remote", "add", "origin", "git@github.com:acme/checkout.git")
	return r
}

// clock is a time of the day.
func clock(at string) time.Time {
	day, err := time.Parse(time.RFC3339, "2026-03-02T"+at+":00Z")
	if err != nil {
		panic(err)
	}
	return day
}

// git runs git at a time of the day. "09:00 10:00" are the author time and the commit time.
func (r *repository) git(at string, arguments ...string) string {
	r.t.Helper()
	authored, committed, _ := strings.Cut(at, " ")
	return r.run(authored, cmp.Or(committed, authored), "", arguments)
}

// feed runs git with the text as input.
func (r *repository) feed(text string, arguments ...string) {
	r.t.Helper()
	r.run("00:00", "00:00", text, arguments)
}

func (r *repository) run(authored, committed, input string, arguments []string) string {
	r.t.Helper()
	command := exec.CommandContext(r.t.Context(), "git", arguments...)
	command.Stdin = strings.NewReader(input)
	command.Dir = r.folder
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ana", "GIT_AUTHOR_EMAIL=ana@example.com", "GIT_COMMITTER_NAME=Ana", "GIT_COMMITTER_EMAIL=ana@example.com",
		"GIT_AUTHOR_DATE="+clock(authored).Format(time.RFC3339), "GIT_COMMITTER_DATE="+clock(committed).Format(time.RFC3339))
	out, err := command.CombinedOutput()
	require.NoError(r.t, err, "git %q: %s", arguments, out)
	return strings.TrimSpace(string(out))
}

// commit makes a commit and gives it a label.
func (r *repository) commit(at, label, message string) string {
	r.t.Helper()
	file := filepath.Join(r.folder, label)
	require.NoError(r.t, os.WriteFile(file, []byte(label), 0o600))
	r.git(at, "add", ".")
	r.git(at, "commit", "--quiet", "--message", message)
	return r.label(label)
}

// merge merges a branch with a commit of its own.
func (r *repository) merge(at, label, branch, message string) {
	r.t.Helper()
	r.git(at, "merge", "--quiet", "--no-ff", "--message", message, branch)
	r.label(label)
}

func (r *repository) label(label string) string {
	r.t.Helper()
	revision := r.git("00:00", "rev-parse", "HEAD")
	r.labels[revision] = label
	return revision
}

func (r *repository) on(branch string) {
	r.t.Helper()
	if r.git("00:00", "branch", "--list", branch) == "" {
		r.git("00:00", "checkout", "--quiet", "-b", branch)
		return
	}
	r.git("00:00", "checkout", "--quiet", branch)
}

// told returns the events of the repository's history.
func (r *repository) told(options history.Options) ([]*delivery.Event, *history.Tally) {
	r.t.Helper()
	options.Folder = r.folder
	options.Told = clock("23:00")
	var events []*delivery.Event
	tally := &history.Tally{}
	require.NoError(r.t, history.Run(r.t.Context(), options, tally, func(logs plog.Logs) error {
		deliverylog.Decode(logs, func(event *delivery.Event, err error) {
			require.NoError(r.t, err)
			events = append(events, event)
		})
		return nil
	}))
	return events, tally
}

// lines describes each event in a few words, with labels instead of revisions.
func (r *repository) lines(events []*delivery.Event) []string {
	r.t.Helper()
	lines := make([]string, len(events))
	for i, event := range events {
		lines[i] = event.Time.Format("15:04") + " " + r.line(event.Subject)
	}
	return lines
}

func (r *repository) line(subject delivery.Subject) string {
	r.t.Helper()
	var text strings.Builder
	say := func(format, value string) {
		if value != "" {
			fmt.Fprintf(&text, format, value)
		}
	}
	switch f := subject.(type) {
	case *delivery.RevisionFacts:
		say("push to %s", f.Ref.Name)
		say(" from %s", r.labels[f.BaseRevision])
		fmt.Fprintf(&text, " %d:%s", f.Position, r.labels[f.Revision])
		say(" of %s", f.AuthorTime.Format("15:04"))
		say(" reverts %s", r.labels[f.RevertedRevision])
	case *delivery.ChangeFacts:
		say("merge #%s", f.ID)
		say(" of %s", f.Head.Name)
		say("@%s", r.labels[f.HeadRevision])
		say(" as %s", r.labels[f.MergeRevision])
		say(" to %s", f.Base.Name)
		say(" begun %s", f.FirstCommitTime.Format("15:04"))
		say(" reverts #%s", f.RevertedID)
		say(" reverts %s", r.labels[f.RevertedRevision])
		say(" titled %s", f.Title)
	case *delivery.DeploymentFacts:
		say("deployment %s", r.named(f.ID))
		say(" of %s", f.Service.String())
		say(" to %s", f.Environment.Name)
		say(" of version %s", f.Version)
		say(" at %s", r.labels[f.Revision])
		say(" %s", string(f.Reason))
	default:
		require.Fail(r.t, "unexpected", "%T", subject)
	}
	return text.String()
}

// named replaces revisions in a text with their labels.
func (r *repository) named(text string) string {
	for revision, label := range r.labels {
		text = strings.ReplaceAll(text, revision, label)
	}
	return text
}
