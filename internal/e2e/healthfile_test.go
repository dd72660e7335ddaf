// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// The distribution receives a story over the network, writes its counts to a file, and is replaced by a new process before it has
// written all.
func TestNothingOfAReleasesHealthIsLostWhenTheDistributionIsReplaced(t *testing.T) {
	t.Parallel()
	binary, file := builtDistribution(t), filepath.Join(t.TempDir(), "health.jsonl")
	bins, story := health.NewBins(1_000_000), newShop()
	batches := story.Batches()
	middle := slices.IndexFunc(batches, func(b telemetrytest.Batch) bool {
		return b.Sent.After(telemetrytest.Dawn.Add(shopRequests / 2 * shopPace))
	})
	for _, half := range [][]telemetrytest.Batch{batches[:middle], batches[middle:]} {
		to := otlpSender{t: t, intake: freeEndpoint(t)}
		configuration := strings.NewReplacer("INTAKE", to.intake, "[otlp_http]", "[file]").Replace(edgeConfiguration)
		before, _, found := strings.Cut(configuration, "exporters:\n  otlp_http")
		require.True(t, found)
		v := newVictim(t, binary, &trial{
			intake: to.intake, configurations: []string{before + `exporters: {file: {path: "` + file + `", append: true}}`},
		})
		v.start()
		v.awaitReady()
		for _, b := range half {
			to.batch(&b)
		}
		v.terminate()
	}
	readHealth(t, file, bins)
	assert.Empty(t, strings.Join(story.truth.missing(truthOf(bins)), "\n"))
}

// readHealth reads what the file exporter wrote, a message per line.
func readHealth(t *testing.T, file string, into *health.Bins) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var decoder pmetric.JSONUnmarshaler
	for line := range bytes.Lines(text) {
		md, err := decoder.UnmarshalMetrics(line)
		require.NoError(t, err)
		stats := healthmetric.Read(md, func(o health.Observation) { into.Merge(o) })
		assert.Equal(t, healthmetric.Stats{Read: md.DataPointCount()}, stats)
	}
}
