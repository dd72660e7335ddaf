// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.yaml.in/yaml/v3"
)

// TestReadmeConfigurationsLoad loads every configuration in the connector's README. Both equal the defaults; the second
// one lists them in full.
func TestReadmeConfigurationsLoad(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var loaded []map[string]any
	for _, example := range strings.Split(string(text), "```yaml\n")[1:] {
		block, _, _ := strings.Cut(example, "```")
		var raw map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(block), &raw))
		if raw["connectors"] == nil {
			continue
		}
		sub, err := confmap.NewFromStringMap(raw).Sub("connectors::release_health")
		require.NoError(t, err)
		cfg := createDefaultConfig().(*Config)
		require.NoError(t, sub.Unmarshal(cfg))
		require.NoError(t, confmap.Validate(cfg))
		assert.Equal(t, createDefaultConfig(), cfg)
		loaded = append(loaded, sub.ToStringMap())
	}
	require.Len(t, loaded, 2)
	all := confmap.New()
	require.NoError(t, all.Marshal(createDefaultConfig()))
	assert.ElementsMatch(t, all.AllKeys(), confmap.NewFromStringMap(loaded[1]).AllKeys(), "every setting is there")
}

func TestReadmeExplainsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for _, name := range outcomeNames[outcomeCounted+1:] {
		assert.Contains(t, string(text), "| `"+name+"` |")
	}
}
