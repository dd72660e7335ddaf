// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// options are the command line.
type options struct {
	collector   string
	deliverygen string
	config      string
	replay      bool
	smoke       bool
	verdicts    string
	endpoints   endpoints
}

// endpoints are where the quickstart listens.
type endpoints struct {
	webhooks, metrics, health string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, parseOptions()); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

func parseOptions() options {
	var o options
	flag.StringVar(&o.collector, "collector", "build/otelcol-dora/otelcol-dora", "the distribution's binary")
	flag.StringVar(&o.deliverygen, "deliverygen", "build/deliverygen", "the simulator's binary")
	flag.StringVar(&o.config, "config", "examples/quickstart/config.yaml", "the Collector's configuration")
	flag.BoolVar(&o.replay, "replay", true, "replay a simulated organisation; without it the Collector starts empty")
	flag.BoolVar(&o.smoke, "smoke", false, "compare the figures with the simulation's truth, stop and exit")
	flag.StringVar(&o.verdicts, "verdicts", envOr("QUICKSTART_VERDICTS", "build/verdicts.jsonl"), "the file that verdicts are written to")
	flag.StringVar(&o.endpoints.webhooks, "webhooks", envOr("QUICKSTART_WEBHOOKS", "localhost:8088"), "where webhooks are received")
	flag.StringVar(&o.endpoints.metrics, "metrics", envOr("QUICKSTART_METRICS", "localhost:9464"), "where Prometheus metrics are served")
	flag.StringVar(&o.endpoints.health, "health", envOr("QUICKSTART_HEALTH", "localhost:13133"), "where the health check is served")
	flag.Parse()
	return o
}

func envOr(key, fallback string) string {
	if value := os.Getenv(key); value != "" {
		return value
	}
	return fallback
}

func run(ctx context.Context, o options) error {
	if err := o.endpoints.free(); err != nil {
		return err
	}
	c, err := startCollector(ctx, o)
	if err != nil {
		return err
	}
	err = c.whileRunning(func(ctx context.Context) error { return demonstrate(ctx, o) })
	if errors.Is(err, context.Canceled) {
		err = nil // Ctrl-C is how the quickstart ends
	}
	return errors.Join(err, c.stop())
}

// demonstrate shows the running Collector at work, and keeps it running until ctx ends.
func demonstrate(ctx context.Context, o options) error {
	if err := waitHealthy(ctx, o.endpoints.health); err != nil {
		return err
	}
	if !o.replay {
		say("\nThe Collector is empty and waits for webhooks at http://%s/{github,pagerduty,generic}.\n", o.endpoints.webhooks)
		printWhereToLook(o)
		<-ctx.Done()
		return ctx.Err()
	}
	truth, err := simulateAndReplay(ctx, o)
	if err != nil {
		return err
	}
	figures, err := awaitFigures(ctx, o.endpoints.metrics, truth)
	if err != nil {
		return err
	}
	if err := errors.Join(printFigures(os.Stdout, figures), printVerdicts(os.Stdout, o.verdicts)); err != nil {
		return err
	}
	if o.smoke {
		say("\nEvery figure equals the simulation's truth.\n")
		return nil
	}
	printWhereToLook(o)
	<-ctx.Done()
	return ctx.Err()
}

func printWhereToLook(o options) {
	say(`
Where to look
  metrics   http://%s/metrics  (names start with dora_)
  verdicts  %s  (dora.change.failed, dora.change.recovered, …)
  webhooks  http://%s/github, /pagerduty, /generic  (secret: quickstart)

Press Ctrl-C to stop.
`, o.endpoints.metrics, o.verdicts, o.endpoints.webhooks)
}

// say tells the user something. That nobody listens is no reason to stop.
func say(format string, args ...any) { _, _ = fmt.Fprintf(os.Stdout, format, args...) }
