// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// MetricsConfig switches metrics on and off by their OpenTelemetry name; a metric that is not
// mentioned is given unless it is opt-in.
type MetricsConfig map[string]MetricConfig

// MetricConfig switches one metric.
type MetricConfig struct {
	// Enabled must be set: an entry that says nothing is more likely a slip than a wish.
	Enabled *bool `mapstructure:"enabled"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every name that is no metric, with the one most like it, and every entry
// that does not say whether it is on.
func (c MetricsConfig) Validate() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if _, ok := instrumentNamed(name); !ok {
			errs = append(errs, unknownMetric(name, dora.Instruments))
			continue
		}
		if c[name].Enabled == nil {
			errs = append(errs, fmt.Errorf("`%s`: set `enabled` to true or false", name))
		}
	}
	return errors.Join(errs...)
}

// instruments returns the metrics to give, in the order in which they are documented.
func (c MetricsConfig) instruments() []dora.Instrument {
	var given []dora.Instrument
	for _, i := range dora.Instruments {
		enabled := !i.OptIn
		if said := c[string(i.Name)].Enabled; said != nil {
			enabled = *said
		}
		if enabled {
			given = append(given, i)
		}
	}
	return given
}

func instrumentNamed(name string) (dora.Instrument, bool) {
	for _, i := range dora.Instruments {
		if string(i.Name) == name {
			return i, true
		}
	}
	return dora.Instrument{}, false
}

func unknownMetric(name string, known []dora.Instrument) error {
	nearest, best := "", len(name)+1
	for _, i := range known {
		if d := distance(name, string(i.Name)); nearest == "" || d < best {
			nearest, best = string(i.Name), d
		}
	}
	return fmt.Errorf("`%s` is no metric of this connector; the nearest is `%s`, and the README lists all", name, nearest)
}

// distance returns how many letters must be changed, added or removed to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitution := diagonal
			if a[i] != b[j] {
				substitution++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitution, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
