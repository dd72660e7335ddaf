// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestEverySenderCanBeExplained compares the senders with the folders that contain a source.
func TestEverySenderCanBeExplained(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../../internal/source/*/source.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var found []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		if strings.Contains(string(text), "\nfunc New(") {
			found = append(found, filepath.Base(filepath.Dir(file)))
		}
	}
	assert.Equal(t, found, Senders(), "add a line to internal/source/senders/table.go")
}
