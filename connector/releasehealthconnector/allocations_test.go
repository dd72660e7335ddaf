// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/spantest"
)

func TestSpansOfABinAllocateNothing(t *testing.T) {
	const batches, rate = 100, 1_000_000_000 // a ten-thousandth of a bin
	for _, w := range spantest.Workloads() {
		if w.FailingTraces > 0 {
			continue // failing spans are remembered
		}
		t.Run(w.Name, func(t *testing.T) { assert.Zero(t, allocationsPerBatch(t, w, rate, batches)) })
	}
}

// Bins begin and end in twelve seconds. That may cost something, but less than one allocation for each batch of a thousand spans: the
// average is rounded down.
func TestSpansOfManyBinsAllocateNextToNothing(t *testing.T) {
	assert.Zero(t, allocationsPerBatch(t, spantest.Workloads()[0], spantest.DefaultRate, 2400))
}

// allocationsPerBatch returns what our connector allocates for a batch on average, rounded down. The whole program's allocations are counted,
// so no time passes: a flush would allocate too, and when one is due depends on how fast the machine is.
func allocationsPerBatch(t *testing.T, w spantest.Workload, rate, batches int) (average float64) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		waitUntil(begin.Add(time.Hour))
		s := start(t, ours, w, rate)
		average = testing.AllocsPerRun(batches, func() { s.prepared(t) })
	})
	return average
}
