// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	defaultSoakRate = 200
	// soakSamples is how many samples are taken, at most one a second.
	soakSamples = 720
	// soakTolerance is how much something may grow in the second half, as a part of what it is there on average.
	soakTolerance = 0.05
	// shortSoak is a soak in which memory may swing by soakSwing all the same: a heap takes minutes to find its size.
	shortSoak, soakSwing = 30 * time.Minute, 16 << 20
)

// soakOverlay bounds what is remembered of webhooks so that it is full early on. What they tell is bounded by the load.
const soakOverlay = `
receivers:
  delivery: {deduplication: {max_entries: 10000}}
`

// A collector that is told of the same things at ever new times holds no more after hours than after minutes.
func TestMemoryStaysFlat(t *testing.T) {
	binary, text := builtDistribution(t), os.Getenv(envSoakDuration)
	if text == "" {
		t.Skipf("%s does not say how long to soak: use `make soak`", envSoakDuration)
	}
	duration, err := time.ParseDuration(text)
	require.NoError(t, err, envSoakDuration)
	tool, own := buildTool(t), freeEndpoint(t)
	tr := newLoad(t, tool, own, onStorage, behindASpool, soakOverlay)
	v := newVictim(t, binary, tr)
	v.start()
	v.awaitReady()

	rate := strconv.Itoa(environmentNumber(t, envSoakRate, defaultSoakRate))
	posted := make(chan error, 1)
	go func() {
		summary, err := postLoad(t, tool, tr.intake, "--concurrency", "8", "--days", "10", "--repeat", "2", "--duration", duration.String(), "--rate", rate)
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
			samples.judge(t, duration)
			return
		case <-ticker.C:
			samples.take(t, v, own, tr.directory)
		}
	}
}
