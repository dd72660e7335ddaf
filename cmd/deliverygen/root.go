// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import "github.com/spf13/cobra"

func newRootCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "deliverygen",
		Short: "Simulate software delivery with known truth, replay its webhooks, explain how they are read, tell the past of a clone, draw incidents",
		Long: `deliverygen is load generator, demo and oracle for the delivery receiver and the dora connector.

Draw ninety days of a small organisation that end now, and let a collector hear of them:

  deliverygen simulate --seed 1 --out /tmp/delivery
  deliverygen replay --webhooks /tmp/delivery/webhooks.jsonl --endpoint http://localhost:8088 \
      --secret-env github=GITHUB_SECRET --secret-env pagerduty=PAGERDUTY_SECRET --secret-env generic=GENERIC_SECRET

How one of them is read, by which rule of a delivery file, is told by

  deliverygen explain --webhooks /tmp/delivery/webhooks.jsonl --line 1

What the collector then says of deployments, lead times, failures and recoveries must equal
/tmp/delivery/truth.json, for as long as that file says.

What happened before there were webhooks is told from a git clone by

  deliverygen history --repository ~/src/checkout --deploy-tags 'v*' --environment production --out checkout.jsonl

Spans, logs and webhooks of releases that broke something, and which of them did, are drawn by

  deliverygen incidents --seed 1 --out /tmp/incidents`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.AddCommand(newSimulateCommand(), newReplayCommand(), newLoadCommand(), newExplainCommand(), newHistoryCommand(), newIncidentsCommand())
	return c
}
