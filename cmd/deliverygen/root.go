// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import "github.com/spf13/cobra"

func newRootCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "deliverygen",
		Short: "Simulate software delivery with known truth, replay webhooks, explain how they are read, export a clone's history, generate incidents",
		Long: `deliverygen is the load generator, demo and oracle for the delivery receiver and the dora connector.

Simulate ninety days of a small organisation, ending now, and send them to a collector:

  deliverygen simulate --seed 1 --out /tmp/delivery
  deliverygen replay --webhooks /tmp/delivery/webhooks.jsonl --endpoint http://localhost:8088 \
      --secret-env github=GITHUB_SECRET --secret-env pagerduty=PAGERDUTY_SECRET --secret-env generic=GENERIC_SECRET

The collector's deployments, lead times, failures and recoveries must then equal /tmp/delivery/truth.json,
for as long as that file says.

Show how one webhook is read, and which rule of a delivery file decides:

  deliverygen explain --webhooks /tmp/delivery/webhooks.jsonl --line 1

Export the history of a git clone, from before there were webhooks:

  deliverygen history --repository ~/src/checkout --deploy-tags 'v*' --environment production --out checkout.jsonl

Generate spans, logs and webhooks of releases that break something, with known culprits:

  deliverygen incidents --seed 1 --out /tmp/incidents`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.AddCommand(newSimulateCommand(), newReplayCommand(), newLoadCommand(), newExplainCommand(), newHistoryCommand(), newIncidentsCommand())
	return c
}
