// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sourcetest

import (
	"bytes"
	"encoding/json"
	"iter"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Body is an editable payload. Every edit returns a copy.
type Body struct {
	tb   testing.TB
	root any
}

// Load reads a JSON file.
func Load(tb testing.TB, file string) Body {
	tb.Helper()
	raw, err := os.ReadFile(file)
	require.NoError(tb, err)
	return Parse(tb, raw)
}

// Parse reads a payload and keeps every digit of its numbers.
func Parse(tb testing.TB, raw []byte) Body {
	tb.Helper()
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var root any
	require.NoError(tb, decoder.Decode(&root))
	return Body{tb: tb, root: root}
}

// JSON returns the payload.
func (b Body) JSON() []byte {
	b.tb.Helper()
	raw, err := json.Marshal(b.root)
	require.NoError(b.tb, err)
	return raw
}

// With sets the member at a path such as commits.0.id.
func (b Body) With(path string, value any) Body {
	b.tb.Helper()
	return b.edit(path, func(m map[string]any, key string) { m[key] = value })
}

// Without removes the member at a path.
func (b Body) Without(path string) Body {
	b.tb.Helper()
	return b.edit(path, func(m map[string]any, key string) { delete(m, key) })
}

func (b Body) edit(path string, change func(map[string]any, string)) Body {
	b.tb.Helper()
	copied := Parse(b.tb, b.JSON())
	at := copied.root
	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		switch node := at.(type) {
		case map[string]any:
			at = node[key]
		case []any:
			i, err := strconv.Atoi(key)
			require.NoError(b.tb, err)
			at = node[i]
		}
	}
	members, ok := at.(map[string]any)
	require.True(b.tb, ok, "%s is no member of an object", path)
	change(members, keys[len(keys)-1])
	return copied
}

// Wrong holds values of every JSON type, and values that are of the right type but implausible.
var Wrong = []any{
	nil, true, json.Number("-1"), json.Number("1.5"), json.Number("1e400"), json.Number("9007199254740993"),
	"", "x", "\x00", "\ufffd", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z",
	[]any{},
	[]any{json.Number("1")},
	map[string]any{},
}

// Mutations yields the payload with each of its values, at every depth, replaced by each of [Wrong], together with a
// name for the change.
func (b Body) Mutations() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) { mutate(b.root, "", func(any) {}, b, yield) }
}

func mutate(node any, path string, put func(any), b Body, yield func(string, []byte) bool) bool {
	if path != "" {
		for _, wrong := range Wrong {
			put(wrong)
			name, _ := json.Marshal(wrong)
			if !yield(path+" = "+string(name), b.JSON()) {
				return false
			}
		}
		put(node)
	}
	switch node := node.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(node)) {
			if !mutate(node[key], path+"."+key, func(v any) { node[key] = v }, b, yield) {
				return false
			}
		}
	case []any:
		for i := range node {
			if !mutate(node[i], path+"."+strconv.Itoa(i), func(v any) { node[i] = v }, b, yield) {
				return false
			}
		}
	}
	return true
}
