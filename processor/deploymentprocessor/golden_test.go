// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// batch is what a resource sends in a period. Without To, the period is one moment.
type batch struct {
	Says     string
	From, To time.Time
	Resource attributes
}

// tagged is the resource of a batch behind the processor.
type tagged struct {
	Says     string
	Resource attributes
}

// TestGolden runs the cases in testdata/golden: the processor learns events.yaml, gets input.yaml by each signal, and the resources
// behind it must be those in expected.yaml. A case may have a config.yaml, and a delivery.yaml as its catalog. The clock begins at
// midnight UTC, 1 January 2000, see testing/synctest.
func TestGolden(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob(filepath.Join("testdata", "golden", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			ways := map[string]func(*rig, testing.TB, attributes, time.Time, time.Time) attributes{
				"traces": (*rig).sent, "logs": (*rig).logged, "metrics": (*rig).measured,
			}
			for signal, send := range ways {
				t.Run(signal, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						got := runCase(t, dir, send)
						compare(t, filepath.Join(dir, "expected.yaml"), got)
					})
				})
			}
		})
	}
}

func runCase(t *testing.T, dir string, send func(*rig, testing.TB, attributes, time.Time, time.Time) attributes) (got []tagged) {
	t.Helper()
	r := started(t, func(c *config) { configure(t, dir, c) })
	r.learns(t, readYAML[[]event](t, filepath.Join(dir, "events.yaml"))...)
	for _, b := range readYAML[[]batch](t, filepath.Join(dir, "input.yaml")) {
		if b.To.IsZero() {
			b.To = b.From
		}
		became := send(r, t, b.Resource, b.From, b.To)
		again := send(r, t, b.Resource, b.From, b.To)
		assert.Equal(t, became, again, "a cached resource gets the same attributes as the first time: %s", b.Says)
		got = append(got, tagged{b.Says, became})
	}
	r.shutdown(t)
	return got
}

func configure(t *testing.T, dir string, c *config) {
	t.Helper()
	if path := filepath.Join(dir, "config.yaml"); exists(path) {
		conf, err := confmaptest.LoadConf(path)
		require.NoError(t, err)
		require.NoError(t, conf.Unmarshal(c))
		require.NoError(t, confmap.Validate(c))
	}
	if path := filepath.Join(dir, "delivery.yaml"); exists(path) {
		c.Catalog = path
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func readYAML[T any](t *testing.T, path string) (all T) {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(&all))
	return all
}

func compare(t *testing.T, path string, got any) {
	t.Helper()
	text, err := yaml.Marshal(got)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(path, text, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.YAMLEq(t, string(want), string(text))
}
