// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/spantest"
)

func TestSpansOfABinAllocateNothing(t *testing.T) {
	const batches, rate = 100, 1_000_000_000 // a ten-thousandth of a bin
	for _, w := range spantest.Workloads() {
		if w.FailingTraces > 0 {
			continue // failing spans are remembered
		}
		t.Run(w.Name, func(t *testing.T) {
			s := start(t, ours, w, rate)
			assert.Zero(t, testing.AllocsPerRun(batches, func() { s.prepared(t) }))
		})
	}
}

// Bins begin and end in twelve seconds. That may cost something, but less than one allocation for each batch of a thousand spans: the
// average is rounded down.
func TestSpansOfManyBinsAllocateNextToNothing(t *testing.T) {
	const batches = 2400
	s := start(t, ours, spantest.Workloads()[0], spantest.DefaultRate)
	assert.Zero(t, testing.AllocsPerRun(batches, func() { s.prepared(t) }))
}
