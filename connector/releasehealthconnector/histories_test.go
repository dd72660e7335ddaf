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

// TestHistories tells each story of testdata/histories, which says what it is about, as it happens, and compares what is
// counted with its expected.txt: per release and series the bins of ten seconds in which something was counted.
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
