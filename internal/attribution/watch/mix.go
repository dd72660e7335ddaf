// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import "math"

// mixed is how far, 0 to 1, the mix of operation classes of a release may differ from that of its control before
// evidence that is not separated by class is distrusted.
const mixed = .2

// hasOtherMix reports whether the release serves a different mix of operations than its control, by the total variation
// distance of their classes.
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

// agree limits evidence that is not separated by class to that of the classes. Operations that only the release serves
// may fail more often in any version. The minimum of two e-values is at most either, so it remains valid evidence.
func (t *Term) agree(classes Term) {
	t.LogE = min(t.LogE, max(classes.LogE, 0))
	t.LogConcurrent = min(t.LogConcurrent, max(classes.LogConcurrent, 0))
}
