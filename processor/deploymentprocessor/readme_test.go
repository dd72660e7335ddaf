// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	return string(text)
}

// configurations returns every configuration of the processor in its README.
func configurations(t *testing.T) (all []*confmap.Conf) {
	t.Helper()
	for _, example := range strings.Split(readme(t), "```yaml\n")[1:] {
		block, _, _ := strings.Cut(example, "```")
		var raw map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(block), &raw))
		sub, err := confmap.NewFromStringMap(raw).Sub("processors::deployment")
		require.NoError(t, err)
		all = append(all, sub)
	}
	return all
}

// TestReadmeConfigurationsLoad loads every configuration in the README. The first two are the defaults: empty, and written out.
func TestReadmeConfigurationsLoad(t *testing.T) {
	t.Parallel()
	all := configurations(t)
	require.Len(t, all, 4)
	for i, conf := range all {
		cfg := createDefaultConfig().(*Config)
		require.NoError(t, conf.Unmarshal(cfg))
		require.NoError(t, confmap.Validate(cfg))
		if i < 2 {
			assert.Equal(t, createDefaultConfig(), cfg)
		}
	}
	defaults := confmap.New()
	require.NoError(t, defaults.Marshal(createDefaultConfig()))
	var keys []string
	for _, key := range defaults.AllKeys() {
		if !slices.Contains([]string{"storage", "serve", "follow"}, key) { // these are off by default
			keys = append(keys, key)
		}
	}
	assert.ElementsMatch(t, keys, all[1].AllKeys(), "every setting is there")
}

func TestReadmeListsEveryAlias(t *testing.T) {
	t.Parallel()
	text := readme(t)
	for standard, others := range otelresource.Aliases() {
		for _, name := range append(others, standard) {
			assert.Contains(t, text, "`"+name+"`")
		}
	}
}
