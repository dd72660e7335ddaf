// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func TestOfFailingSpansThoseOfTheSmallestTraceIdsAreShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(random *rapid.T) {
		s := tally.New(options())
		o := s.Operations(s.Bin(s.Admit(of("cart", "1")), health.BinOf(at(0))), tally.Traces)
		limit := rapid.IntRange(0, tally.MaxExemplars+2).Draw(random, "limit")
		ids := rapid.SliceOfN(rapid.ByteRange(1, 9), 1, 20).Draw(random, "traces")
		for _, id := range ids {
			o.Fail(1, 1, 1).Show(health.Exemplar{TraceID: [16]byte{id}}, limit)
		}
		slices.Sort(ids)
		want := slices.Compact(ids)
		want = want[:min(len(want), limit, tally.MaxExemplars)]
		var got []byte
		for _, e := range taken(s)[0].Exemplars {
			got = append(got, e.TraceID[0])
		}
		assert.Equal(random, append([]byte(nil), want...), got)
	})
}
