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

// MetricsConfig switches metrics on and off by their OpenTelemetry name. A metric that is not listed is reported
// unless it is opt-in.
type MetricsConfig map[string]MetricConfig

// MetricConfig switches one metric.
type MetricConfig struct {
	// Enabled is required: an entry without it is more likely a mistake than an intention.
	Enabled *bool `mapstructure:"enabled"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every unknown metric name, with the most similar known name, and every entry without `enabled`.
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

// instruments returns the metrics to report, in the order in which they are documented.
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

// distance returns the Levenshtein distance of a and b, in bytes.
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
