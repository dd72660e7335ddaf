// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import "math"

// mixed is by which part, 0 to 1, a release may serve other classes of operations than the others and still be compared by what is not told apart by class.
const mixed = .2

// hasOtherMix says whether the release is asked for other things than the others that are live (total variation distance of the classes that they served).
func (e *evidence) hasOtherMix() bool {
	all := e.counted(0)
	if all.New.Total == 0 || all.Control.Total == 0 {
		return false
	}
	distance := 0.
	for _, c := range e.classes {
		own, others := float64(c.ticks[0].New.Total), float64(c.ticks[0].Control.Total)
		distance += math.Abs(own/float64(all.New.Total)-others/float64(all.Control.Total)) / 2
	}
	return distance > mixed
}

// agree bounds evidence that is not told apart by class by that which is. What a release is asked for that others are not may fail more often
// whoever serves it. Being less than one that is evidence, it is some as well.
func (t *Term) agree(classes Term) {
	t.LogE = min(t.LogE, max(classes.LogE, 0))
	t.LogConcurrent = min(t.LogConcurrent, max(classes.LogConcurrent, 0))
}
