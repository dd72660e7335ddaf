// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/senders"
)

// tagsDeploy makes every tag a deployment, from any source.
const tagsDeploy = `
version: 1
rules:
  - name: tags are deployed
    match: {source: github, kind: tag, repository: acme/checkout, branch: "v*"}
    as: deployment
    set: {service: shop/checkout, environment: production}
`

func TestAGitHistoryGivesTheFiguresOfItsWebhooks(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "delivery.yaml")
	require.NoError(t, os.WriteFile(file, []byte(tagsDeploy), 0o600))
	clone, hooks := toldTwice(t)
	live, past := eventsOf(t, file, hooks), historyOf(t, clone, "--catalog", file)

	want := reportsOf(t, live)
	assert.Equal(t, want, reportsOf(t, past), "the clone alone")
	assert.Equal(t, want, reportsOf(t, slices.Concat(past, live)), "a back-fill, then webhooks")
	assert.Equal(t, want, reportsOf(t, slices.Concat(live, past)), "webhooks, then a back-fill")

	values := map[string]float64{}
	for _, report := range want {
		for _, s := range report.Samples {
			if slices.Contains(s.Attributes, dora.Attribute{Key: "dora.window.size", Value: "7d"}) {
				values[string(s.Metric)] = s.Value
			}
		}
	}
	assert.InDelta(t, 4, values["dora.deployment.window_total"], 0)
	assert.InDelta(t, 1, values["dora.deployment.window_failed"], 0, "the revert blames the third")
	assert.InDelta(t, 5, values["dora.change.window_total"], 0, "commit 1, three changes and the revert of one")
	assert.InDelta(t, 30*60, values["dora.change.lead_time_p50"], 0, "12:30 − 12:00, of the revert")
	assert.InDelta(t, 90*60, values["dora.change.lead_time_p90"], 0, "11:30 − 10:00, of the change that was squashed")

	assert.ElementsMatch(t, identities(live, delivery.ChangeMerged), identities(past, delivery.ChangeMerged))
	assert.ElementsMatch(t, identities(live, delivery.DeploymentFinished), identities(past, delivery.DeploymentFinished))
	assert.Subset(t, identities(live, delivery.RevisionPushed), identities(past, delivery.RevisionPushed))
}

// identities returns the UIDs of the events of a name.
func identities(events []*delivery.Event, name delivery.EventName) []string {
	var uids []string
	for _, event := range events {
		if event.Name == name {
			uids = append(uids, event.UID)
		}
	}
	return uids
}

// eventsOf decodes webhooks as the receiver does.
func eventsOf(t *testing.T, file string, hooks []recordedWebhook) []*delivery.Event {
	t.Helper()
	rules, err := catalog.Load(file)
	require.NoError(t, err)
	var all []*delivery.Event
	for _, hook := range hooks {
		from := senders.Table[struct{}]()[hook.source].NewConfig().NewSource(delivery.Environments{Aliases: delivery.DefaultAliases()})
		events, err := from.Events(source.Request{Header: map[string][]string{"X-Github-Event": {hook.event}}, Body: []byte(hook.body), Received: hook.at})
		require.NoError(t, err, hook.body)
		read, _ := rules.Apply(hook.source, hook.source, events)
		all = append(all, read.Standing()...)
	}
	return all
}

// historyOf reads what the tool writes about a clone.
func historyOf(t *testing.T, clone string, flags ...string) []*delivery.Event {
	t.Helper()
	out := command(t, buildTool(t), append([]string{"history", "--repository", clone, "--quiet", "--out", "-"}, flags...)...)
	var unmarshaler plog.JSONUnmarshaler
	var events []*delivery.Event
	for line := range strings.Lines(out) {
		logs, err := unmarshaler.UnmarshalLogs([]byte(line))
		require.NoError(t, err)
		deliverylog.Decode(logs, func(event *delivery.Event, err error) {
			require.NoError(t, err)
			events = append(events, event)
		})
	}
	return events
}

func reportsOf(t *testing.T, events []*delivery.Event) []dora.Report {
	t.Helper()
	book := dora.NewBook(dora.Options{Definitions: dora.NewDefaultDefinitions()})
	for _, event := range events {
		_, err := book.Apply(event)
		require.NoError(t, err)
	}
	return book.Close(clock("23:00")).Reports
}

// gitClone is a clone of acme/checkout whose commits are known by the digits of the story.
type gitClone struct {
	t         *testing.T
	folder    string
	revisions map[string]string // by digit
}

// git runs git at the time of the day.
func (c *gitClone) git(at string, arguments ...string) string {
	c.t.Helper()
	command := exec.CommandContext(c.t.Context(), "git", arguments...)
	command.Dir = c.folder
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ana", "GIT_AUTHOR_EMAIL=ana@example.com", "GIT_COMMITTER_NAME=Ana", "GIT_COMMITTER_EMAIL=ana@example.com",
		"GIT_AUTHOR_DATE="+written(at), "GIT_COMMITTER_DATE="+written(at))
	out, err := command.CombinedOutput()
	require.NoError(c.t, err, "git %q: %s", arguments, out)
	return strings.TrimSpace(string(out))
}

func (c *gitClone) commit(at, digit, message string) {
	c.t.Helper()
	c.git(at, "commit", "--quiet", "--allow-empty", "--message", c.named(message))
	c.revisions[digit] = c.git(at, "rev-parse", "HEAD")
}

// named replaces the revisions of the story with those of git.
func (c *gitClone) named(text string) string {
	for digit, id := range c.revisions {
		text = strings.ReplaceAll(text, revision(digit), id)
	}
	return text
}
