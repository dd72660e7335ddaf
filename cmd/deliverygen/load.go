// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/load"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/organisation"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/replay"
)

// loading holds the flags of load.
type loading struct {
	options         load.Options
	organisation    organisation.Options
	repeat          int
	secrets         []string
	secretEnvs      []string
	acknowledgement string
}

func newLoadCommand() *cobra.Command {
	var l loading
	c := &cobra.Command{
		Use:   "load",
		Short: "Post signed webhooks at a rate and report how they were answered",
		Long: `load posts a fixed mix of signed webhooks, with bodies of real size, for --duration: at --rate, or as fast as
they are answered. Latency counts from when a webhook was due, so that waiting for a busy receiver shows. Nothing is
posted twice, and it fails when any webhook was not acknowledged.

Every webhook tells something new: when the webhooks of the organisation are through, they are told again about other
deployments, changes and incidents of the same services. With --repeat N the N-th round is again about those of the
first, at other times, so that a receiver has a bounded number of things to remember.

Configure the receiver with what "deliverygen simulate --print-receiver-config" prints for the same --seed and --services.`,
		Example: `  deliverygen load --secret-env github=GITHUB_SECRET --secret-env pagerduty=PAGERDUTY_SECRET --secret-env generic=GENERIC_SECRET
  deliverygen load --rate 500 --duration 2h --repeat 4 --acknowledgements acknowledged.tsv
  deliverygen load --concurrency 32 --duration 1m --endpoint http://collector:8088`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return l.run(c.Context(), c.ErrOrStderr()) },
	}
	flags := c.Flags()
	flags.StringVar(&l.options.Endpoint, "endpoint", "http://localhost:8088", "address of the receiver, without a path")
	flags.Float64Var(&l.options.Rate, "rate", 0, "webhooks per second; 0 is as fast as they are answered")
	flags.IntVar(&l.options.Concurrency, "concurrency", 16, "connections, each with one webhook under way")
	flags.DurationVar(&l.options.Duration, "duration", 30*time.Second, "how long to post")
	flags.Uint64Var(&l.organisation.Seed, "seed", 1, "what the organisation is drawn from")
	flags.IntVar(&l.organisation.Services, "services", 8, "number of services")
	flags.IntVar(&l.organisation.Days, "days", 30, "days of history in one round")
	flags.IntVar(&l.repeat, "repeat", 0, "after how many rounds the same things are told of again; 0 is never")
	flags.StringArrayVar(&l.secrets, "secret", nil, "SOURCE=SECRET to sign with; may be repeated")
	flags.StringArrayVar(&l.secretEnvs, "secret-env", nil, "SOURCE=VARIABLE of the environment that holds the secret; may be repeated")
	flags.StringVar(&l.acknowledgement, "acknowledgements", "", "file to write every webhook's delivery id, time, status and latency to")
	return c
}

func (l *loading) run(ctx context.Context, stderr io.Writer) (err error) {
	mix, err := l.mix()
	if err != nil {
		return err
	}
	count, smallest, largest, mean := mix.Size()
	_, _ = fmt.Fprintf(stderr, "a round of %d webhooks with bodies of %d to %d bytes, %d on average\n", count, smallest, largest, mean)
	return l.logged(func(log io.Writer) error {
		answers := load.NewAnswers(log)
		load.Run(ctx, mix, l.options, answers)
		_, _ = io.WriteString(stderr, answers.Summary())
		return errors.Join(answers.Close(), answers.Unacknowledged())
	})
}

// mix prepares the webhooks, or reports every invalid flag.
func (l *loading) mix() (*load.Mix, error) {
	secrets, err := replay.ParseSecrets(l.secrets, l.secretEnvs)
	l.organisation.AsOf = time.Now().UTC().Truncate(time.Second)
	if l.repeat < 0 {
		err = errors.Join(err, fmt.Errorf("`--repeat` is %d: it must not be negative", l.repeat))
	}
	if err := errors.Join(err, l.options.Validate(), l.organisation.Validate()); err != nil {
		return nil, err
	}
	return load.NewMix(load.MixOptions{Organisation: l.organisation, Secrets: secrets, Repeat: l.repeat})
}

// logged calls run with the file for acknowledgements, or nil if none is wanted.
func (l *loading) logged(run func(io.Writer) error) (err error) {
	if l.acknowledgement == "" {
		return run(nil)
	}
	file, err := os.Create(l.acknowledgement)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return run(file)
}
