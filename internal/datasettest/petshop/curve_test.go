// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestTheCurveKeepsQuantilesAndMean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var quantiles [4]float64
		value := 0.0
		for i := range quantiles {
			value += rapid.Float64Range(0.001, 1).Draw(t, "step")
			quantiles[i] = value
		}
		straight := newCurve(quantiles, math.NaN())
		mean := straight.mean() * rapid.Float64Range(0.5, 2).Draw(t, "mean")
		c := newCurve(quantiles, mean)
		previous := 0.0
		for i := range 1000 {
			v := c.at((float64(i) + 0.5) / 1000)
			if v < previous-1e-9 {
				t.Fatalf("it falls at %d", i)
			}
			previous = v
		}
		for i, q := range probabilities {
			if math.Abs(c.at(q.at)-quantiles[i]) > 1e-9 {
				t.Fatalf("%v at %v, want %v", c.at(q.at), q.at, quantiles[i])
			}
		}
		if c.bend < sharpest && math.Abs(c.mean()-mean) > 1e-9 {
			t.Fatalf("the mean is %v, want %v", c.mean(), mean)
		}
	})
}
