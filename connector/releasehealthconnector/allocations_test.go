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
			continue // failing spans are held, which allocates
		}
		t.Run(w.Name, func(t *testing.T) { assert.Zero(t, allocationsPerBatch(t, w, rate, batches)) })
	}
}

// The batches cover twelve seconds of event time, in which bins begin and end. That may cost allocations, but fewer than
// one per batch of a thousand spans: the average is rounded down.
func TestSpansOfManyBinsAllocateNextToNothing(t *testing.T) {
	assert.Zero(t, allocationsPerBatch(t, spantest.Workloads()[0], spantest.DefaultRate, 2400))
}

// allocationsPerBatch returns the connector's average number of allocations per batch, rounded down. Allocations of the
// whole program are counted, so no time passes during the measurement: a flush would allocate too, and the number of
// flushes would depend on the speed of the machine.
func allocationsPerBatch(t *testing.T, w spantest.Workload, rate, batches int) (average float64) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		waitUntil(begin.Add(time.Hour))
		s := start(t, ours, w, rate)
		average = testing.AllocsPerRun(batches, func() { s.prepared(t) })
	})
	return average
}
