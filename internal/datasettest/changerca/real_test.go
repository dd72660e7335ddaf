// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package changerca_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/casetest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/changerca"
)

// TestThePublishedCasesAreWhole checks what must hold for every case, and the number of cases.
func TestThePublishedCasesAreWhole(t *testing.T) {
	t.Parallel()
	cases, err := changerca.Read(datasettest.Dir(t, "changerca"), changerca.NewDefaultOptions())
	require.NoError(t, err)
	require.Len(t, cases, 33)
	again, err := changerca.Read(datasettest.Dir(t, "changerca"), changerca.NewDefaultOptions())
	require.NoError(t, err)
	groups, firsts, silent, without := map[string]int{}, 0, 0, 0
	for i, c := range cases {
		require.True(t, assert.ObjectsAreEqual(c, again[i]), "%s: the same seed gives the same case", c.Name)
		casetest.RequireWhole(t, c)
		groups[c.Group]++
		culprit, ok := c.Culprit()
		require.True(t, ok, c.Name)
		if c.Candidates[0].ID == culprit.ID {
			firsts++
		}
		if !slices.ContainsFunc(c.Health, func(o health.Observation) bool { return o.Release == culprit.Release }) {
			silent++
		}
		if none, ok := c.WithoutCulprit(); ok {
			casetest.RequireWhole(t, none)
			without++
		}
		assert.Equal(t, "frontend", c.Incident.Symptom.Name)
	}
	assert.Equal(t, map[string]int{"2023-09-22": 11, "2023-09-23": 22}, groups)
	assert.Less(t, firsts, 16, "the culprit's place among candidates says nothing")
	assert.Equal(t, 32, without, "one case has one candidate")
	assert.Equal(t, 12, silent, "culprits whose pods told nothing")
}
