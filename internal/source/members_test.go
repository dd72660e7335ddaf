// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var memberTexts = []string{
	`{}`, ` { } `, `{"a":1}`, `{"a":1,"a":2}`, `{"a": {"b": [1, {"c": "}"}]}, "d" : null}`, `{"a":"\"","b":"\\","c":"\\\""}`,
	`{"\u0061":true,"é":-1.5e3,"` + "\xff" + `":""}`, `{"a":[]}`, "{\n\t\"a\" :\r\n [ ] ,\"b\":{}\n}", `{"":""}`,
	`[]`, `[1]`, ` [ {"a":"]"} , "x,y" , [[]] , null ] `, `null`, `1`, `"{}"`, `{`, `{"a"`, ``, `{"a":1}x`,
}

// splitsAsTheLibrary compares the members with those that encoding/json finds.
func splitsAsTheLibrary(t *testing.T, text []byte) {
	t.Helper()
	if !json.Valid(text) {
		return
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		members = nil
	}
	assert.Equal(t, members, membersOf(text), "%s", text)

	var elements []json.RawMessage
	err := json.Unmarshal(text, &elements)
	split, ok := elementsOf(text)
	assert.Equal(t, err == nil && elements != nil, ok, "%s", text)
	if ok {
		assert.Len(t, split, len(elements), "%s", text)
	}
	for i := range split {
		assert.Equal(t, string(elements[i]), string(split[i]), "%s", text)
	}
}

func TestSplittingAgreesWithTheLibrary(t *testing.T) {
	t.Parallel()
	for _, text := range memberTexts {
		splitsAsTheLibrary(t, []byte(text))
	}
}

func FuzzSplittingAgreesWithTheLibrary(f *testing.F) {
	for _, text := range memberTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(splitsAsTheLibrary)
}

// BenchmarkOpen reads the repositories in a payload of real size, most of which are links.
func BenchmarkOpen(b *testing.B) {
	repository := map[string]any{"full_name": "acme/checkout"}
	for i := range 60 {
		repository[fmt.Sprintf("link_%d_url", i)] = "https://api.github.com/repos/acme/checkout/links{/link}"
	}
	body, err := json.Marshal(map[string]any{
		"repository": repository, "workflow_run": map[string]any{"repository": repository, "head_repository": repository},
	})
	require.NoError(b, err)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		top, err := Decode(body)
		require.NoError(b, err)
		require.True(b, top.Object("workflow_run").Object("repository").Has("full_name"))
		require.True(b, top.Object("repository").Has("full_name"))
	}
}
