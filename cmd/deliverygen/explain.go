// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/explain"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// explaining holds the flags of explain.
type explaining struct {
	webhooks string
	number   int
	body     string
	headers  string
	source   string
	catalog  string
	received string
}

func newExplainCommand() *cobra.Command {
	var e explaining
	c := &cobra.Command{
		Use:   "explain",
		Short: "Explain how a recorded webhook would be read",
		Long: `explain tells in sentences what a source makes of a recorded webhook, what the delivery file decides about it
and why, and what is recorded in the end. It runs the receiver's own code, with the default options of the source
and without verifying signatures. It fails when a webhook would be refused, or when what the delivery file makes
of it cannot be recorded.

A webhook is a line of a file as simulate writes it, or a file with the raw body and one with the headers. A line
says when it came; of a raw body --received says so, which matters to sources that pass over what is old.`,
		Example: `  deliverygen explain --webhooks w.jsonl --line 3 --catalog delivery.yaml
  deliverygen explain --webhooks w.jsonl --source github --catalog delivery.yaml
  deliverygen explain --source github/enterprise --headers headers.txt --body body.json
  deliverygen explain --source argocd --body app.json --received 2026-03-02T09:15:02Z`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return e.run(c.OutOrStdout(), c.InOrStdin()) },
	}
	flags := c.Flags()
	flags.StringVar(&e.webhooks, "webhooks", "", "file of webhooks, - for standard input")
	flags.IntVar(&e.number, "line", 0, "explain this line only, the first is 1")
	flags.StringVar(&e.body, "body", "", "file with a raw body, - for standard input")
	flags.StringVar(&e.headers, "headers", "", "file with the headers of the body: one \"Name: value\" on a line, or a JSON object")
	flags.StringVar(&e.received, "received", "", "when the body came, in RFC 3339, or now (default now)")
	flags.StringVar(&e.source, "source", "", "id of the source: that of the body or the line; without --line, only its webhooks are explained")
	flags.StringVar(&e.catalog, "catalog", "", "delivery file; none without")
	return c
}

func (e *explaining) run(out io.Writer, stdin io.Reader) error {
	if err := e.check(); err != nil {
		return err
	}
	explainer, err := explain.New(out, e.catalog)
	if err != nil {
		return err
	}
	if e.body != "" {
		hook, err := e.single(stdin)
		if err != nil {
			return err
		}
		return explainer.Explain(hook)
	}
	return e.lines(explainer, stdin)
}

func (e *explaining) check() error {
	switch {
	case (e.webhooks == "") == (e.body == ""):
		return errors.New("name either a file of webhooks with `--webhooks` or a raw body with `--body`")
	case e.body != "" && e.source == "":
		return errors.New("`--body` needs `--source`: say which sender it came from, such as github")
	case e.body == "" && e.headers != "":
		return errors.New("`--headers` belongs to `--body`: the lines of `--webhooks` hold their own")
	case e.body == "" && e.received != "":
		return errors.New("`--received` belongs to `--body`: the lines of `--webhooks` say when they came")
	case e.number < 0 || (e.number > 0 && e.webhooks == ""):
		return errors.New("`--line` must be the number of a line of `--webhooks`, the first is 1")
	}
	return nil
}

// lines explains the selected lines of a file.
func (e *explaining) lines(explainer *explain.Explainer, stdin io.Reader) error {
	in, _, err := open(e.webhooks, stdin)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was read only
	var faults []error
	number, explained := 0, 0
	for line, err := range webhook.Read(in) {
		if err != nil {
			return errors.Join(append(faults, err)...)
		}
		number++
		if !e.wants(number, line.Source) {
			continue
		}
		explained++
		hook := recorded(line, number)
		if e.number > 0 && e.source != "" {
			hook.Source = e.source
		}
		if err := explainer.Explain(hook); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", hook.Name, err))
		}
	}
	if explained == 0 {
		faults = append(faults, fmt.Errorf("none of the %d webhooks is the one asked for", number))
	}
	return errors.Join(faults...)
}

func (e *explaining) wants(number int, source string) bool {
	if e.number > 0 {
		return number == e.number
	}
	kind, _, _ := strings.Cut(source, "/")
	return e.source == "" || e.source == source || e.source == kind
}

func recorded(line webhook.Line, number int) explain.Webhook {
	header := http.Header{}
	for name, value := range line.Headers {
		header.Set(name, value)
	}
	return explain.Webhook{
		Name: fmt.Sprintf("webhook %d", number), Source: line.Source, Header: header, Body: line.Body, Received: line.Time,
	}
}

// single reads a raw body and its headers.
func (e *explaining) single(stdin io.Reader) (explain.Webhook, error) {
	received, err := moment("--received", cmp.Or(e.received, "now"))
	if err != nil {
		return explain.Webhook{}, err
	}
	hook := explain.Webhook{Name: e.body, Source: e.source, Header: http.Header{}, Received: received}
	if e.body == "-" {
		hook.Name = "standard input"
		hook.Body, err = io.ReadAll(io.LimitReader(stdin, webhook.MaxLine))
	} else {
		hook.Body, err = os.ReadFile(e.body)
	}
	if err != nil || e.headers == "" {
		return hook, err
	}
	hook.Header, err = readHeaders(e.headers)
	return hook, err
}
