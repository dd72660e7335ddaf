// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// TestHistories plays each story of testdata/histories in real time and compares the counts with its expected.txt: per
// release and series, the ten-second bins in which something was counted. Each story describes itself.
func TestHistories(t *testing.T) {
	t.Parallel()
	for _, dir := range histories(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			got := portrait(merged(t, live(t, readStory(t, dir).Batches())...))
			path := filepath.Join(dir, "expected.txt")
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	}
}
