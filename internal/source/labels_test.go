// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLabels(t *testing.T) {
	t.Parallel()
	o, err := Decode([]byte(`{"labels": {"a": "1", "empty": "", "number": 1, "nul": "\u0000", "\u0000": "x", "none": null}, "list": []}`))
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a": "1", "empty": ""}, o.Labels("labels"))
	assert.Empty(t, o.Labels("absent"))
	assert.Empty(t, o.Labels("list"))
	assert.NoError(t, o.Err())
	o.Need().Labels("list")
	assert.ErrorContains(t, o.Err(), "list must be an object")
}
