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
	// soakTolerance is the allowed growth of a column in the second half, as a share of its mean there.
	soakTolerance = 0.05
	// In a soak shorter than shortSoak memory may grow by soakSwing, because a heap takes minutes to reach its size.
	shortSoak, soakSwing = 30 * time.Minute, 16 << 20
)

// soakOverlay limits the memory of webhooks so that it is full early. The number of entities is bounded by the load.
const soakOverlay = `
receivers:
  delivery: {deduplication: {max_entries: 10000}}
`

// A collector that receives events about the same entities at new times holds no more after hours than after minutes.
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
