// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package otelresource_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

func attributes(t require.TestingT, raw map[string]any) pcommon.Map {
	m := pcommon.NewMap()
	require.NoError(t, m.FromRaw(raw))
	return m
}

func TestAttributesAreReadAsTextAndAsLists(t *testing.T) {
	t.Parallel()
	a := otelresource.Attributes(attributes(t, map[string]any{
		"text": "x", "number": 7, "truth": true, "list": []any{"a", 1}, "nothing": []any{}, "empty": nil,
	}))
	for name, want := range map[string]string{"text": "x", "number": "7", "truth": "true", "list": "a", "nothing": "", "empty": "", "missing": ""} {
		assert.Equal(t, want, a.String(name), name)
	}
	assert.Equal(t, []string{"a", "1"}, a.Strings("list"))
	assert.Equal(t, []string{"x"}, a.Strings("text"))
	assert.Empty(t, a.Strings("nothing"))
	assert.Nil(t, a.Strings("missing"))
}

func TestEqualAttributesHaveEqualHashesAndOthersHaveOthers(t *testing.T) {
	t.Parallel()
	value := rapid.OneOf(
		rapid.Map(rapid.StringN(0, 3, 8), func(s string) any { return s }), rapid.Map(rapid.Int64Range(0, 3), func(n int64) any { return n }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }), rapid.Map(rapid.Float64Range(0, 4), func(f float64) any { return f + 0.5 }),
		rapid.Map(rapid.SliceOfN(rapid.StringN(0, 2, 4), 0, 3), func(list []string) any {
			all := make([]any, len(list))
			for i := range list {
				all[i] = list[i]
			}
			return all
		}),
	)
	maps := rapid.MapOfN(rapid.StringN(1, 2, 4), value, 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		first, second := attributes(t, maps.Draw(t, "a")), attributes(t, maps.Draw(t, "b"))
		again := pcommon.NewMap()
		first.CopyTo(again)
		assert.Equal(t, otelresource.Hash(first), otelresource.Hash(again))
		if !first.Equal(second) {
			assert.NotEqual(t, otelresource.Hash(first), otelresource.Hash(second))
		}
	})
}

func TestNamesAndValuesDoNotRunIntoEachOther(t *testing.T) {
	t.Parallel()
	hashes := map[uint64]bool{}
	for _, raw := range []map[string]any{
		{},
		{"a": "b"},
		{"b": "a"},
		{"ab": ""},
		{"": "ab"},
		{"a": []any{"b"}},
		{"a": []any{"b", ""}},
		{"a": 0},
		{"a": 1},
		{"a": "1"},
		{"a": true},
		{"a": "true"},
		{"a": nil},
		{"a": []any{}},
	} {
		hashes[otelresource.Hash(attributes(t, raw))] = true
	}
	assert.Len(t, hashes, 14)
}
