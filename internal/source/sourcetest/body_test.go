// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sourcetest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBodyEdits(t *testing.T) {
	t.Parallel()
	body := Parse(t, []byte(`{"a": [{"b": 9007199254740993}]}`))
	assert.JSONEq(t, `{"a": [{"b": "x"}]}`, string(body.With("a.0.b", "x").JSON()))
	assert.JSONEq(t, `{"a": [{}]}`, string(body.Without("a.0.b").JSON()))
	assert.Contains(t, string(body.JSON()), "9007199254740993", "no digit is lost and no edit sticks")
}

func TestMutationsReachEveryValueAndLeaveTheBodyAlone(t *testing.T) {
	t.Parallel()
	body := Parse(t, []byte(`{"a": [{"b": 1}], "c": 2}`))
	count := 0
	for range body.Mutations() {
		count++
	}
	assert.Equal(t, 4*len(Wrong), count, "a, a.0, a.0.b and c")
	assert.JSONEq(t, `{"a":[{"b":1}],"c":2}`, string(body.JSON()))
}
