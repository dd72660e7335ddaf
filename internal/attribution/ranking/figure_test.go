// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
)

func TestReasonsWithLargeFiguresAreReadableByPeople(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.entry(arrival, 100)
	s.canary("cart", 20)
	s.origin("cart", "2", "front", arrival, asked, 800)
	v := s.judge(t)
	require.NotEmpty(t, v.Candidates)
	var origin string
	for _, r := range v.Candidates[0].Reasons {
		assert.NotRegexp(t, `\de[+-]\d`, r.Detail, "%s", r.Term)
		if r.Term == ranking.Origin {
			origin = r.Detail
		}
	}
	assert.True(t, strings.HasPrefix(origin, "43200 of 43200 failing traces"), origin)
}
