// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"errors"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func FuzzEvents(f *testing.F) {
	for kind := range mappers {
		raw, err := os.ReadFile("testdata/" + kind + ".json")
		require.NoError(f, err)
		f.Add(kind, "application/json", raw)
	}
	f.Add("push", "application/x-www-form-urlencoded", []byte("payload=%7B%7D"))
	f.Add("deployment", "application/json", []byte(`{"action":"created","repository":{"full_name":"a"},"deployment":{"payload":"\"\""}}`))
	src := newSource()
	f.Fuzz(func(t *testing.T, kind, contentType string, body []byte) {
		r := source.Request{Header: http.Header{"X-Github-Event": {kind}, "Content-Type": {contentType}}, Body: body, Received: received}
		events, err := src.Events(r)
		if err != nil {
			var ignored *source.Ignored
			var malformed *source.Malformed
			assert.True(t, errors.As(err, &ignored) || errors.As(err, &malformed))
			assert.Empty(t, events)
			return
		}
		assert.NotEmpty(t, events)
		for _, e := range events {
			assert.NotEmpty(t, e.Origin.Kind)
			assert.NotEmpty(t, e.Origin.Repository)
		}
		for _, e := range events.Standing() {
			assert.NoError(t, e.Validate())
			assert.NotEmpty(t, e.UID)
		}
	})
}

func fixtureOf(t *testing.T, raw []byte) sourcetest.Body {
	t.Helper()
	return sourcetest.Parse(t, raw)
}
