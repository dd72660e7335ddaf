// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/lightstep/go-expohisto/structure"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// Types of histogram.
const (
	histogramExplicit    = "explicit"
	histogramExponential = "exponential"
)

// HistogramConfig sets the form of histograms.
type HistogramConfig struct {
	// Type is explicit or exponential.
	Type string `mapstructure:"type"`
	// MaxSize is the greatest number of buckets of an exponential histogram.
	MaxSize int32 `mapstructure:"max_size"`
	// Buckets replaces the bounds of single explicit histograms, in the metric's unit.
	Buckets map[string][]float64 `mapstructure:"buckets"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports an unknown type, a size out of range, and every set of bounds that belongs to no histogram or is
// not increasing.
func (c *HistogramConfig) Validate() error {
	errs := []error{oneOf("type", c.Type, histogramExplicit, histogramExponential)}
	if c.MaxSize < structure.MinSize || c.MaxSize > structure.MaximumMaxSize {
		errs = append(errs, fmt.Errorf("`max_size` must be from %d to %d; it is %d", structure.MinSize, structure.MaximumMaxSize, c.MaxSize))
	}
	if c.Type == histogramExponential && len(c.Buckets) > 0 {
		errs = append(errs, errors.New("`buckets` has no effect on exponential histograms; remove it or set `type` to explicit"))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Buckets)) {
		errs = append(errs, validateBuckets(name, c.Buckets[name]))
	}
	return errors.Join(errs...)
}

func validateBuckets(name string, bounds []float64) error {
	i, ok := instrumentNamed(name)
	switch {
	case !ok || i.Kind != dora.Histogram:
		histograms := slices.DeleteFunc(slices.Clone(dora.Instruments), func(i dora.Instrument) bool { return i.Kind != dora.Histogram })
		return fmt.Errorf("`buckets`: not a histogram: %w", unknownMetric(name, histograms))
	case len(bounds) == 0:
		return fmt.Errorf("`buckets`: `%s` has no bounds; remove it to keep the default ones", name)
	}
	for n, bound := range bounds {
		if math.IsNaN(bound) || math.IsInf(bound, 0) || n > 0 && bound <= bounds[n-1] {
			return fmt.Errorf("`buckets`: the bounds of `%s` must be finite and rise; they are %v", name, bounds)
		}
	}
	return nil
}

func (c *HistogramConfig) buckets() map[dora.Metric][]float64 {
	buckets := make(map[dora.Metric][]float64, len(c.Buckets))
	for name, bounds := range c.Buckets {
		buckets[dora.Metric(name)] = bounds
	}
	return buckets
}
