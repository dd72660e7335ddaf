// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func TestExemplarsOfTheSmallestTracesStay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(drawExemplar), 0, 12).Draw(t, "all")
		joined := health.JoinExemplars(nil, all)
		require.Equal(t, joined, health.JoinExemplars(nil, shuffled(t, all)))
		cut := rapid.IntRange(0, len(all)).Draw(t, "cut")
		require.Equal(t, joined, health.JoinExemplars(health.JoinExemplars(nil, all[:cut]), health.JoinExemplars(nil, all[cut:])))
		require.Equal(t, joined, health.JoinExemplars(slices.Clone(joined), joined))

		var traces []byte
		for _, e := range all {
			traces = append(traces, e.TraceID[0])
		}
		slices.Sort(traces)
		traces = slices.Compact(traces)
		var kept []byte
		for _, e := range joined {
			require.Contains(t, all, e)
			kept = append(kept, e.TraceID[0])
		}
		require.Equal(t, traces[:min(len(traces), health.MaxExemplars)], kept)
	})
}
