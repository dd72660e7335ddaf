// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/dossier"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/replay"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/traffic"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// incidents holds the flags of incidents.
type incidents struct {
	options    scenario.Options
	scenarios  []string
	cases      int
	first      int
	from       string
	out        string
	endpoint   string
	webhooks   string
	secrets    []string
	secretEnvs []string
	speed      string
	wait       time.Duration
}

func newIncidentsCommand() *cobra.Command {
	var i incidents
	c := &cobra.Command{
		Use:   "incidents",
		Short: "Generate cases of releases that break something: spans, logs, webhooks, and which release is to blame",
		Long: `incidents draws cases in which services are released, some of which break something, and people do something
about it. It writes what telemetry and webhooks would tell of each, and what is to blame: a deployment, a feature flag, or nothing.

Services stand in layers and call each other, send messages and ask databases. Each case is written to a folder of its own:

  traces.jsonl    spans as OTLP in JSON, one request per line, in the order in which instances send them
  logs.jsonl      log records likewise
  webhooks.jsonl  deployments, commits, flags and incidents, as "deliverygen replay" posts them
  truth.json      what is to blame and since when, which releases are innocent, who did what about it

The first two are for the otlp_json_file receiver. With --endpoint everything is sent to a running collector instead. The same flags write the same
bytes; a case depends on its scenario and number and not on the cases before it.

The scenarios:

` + scenarioTable(),
		Example: `  deliverygen incidents --seed 1 --out /tmp/incidents
  deliverygen incidents --scenario wrong-value,timeout --cases 10 --duration 20m --rate 100 --out /tmp/incidents
  deliverygen incidents --scenario canary-errors --endpoint http://localhost:4318 --webhooks-endpoint http://localhost:8088 \
      --secret-env generic=GENERIC_SECRET --from now --speed 1x`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return i.run(c.Context(), c.ErrOrStderr()) },
	}
	flags := c.Flags()
	flags.Uint64Var(&i.options.Seed, "seed", 1, "what the cases are drawn from")
	flags.StringSliceVar(&i.scenarios, "scenario", nil, "scenarios by their names (default all)")
	flags.IntVar(&i.cases, "cases", 1, "how many cases of each scenario")
	flags.IntVar(&i.first, "first-case", 0, "number of the first case of each scenario")
	flags.StringVar(&i.from, "from", "2026-03-02T12:00:00Z", "when each case begins, in RFC 3339, or now, or before it, such as now-20m")
	flags.DurationVar(&i.options.Duration, "duration", 15*time.Minute, "how long each case is")
	flags.Float64Var(&i.options.Rate, "rate", 200, "how many requests people make per second")
	flags.IntVar(&i.options.Services, "services", 30, "number of services")
	flags.StringVar(&i.out, "out", "", "directory to write a folder per case to")
	flags.StringVar(&i.endpoint, "endpoint", "", "address of an OTLP receiver over HTTP to send to, without a path, such as http://localhost:4318")
	flags.StringVar(&i.webhooks, "webhooks-endpoint", "", "address of a delivery receiver to post webhooks to, such as http://localhost:8088")
	flags.StringArrayVar(&i.secrets, "secret", nil, "SOURCE=SECRET to sign webhooks with; the source is generic")
	flags.StringArrayVar(&i.secretEnvs, "secret-env", nil, "SOURCE=VARIABLE of the environment that holds the secret")
	flags.StringVar(&i.speed, "speed", "", "how much faster than in the case time passes when it is sent, such as 60x; as fast as possible without")
	flags.DurationVar(&i.wait, "wait", 0, "how long to wait for an --endpoint that does not listen yet")
	c.MarkFlagsOneRequired("out", "endpoint")
	c.MarkFlagsMutuallyExclusive("out", "endpoint")
	return c
}

// scenarioTable lists the scenarios for the help.
func scenarioTable() string {
	var text strings.Builder
	for _, s := range scenario.All() {
		fmt.Fprintf(&text, "  %-20s %s\n", s.Name, s.Summary)
	}
	return strings.TrimRight(text.String(), "\n")
}

func (i *incidents) run(ctx context.Context, stderr io.Writer) error {
	scenarios, tell, err := i.resolve(ctx)
	if err != nil {
		return err
	}
	for _, s := range scenarios {
		for n := i.first; n < i.first+i.cases; n++ {
			began := time.Now()
			plan := s.Plan(i.options, n)
			tally, err := tell(ctx, plan)
			if ctx.Err() != nil {
				return fmt.Errorf("stopped in case %s", plan.Name)
			}
			if err != nil {
				return fmt.Errorf("case %s: %w", plan.Name, err)
			}
			_, _ = fmt.Fprintf(stderr, "%s: %d requests, %d spans, %d log records in %s\n",
				plan.Name, tally.Requests, tally.Spans, tally.Logs, time.Since(began).Round(time.Millisecond))
		}
	}
	return nil
}

type teller func(context.Context, *scenario.Plan) (traffic.Tally, error)

// resolve returns the scenarios and the function that writes or sends their cases, or reports every invalid flag.
func (i *incidents) resolve(ctx context.Context) ([]scenario.Scenario, teller, error) {
	scenarios, err := scenario.Find(i.scenarios)
	from, fromErr := moment("--from", i.from)
	i.options.From = from
	errs := []error{err, fromErr, i.options.Validate()}
	if i.cases < 1 || i.first < 0 {
		errs = append(errs, errors.New("`--cases` must be at least 1, and `--first-case` at least 0"))
	}
	if i.out != "" {
		if i.webhooks != "" || i.speed != "" {
			errs = append(errs, errors.New("`--webhooks-endpoint` and `--speed` belong to `--endpoint`: `--out` writes files"))
		}
		return scenarios, func(ctx context.Context, p *scenario.Plan) (traffic.Tally, error) {
			return dossier.Write(ctx, i.out, p)
		}, errors.Join(errs...)
	}
	live, err := i.live(ctx)
	errs = append(errs, err)
	return scenarios, live.Send, errors.Join(errs...)
}

// live prepares sending cases to a running collector.
func (i *incidents) live(ctx context.Context) (*dossier.Live, error) {
	live := &dossier.Live{Telemetry: newIntake(ctx, i.endpoint, i.wait)}
	secrets, err := replay.ParseSecrets(i.secrets, i.secretEnvs)
	if i.speed != "" {
		speed, speedErr := parseSpeed(i.speed)
		live.Speed, err = speed, errors.Join(err, speedErr)
	}
	if i.webhooks == "" {
		return live, err
	}
	options := replay.Options{Endpoint: i.webhooks, Secrets: secrets, Wait: i.wait, From: 1, Concurrency: 1}
	live.Webhook = func(line webhook.Line) error {
		tally := replay.NewTally()
		one := func(yield func(webhook.Line, error) bool) { yield(line, nil) }
		return errors.Join(replay.Run(ctx, one, options, tally), tally.Refused())
	}
	return live, errors.Join(err, options.Validate())
}
