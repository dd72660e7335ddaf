// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
)

func TestMeasuringIsThinnedInAFloodAndTakenUpAgainCallsBeforeEntries(t *testing.T) {
	t.Parallel()
	o := options()
	o.Samples = 8
	s := tally.New(o)
	service := serve(s, of("cart", "1"), 0).Service
	const rare = math.MaxUint64 // the hash that is sampled last
	assert.True(t, service.SamplesEntry(rare))
	sampled := 0
	for i := range uint64(10_000) {
		if service.SamplesEntry(i * 0x9e3779b97f4a7c15) {
			sampled++
		}
	}
	assert.Positive(t, sampled)
	assert.Less(t, sampled, 200)
	assert.False(t, service.SamplesCall(rare))
	quiet := int64(1)
	for ; !service.SamplesCall(rare); quiet++ {
		serve(s, of("cart", "1"), quiet)
		assert.Less(t, quiet, int64(25))
	}
	assert.False(t, service.SamplesEntry(rare), "the calls that an operation waited for were told before it")
	serve(s, of("cart", "1"), quiet)
	assert.True(t, service.SamplesEntry(rare))
}

func TestWhatCountsForOthersIsRememberedAsLongAsTheyAreHeardOf(t *testing.T) {
	t.Parallel()
	o := options()
	o.ReleasesPerService = 1
	s := tally.New(o)
	for n := range int64(200) {
		for range 3 {
			serve(s, of("cart", "1"), n)
		}
		serve(s, of("cart", "2"), n)
		taken(s)
		s.Sweep()
	}
	assert.Zero(t, s.Stats().ExpiredReleases)
	assert.Equal(t, 3, s.Stats().Releases)
}
