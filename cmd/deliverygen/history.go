// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/history"
)

// telling holds the flags of history.
type telling struct {
	options      history.Options
	since, until string
	out          string
	endpoint     string
	wait         time.Duration
	quiet        bool
}

func newHistoryCommand() *cobra.Command {
	var t telling
	c := &cobra.Command{
		Use:   "history",
		Short: "Export the history of a local git clone as delivery events",
		Long: `history reads a local git clone, without network, and tells what the forge's webhooks would have told of one
branch: the revisions that reached it, each merge or direct commit being a push; the changes that were merged, by the
messages that GitHub, GitLab, Bitbucket, Azure DevOps and Gitea write; reverts; and as deployments the tags and pushes
that you choose, or that the rules of a delivery file choose among tags and merges.

Events are named as those of webhooks, so that what is told twice counts once. They are written as OTLP in JSON, one
request per line, for the otlp_json_file receiver; or posted to an OTLP receiver over HTTP.

What a clone does not know is not told: when changes were opened and reviewed, how roll-outs went, incidents. Of a
squashed or rebased change it has only what the merge left, unless the heads of changes were fetched too:

  git fetch origin '+refs/pull/*/head:refs/pull/*/head'                       # GitHub, Gitea
  git fetch origin '+refs/merge-requests/*/head:refs/merge-requests/*/head'   # GitLab`,
		Example: `  deliverygen history --repository ~/src/checkout --deploy-tags 'v*' --environment production --out checkout.jsonl
  deliverygen history --service shop/checkout --deploy-pushes --environment production --endpoint http://localhost:4318
  deliverygen history --catalog delivery.yaml --since 2025-10-01T00:00:00Z --until 2026-10-01T00:00:00Z --out -`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return t.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr()) },
	}
	flags, d := c.Flags(), &t.options.Deployments
	flags.StringVar(&t.options.Folder, "repository", ".", "folder of the clone")
	flags.StringVar(&t.options.Branch, "branch", "", "branch to tell (default the forge's default branch)")
	flags.StringVar(&t.options.RepositoryURL, "repository-url", "", "address of the repository (default where it was cloned from)")
	flags.StringVar(&t.options.Provider, "provider", "", "the forge, such as github or gitlab (default by the address)")
	flags.StringVar(&t.options.Service, "service", "", "service built from it, as name or namespace/name (default the repository's name)")
	flags.StringSliceVar(&d.Tags, "deploy-tags", nil, "patterns of tags that are deployments, such as 'v*'")
	flags.StringSliceVar(&d.Except, "except-tags", nil, "patterns of tags that are none after all, such as '*-rc*'")
	flags.StringSliceVar(&d.Hotfixes, "hotfix-tags", nil, "patterns of tags that are hotfixes, such as '*-hotfix*'")
	flags.BoolVar(&d.Pushes, "deploy-pushes", false, "every push to the branch is a deployment")
	flags.StringVar(&d.Environment, "environment", "", "where the deployments went")
	flags.StringVar(&t.options.Catalog, "catalog", "", "delivery file that names services and decides what is a deployment")
	flags.BoolVar(&t.options.IncludeTitles, "include-titles", false, "tell the titles of changes")
	flags.StringVar(&t.since, "since", "", "tell what happened from then on, in RFC 3339")
	flags.StringVar(&t.until, "until", "", "tell what happened before, in RFC 3339; such as when webhooks began")
	flags.StringVar(&t.out, "out", "", "file to write to, - for standard output")
	flags.StringVar(&t.endpoint, "endpoint", "", "address of an OTLP receiver over HTTP to post to, without a path, such as http://localhost:4318")
	flags.DurationVar(&t.wait, "wait", 0, "how long to wait for an --endpoint that does not listen yet")
	flags.BoolVar(&t.quiet, "quiet", false, "tell no progress")
	c.MarkFlagsOneRequired("out", "endpoint")
	c.MarkFlagsMutuallyExclusive("out", "endpoint")
	return c
}

func (t *telling) run(ctx context.Context, stdout, stderr io.Writer) error {
	if err := t.resolve(); err != nil {
		return err
	}
	tally := &history.Tally{}
	tell := func(send func(plog.Logs) error) error {
		began := time.Now()
		stop := showProgress(ctx, stderr, t.quiet, func() string { return tally.Progress(time.Since(began)) })
		defer stop()
		return history.Run(ctx, t.options, tally, send)
	}
	var err error
	if t.endpoint != "" {
		err = tell(newIntake(ctx, t.endpoint, t.wait).send)
	} else {
		err = writeTo(t.out, stdout, func(w io.Writer) error {
			buffered := bufio.NewWriterSize(w, 1<<20)
			return errors.Join(tell(jsonLines(buffered)), buffered.Flush())
		})
	}
	if ctx.Err() != nil {
		return fmt.Errorf("stopped after %d events", tally.Events.Load())
	}
	if err == nil {
		_, _ = io.WriteString(stderr, tally.Summary())
	}
	return err
}

// resolve parses the flags that are times and reports every invalid flag.
func (t *telling) resolve() error {
	var errs []error
	for flag, text := range map[string]string{"--since": t.since, "--until": t.until} {
		if text == "" {
			continue
		}
		at, err := moment(flag, text)
		errs = append(errs, err)
		if flag == "--since" {
			t.options.Since = at
		} else {
			t.options.Until = at
		}
	}
	t.options.Told = cmp.Or(t.options.Told, time.Now())
	return errors.Join(append(errs, t.options.Check())...)
}

// jsonLines returns a function that writes each request as a line of JSON.
func jsonLines(w io.Writer) func(plog.Logs) error {
	var marshaler plog.JSONMarshaler
	return func(logs plog.Logs) error {
		text, err := marshaler.MarshalLogs(logs)
		if err != nil {
			return err
		}
		_, err = w.Write(append(text, '\n'))
		return err
	}
}
