// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package disktest

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ReadDump returns the values listed in a file, one per line: the key, and the bytes in hexadecimal digits.
func ReadDump(tb testing.TB, path string) map[string][]byte {
	tb.Helper()
	file, err := os.ReadFile(path)
	require.NoError(tb, err)
	values := map[string][]byte{}
	for line := range strings.Lines(string(file)) {
		var key string
		var value []byte
		_, err := fmt.Sscanf(line, "%s %x", &key, &value)
		require.NoError(tb, err)
		values[key] = value
	}
	return values
}

// WriteDump writes a file for [ReadDump], sorted by key.
func WriteDump(tb testing.TB, path string, values map[string][]byte) {
	tb.Helper()
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&text, "%s %x\n", key, values[key])
	}
	require.NoError(tb, os.WriteFile(path, []byte(text.String()), 0o600))
}
