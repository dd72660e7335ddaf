// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sourcetest

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// AssertWhole asserts what holds for every request to every source: the source returns either events, which are valid
// and identified unless they are drafts, or one of the known errors and no events.
func AssertWhole(tb testing.TB, src source.Source, r source.Request, name string) {
	tb.Helper()
	events, err := src.Events(r)
	if err != nil {
		var ignored *source.Ignored
		var malformed *source.Malformed
		var unreadable *source.UnsupportedMedia
		known := errors.As(err, &ignored) || errors.As(err, &malformed) || errors.As(err, &unreadable)
		assert.True(tb, known, "%s: %v", name, err)
		assert.Empty(tb, events, name)
		return
	}
	assert.NotEmpty(tb, events, name)
	for _, e := range events {
		if e.Draft {
			continue
		}
		assert.NoError(tb, e.Validate(), name)
		assert.NotEmpty(tb, e.UID, name)
	}
}
