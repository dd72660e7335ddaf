// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

func TestOptionsMayChangeWithARestart(t *testing.T) {
	t.Parallel()
	off := false
	for name, set := range map[string]func(*Config){
		"figures of namespaces":      func(c *Config) { c.Scopes = []string{scopeService, scopeNamespace} },
		"temporality":                func(c *Config) { c.Temporality = temporalityDelta },
		"buckets":                    func(c *Config) { c.Histogram.Buckets = map[string][]float64{"dora.change.lead_time": {1, 2}} },
		"a metric that is off":       func(c *Config) { c.Metrics = MetricsConfig{"dora.incidents": {Enabled: &off}} },
		"retention":                  func(c *Config) { c.Retention = 90 * 24 * time.Hour },
		"limits":                     func(c *Config) { c.Limits.Sources, c.Limits.Series, c.Limits.Changes = 1, 1, 1 },
		"definitions":                func(c *Config) { c.Definitions.RecoveryStart = "deployment" },
		"what counters wait for":     func(c *Config) { c.SettleTime, c.CounterMaxAge = 0, time.Hour },
		"exemplars that are no more": func(c *Config) { c.Exemplars.Enabled = false },
	} {
		for way, options := range map[string][2]func(*Config){"set": {nil, set}, "unset": {set, nil}} {
			t.Run(name+", "+way, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					disk := disktest.New()
					before := newDurableRig(t, disk, options[0])
					before.start(t)
					before.consume(t, rolledBack(time.Now()))
					pass(3)
					after, _ := crashed(t, disk, options[1])
					pass(3)
					assert.Empty(t, after.said.FilterMessage("the stored state could not be read: it was set aside, and the connector starts without it").All())
					assert.Equal(t, windowsOf(t, before), windowsOf(t, after))
					assert.Subset(t, []string{"dora.definitions_announced"}, eventNames(&after.logs.LogsSink), "no verdict is told again")
				})
			})
		}
	}
}

// windowsOf returns the numerators and denominators sent last.
func windowsOf(t *testing.T, r *rig) map[string]figure {
	t.Helper()
	points := lastFigures(t, r)
	maps.DeleteFunc(points, func(key string, _ figure) bool { return !strings.Contains(key, ".window_") })
	require.NotEmpty(t, points)
	return points
}
