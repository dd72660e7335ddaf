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

func TestEqualAttributesHaveOneHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		attributes := drawAttributes(t)
		same := pcommon.NewMap()
		attributes.CopyTo(same)
		assert.Equal(t, otelresource.Hash(attributes), otelresource.Hash(same))
	})
}

func TestAnyOtherByteMakesAnotherHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.StringN(1, 80, 80).Draw(t, "text"))
		before := otelresource.Hash(one("k", string(text)))
		text[rapid.IntRange(0, len(text)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
		assert.NotEqual(t, before, otelresource.Hash(one("k", string(text))), "of a value")
		assert.NotEqual(t, otelresource.Hash(one(string(text), "v")), otelresource.Hash(one(string(text)+"x", "v")), "of a name")
	})
}

func TestHashesTellApart(t *testing.T) {
	for _, tt := range []struct {
		name         string
		one, another map[string]any
	}{
		{"a name and its value", map[string]any{"a": "b"}, map[string]any{"b": "a"}},
		{"where a name ends", map[string]any{"ab": "c"}, map[string]any{"a": "bc"}},
		{"nothing and an empty text", map[string]any{"a": nil}, map[string]any{"a": ""}},
		{"a number and its text", map[string]any{"a": 1}, map[string]any{"a": "1"}},
		{"whole and broken numbers", map[string]any{"a": 0}, map[string]any{"a": 0.0}},
		{"the truth and its text", map[string]any{"a": true}, map[string]any{"a": "true"}},
		{"a list and its element", map[string]any{"a": []any{"b"}}, map[string]any{"a": "b"}},
		{"where an element ends", map[string]any{"a": []any{"bc", "d"}}, map[string]any{"a": []any{"b", "cd"}}},
		{"the order of a list", map[string]any{"a": []any{"b", "c"}}, map[string]any{"a": []any{"c", "b"}}},
		{"maps", map[string]any{"a": map[string]any{"b": 1}}, map[string]any{"a": map[string]any{"b": 2}}},
		{"no attributes and one", map[string]any{}, map[string]any{"": ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.NotEqual(t, otelresource.Hash(raw(t, tt.one)), otelresource.Hash(raw(t, tt.another)))
		})
	}
}

func drawAttributes(t *rapid.T) pcommon.Map {
	m := pcommon.NewMap()
	for name, value := range rapid.MapOfN(rapid.String(), rapid.String(), 0, 8).Draw(t, "attributes") {
		m.PutStr(name, value)
	}
	return m
}

func one(name, value string) pcommon.Map {
	m := pcommon.NewMap()
	m.PutStr(name, value)
	return m
}

func raw(t *testing.T, attributes map[string]any) pcommon.Map {
	t.Helper()
	m := pcommon.NewMap()
	require.NoError(t, m.FromRaw(attributes))
	return m
}
