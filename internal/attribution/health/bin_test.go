// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func TestEveryInstantIsInTheBinThatItFallsInto(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(-1<<60, 1<<60).Draw(t, "at")
		bin := health.BinOf(at)
		require.LessOrEqual(t, bin.Start(), at)
		require.Less(t, at, (bin + 1).Start())
	})
}
