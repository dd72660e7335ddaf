// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	// envSoakDuration is how long the soak lasts, such as 2h; without it it skips.
	envSoakDuration = "SOAK_DURATION"
	// envSoakFile is where the samples go, as comma-separated values; they are not kept without it.
	envSoakFile = "SOAK_FILE"
	// envSoakRate is how many webhooks are posted per second.
	envSoakRate = "SOAK_RATE"

	defaultSoakRate = 200
	// soakSamples is how many samples are taken, at most one a second.
	soakSamples = 720
	// soakTolerance is how much something may grow in the second half, as a part of what it is there on average.
	soakTolerance = 0.05
)

// soakOverlay bounds what is remembered of webhooks so that it is full early on. What they tell is bounded by the load.
const soakOverlay = `
receivers:
  delivery: {deduplication: {max_entries: 10000}}
`

// A collector that is told of the same things at ever new times holds no more after hours than after minutes.
func TestMemoryStaysFlat(t *testing.T) {
	binary, text := os.Getenv(envBinary), os.Getenv(envSoakDuration)
	if binary == "" || text == "" {
		t.Skipf("%s and %s do not say what to soak for how long: use `make soak`", envBinary, envSoakDuration)
	}
	duration, err := time.ParseDuration(text)
	require.NoError(t, err, envSoakDuration)
	tool, intake, own, state := buildTool(t), steadyEndpoint(t), steadyEndpoint(t), filepath.Join(t.TempDir(), "state")
	overlay := strings.ReplaceAll(crashStorage+crashSpool, "DIRECTORY", state)
	v := newVictim(t, binary, intake, loadConfiguration(t, tool, intake, own), overlay, soakOverlay)
	v.start()
	v.awaitReady()

	posted := make(chan error, 1)
	go func() {
		summary, err := postLoad(t, tool, intake, "--concurrency", "8", "--days", "10", "--repeat", "2", "--duration", duration.String(),
			"--rate", strconv.Itoa(environmentNumber(t, envSoakRate, defaultSoakRate)))
		t.Logf("%s%s", summary, v.usage())
		posted <- err
	}()
	samples := newSamples()
	ticker := time.NewTicker(max(duration/soakSamples, time.Second))
	defer ticker.Stop()
	for {
		select {
		case err := <-posted:
			require.NoError(t, err)
			samples.write(t, os.Getenv(envSoakFile))
			samples.judge(t)
			return
		case <-ticker.C:
			samples.take(t, v, own, state)
		}
	}
}
