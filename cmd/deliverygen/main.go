// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Command deliverygen is telemetrygen for delivery: it simulates an organisation whose delivery figures are known exactly,
// writes the webhooks that this organisation would have sent, replays webhooks to a receiver, and explains how a webhook is
// read.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := newRootCommand().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "deliverygen:", err)
		os.Exit(1)
	}
}
