// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jenkins

import (
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func FuzzEvents(f *testing.F) {
	for _, name := range []string{"notification", "cloudevent"} {
		raw, err := os.ReadFile("testdata/" + name + ".json")
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Add([]byte("CloudEvent{id='41'}"))
	f.Add([]byte("<xml/>"))
	f.Add([]byte(`{"name":"a","url":"job/%zz/job/","build":{"phase":"FINALIZED","status":"UNSTABLE","number":1,"scm":{"url":":","branch":"origin/"}}}`))
	f.Fuzz(func(t *testing.T, body []byte) { understandsOrRefuses(t, body) })
}

func TestWrongTypes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"notification", "cloudevent"} {
		for mutation, body := range sourcetest.Load(t, "testdata/"+name+".json").Mutations() {
			t.Run(name+" "+mutation, func(t *testing.T) { understandsOrRefuses(t, body) })
		}
	}
}

// understandsOrRefuses asserts that a body results either in valid events or in a reason why there are none.
func understandsOrRefuses(t *testing.T, body []byte) {
	t.Helper()
	options := NewDefaultOptions()
	options.Parameters = ParameterOptions{Environment: "TARGET", Service: "SERVICE", Version: "VERSION"}
	src, r := New(options, environments), source.Request{Header: http.Header{}, Body: body, Received: received}
	sourcetest.AssertWhole(t, src, r, "")
	told, _ := src.Events(r)
	for _, e := range told {
		e.Identify()
		assert.NoError(t, e.Validate(), "drafts too")
	}
}
