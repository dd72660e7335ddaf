// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// secret signs the replayed webhooks; config.yaml expects it.
const secret = "quickstart"

// seed draws the organisation whose PagerDuty services config.yaml names.
const seed = "1"

// simulateAndReplay draws an organisation whose last ninety days end now, posts its webhooks to the
// Collector and returns what the figures must then be.
func simulateAndReplay(ctx context.Context, o options) (t truth, err error) {
	dir, err := os.MkdirTemp("", "quickstart-")
	if err != nil {
		return truth{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	webhooks, truthFile := filepath.Join(dir, "webhooks.jsonl"), filepath.Join(dir, "truth.json")
	say("\nSimulating ninety days of a small organisation and replaying its webhooks …\n")
	simulate := []string{"simulate", "--seed", seed, "--days", "90", "--as-of", "now", "--webhooks", webhooks, "--truth", truthFile}
	if err := deliverygen(ctx, o, simulate...); err != nil {
		return truth{}, err
	}
	replay := []string{
		"replay", "--webhooks", webhooks, "--endpoint", "http://" + o.endpoints.webhooks,
		"--secret", "github=" + secret, "--secret", "pagerduty=" + secret, "--secret", "generic=" + secret,
	}
	if err := deliverygen(ctx, o, replay...); err != nil {
		return truth{}, err
	}
	return readTruth(truthFile)
}

func deliverygen(ctx context.Context, o options, arguments ...string) error {
	cmd := exec.CommandContext(ctx, o.deliverygen, arguments...) //nolint:gosec // the program that the user names
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("deliverygen %s: %w", arguments[0], err)
	}
	return nil
}
