// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func FuzzEvents(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add("", raw)
		f.Add("deploytime", raw)
		f.Add("failure", raw)
		f.Add("committime", raw)
	}
	f.Add("", []byte(`{"events":[{"event":"deployment.finished","service":{"name":{}}}]}`))
	src := newSource()
	f.Fuzz(func(t *testing.T, pelorus string, body []byte) {
		events, err := src.Events(source.Request{Header: http.Header{"X-Pelorus-Event": {pelorus}}, Body: body, Received: received})
		if err != nil {
			var ignored *source.Ignored
			var malformed *source.Malformed
			assert.True(t, errors.As(err, &ignored) || errors.As(err, &malformed))
			assert.Empty(t, events)
			return
		}
		assert.NotEmpty(t, events)
		for _, e := range events.Standing() {
			assert.NoError(t, e.Validate())
			assert.NotEmpty(t, e.UID)
		}
	})
}
