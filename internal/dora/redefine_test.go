// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// TestARedefinedBookSaysWhatItWouldHaveSaid compares a book whose definitions changed with one that had the new
// ones from the beginning: both have the same figures and verdicts.
func TestARedefinedBookSaysWhatItWouldHaveSaid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := anyOptions(t), anyOptions(t)
		after.Namespaces = before.Namespaces
		events := anyEvents(t)
		told := rapid.IntRange(0, len(events)).Draw(t, "told before")

		redefined, standing := bookOf(t, before, events[:told]), map[delivery.DeploymentKey]judged{}
		listen(standing, redefined.Flush(now))
		redefined.Redefine(after.Definitions)
		said := ToldByTelemetry(Day(100)).Draw(t, "told by telemetry")
		tellAll(redefined, said)
		applyAll(t, redefined, events[told:])
		got := redefined.Flush(now)
		listen(standing, got)

		always, expected := bookOf(t, after, events), map[delivery.DeploymentKey]judged{}
		tellAll(always, said)
		want := always.Flush(now)
		listen(expected, want)
		require.Len(t, got.Reports, len(want.Reports))
		for i := range want.Reports {
			require.Equal(t, want.Reports[i].Identity, got.Reports[i].Identity)
			require.Equal(t, want.Reports[i].Samples, got.Reports[i].Samples)
			require.Equal(t, want.Reports[i].Zeros, got.Reports[i].Zeros)
		}
		require.Equal(t, expected, standing)
	})
}
