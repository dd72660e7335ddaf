// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
)

// work allocates a thousand times, some megabytes in total.
func work() {
	var kept []string
	for range 1000 {
		kept = append(kept[:0], strings.Repeat("x", 10_000))
	}
}

func TestWorkTakesProcessorTime(t *testing.T) {
	assert.Positive(t, benchtest.ThreadTimeOf(work))
	assert.Positive(t, benchtest.ProcessTimeOf(work))
}

func TestAllocationsAreCounted(t *testing.T) {
	count, bytes := benchtest.AllocationsOf(work)
	assert.GreaterOrEqual(t, count, uint64(1000))
	assert.GreaterOrEqual(t, bytes, uint64(10_000_000))
}

func TestGarbageIsNotLive(t *testing.T) {
	held := make([]byte, 50<<20)
	before := benchtest.Live()
	assert.Greater(t, before, uint64(50<<20))
	runtime.KeepAlive(held)
	assert.Less(t, benchtest.Live(), before-uint64(40<<20))
}
