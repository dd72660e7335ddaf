// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// TestARedefinedBookSaysWhatItWouldHaveSaid compares a book that was told its definitions late with one that had
// them from the beginning: the same figures, and the same verdicts stand.
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
		applyAll(t, redefined, events[told:])
		said := redefined.Flush(now)
		listen(standing, said)

		always, expected := bookOf(t, after, events), map[delivery.DeploymentKey]judged{}
		want := always.Flush(now)
		listen(expected, want)
		require.Len(t, said.Reports, len(want.Reports))
		for i := range want.Reports {
			require.Equal(t, want.Reports[i].Identity, said.Reports[i].Identity)
			require.Equal(t, want.Reports[i].Samples, said.Reports[i].Samples)
			require.Equal(t, want.Reports[i].Zeros, said.Reports[i].Zeros)
		}
		require.Equal(t, expected, standing)
	})
}
