// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/organisation"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/truth"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// simulation holds the flags of simulate.
type simulation struct {
	organisation organisation.Options
	asOf         string
	out          string
	webhooks     string
	truth        string
	noise        []string
	reorder      time.Duration
	config       bool
}

func newSimulateCommand() *cobra.Command {
	var s simulation
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Simulate an organisation; write its webhooks and the truth about it",
		Long: `simulate draws an organisation from a seed and lets it work: pull requests squashed, rebased, merged,
queued, or pushes without any; roll-outs that fail, rollbacks that say so and rollbacks that do not,
reverts, hotfixes, incidents at a pager, in issues and elsewhere. It writes one webhook per line as it
would have arrived, untidily, and what every figure must be at --as-of.

The same flags write the same bytes. The windowed figures of the truth stay true for --guard after
--as-of, so that a running collector can be compared with them.`,
		Example: `  deliverygen simulate --seed 1 --out /tmp/delivery
  deliverygen simulate --seed 7 --services 6 --as-of 2026-10-01T12:00:00Z --webhooks w.jsonl --truth t.json
  deliverygen simulate --seed 1 --print-receiver-config
  deliverygen simulate --seed 1 --services 500 --days 365 --truth t.json --webhooks - |
      deliverygen replay --webhooks - --concurrency 16 --secret-env github=GITHUB_SECRET`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return s.run(c.OutOrStdout()) },
	}
	flags := c.Flags()
	flags.Uint64Var(&s.organisation.Seed, "seed", 1, "what the organisation is drawn from")
	flags.IntVar(&s.organisation.Services, "services", 4, "number of services")
	flags.IntVar(&s.organisation.Days, "days", 90, "days of history before --as-of")
	flags.StringVar(&s.asOf, "as-of", "now", "end of the history, in RFC 3339, or now")
	flags.DurationVar(&s.organisation.Guard, "guard", 15*time.Minute, "how long the truth stays true after --as-of")
	flags.StringVar(&s.out, "out", "", "directory to write webhooks.jsonl and truth.json to")
	flags.StringVar(&s.webhooks, "webhooks", "", "file to write the webhooks to, - for standard output")
	flags.StringVar(&s.truth, "truth", "", "file to write the truth to, - for standard output")
	flags.StringSliceVar(&s.noise, "noise", []string{"all"}, fmt.Sprintf("what is told besides: all, none, or some of %q", webhook.NoiseKinds()))
	flags.DurationVar(&s.reorder, "reorder", 10*time.Minute, "how late a webhook may arrive, so that others overtake it; 0 keeps the order")
	flags.BoolVar(&s.config, "print-receiver-config", false, "print how a delivery receiver must be configured for this organisation")
	return c
}

func (s *simulation) run(stdout io.Writer) error {
	noise, err := s.resolve()
	if err != nil {
		return err
	}
	o := s.organisation
	book := organisation.Draw(o)
	if s.config {
		if err := webhook.ReceiverConfig(stdout, book); err != nil {
			return err
		}
	}
	return errors.Join(
		writeTo(s.truth, stdout, s.truthOf(book)),
		writeTo(s.webhooks, stdout, func(w io.Writer) error {
			return webhook.Tell(w, book, webhook.Options{Seed: o.Seed, AsOf: o.AsOf, Noise: noise})
		}))
}

// resolve completes the options and reports every invalid flag.
func (s *simulation) resolve() (webhook.Noise, error) {
	asOf, err := moment("--as-of", s.asOf)
	s.organisation.AsOf = asOf
	if s.out != "" {
		if s.webhooks != "" || s.truth != "" {
			err = errors.Join(err, errors.New("`--out` names both files: leave out `--webhooks` and `--truth`"))
		}
		s.webhooks, s.truth = filepath.Join(s.out, "webhooks.jsonl"), filepath.Join(s.out, "truth.json")
		err = errors.Join(err, os.MkdirAll(s.out, 0o750))
	}
	if s.webhooks == "" && s.truth == "" && !s.config {
		err = errors.Join(err, errors.New("nothing to write: name a directory with `--out`, or files with `--webhooks` and `--truth`"))
	}
	noise, noiseErr := webhook.NewNoise(s.noise, s.reorder)
	if err == nil {
		err = s.organisation.Validate()
	}
	return noise, errors.Join(err, noiseErr)
}

func (s *simulation) truthOf(book *ledger.Ledger) func(io.Writer) error {
	return truth.Compute(book, s.organisation.AsOf, s.organisation.Guard).Write
}

// moment parses a time in RFC 3339, or "now" in whole seconds, or one so long before now, such as "now-20m".
func moment(flag, text string) (time.Time, error) {
	if offset, ok := strings.CutPrefix(text, "now"); ok {
		offset = cmp.Or(offset, "-0s")
		if before, err := time.ParseDuration(offset); err == nil && offset[0] == '-' {
			return time.Now().UTC().Truncate(time.Second).Add(before), nil
		}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("`%s` is %q: it must be now, a time before it such as now-20m, or a time such as 2026-10-01T12:00:00Z", flag, text)
	}
	return at.UTC(), nil
}
