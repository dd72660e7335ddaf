// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

const (
	metricsBegin = "<!-- metrics -->\n"
	metricsEnd   = "<!-- end metrics -->"
)

func readReadme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	return string(text)
}

// TestReadmeListsEveryMetric does not run in parallel: with -update it writes a file that other tests read.
func TestReadmeListsEveryMetric(t *testing.T) {
	before, rest, found := strings.Cut(readReadme(t), metricsBegin)
	require.True(t, found)
	table, after, found := strings.Cut(rest, metricsEnd)
	require.True(t, found)
	if *update {
		table = metricTable()
		require.NoError(t, os.WriteFile("README.md", []byte(before+metricsBegin+table+metricsEnd+after), 0o600))
	}
	assert.Equal(t, metricTable(), table)
}

func metricTable() string {
	kinds := map[dora.Kind]string{dora.Counter: "counter", dora.UpDownCounter: "up-down counter", dora.Gauge: "gauge", dora.Histogram: "histogram"}
	var table strings.Builder
	table.WriteString("| Metric | Kind | Unit | Default | Meaning |\n|---|---|---|---|---|\n")
	for _, i := range dora.Instruments {
		given := "on"
		if i.OptIn {
			given = "off"
		}
		fmt.Fprintf(&table, "| `%s` | %s | `%s` | %s | %s |\n", i.Name, kinds[i.Kind], i.Unit, given, i.Description)
	}
	return table.String()
}

// TestReadmeConfigurationsLoad loads every example, and compares the one that claims to show the defaults with the
// defaults.
func TestReadmeConfigurationsLoad(t *testing.T) {
	t.Parallel()
	examples := strings.Split(readReadme(t), "```yaml\n")[1:]
	require.Len(t, examples, 2)
	for _, example := range examples {
		text, _, _ := strings.Cut(example, "```")
		var raw map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(text), &raw))
		sub, err := confmap.NewFromStringMap(raw).Sub("connectors::dora")
		require.NoError(t, err)
		cfg := createDefaultConfig().(*Config)
		cfg.Histogram.Buckets, cfg.Metrics = map[string][]float64{}, MetricsConfig{}
		require.NoError(t, sub.Unmarshal(cfg))
		require.NoError(t, confmap.Validate(cfg))
		cfg.Definitions.said = nil
		want := createDefaultConfig().(*Config)
		want.Histogram.Buckets, want.Metrics = map[string][]float64{}, MetricsConfig{}
		assert.Equal(t, want, cfg)
	}
}
