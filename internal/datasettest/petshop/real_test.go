// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/casetest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/petshop"
)

func TestThePublishedFaultsAreWhole(t *testing.T) {
	t.Parallel()
	cases, err := petshop.Faults(datasettest.Dir(t, "petshop"), petshop.NewDefaultOptions())
	require.NoError(t, err)
	require.Len(t, cases, 20)
	groups := map[string]int{}
	for _, c := range cases {
		casetest.RequireWhole(t, c)
		groups[c.Group]++
		culprit, ok := c.Culprit()
		require.True(t, ok)
		assert.Equal(t, "PetSearch", culprit.Service.Name)
		assert.Equal(t, "PetSite", c.Incident.Symptom.Name)
		assert.Len(t, c.Candidates, 8, "every service of the shop has a deployment")
		assert.False(t, culprit.Finished.After(c.Incident.Opened), c.Name)
		none, ok := c.WithoutCulprit()
		require.True(t, ok)
		casetest.RequireWhole(t, none)
		assert.Len(t, none.Candidates, 7)
	}
	assert.Equal(t, map[string]int{"high_traffic": 8, "low_traffic": 8, "temporal_traffic1": 2, "temporal_traffic2": 2}, groups)
}

func TestDecoysAfterTheIncidentAreAfterIt(t *testing.T) {
	t.Parallel()
	cases, err := petshop.DecoysAfter(datasettest.Dir(t, "petshop"), petshop.NewDefaultOptions())
	require.NoError(t, err)
	require.Len(t, cases, 20)
	for _, c := range cases {
		casetest.RequireWhole(t, c)
		assert.Empty(t, c.Truth)
		assert.Len(t, c.Candidates, 7)
		for _, candidate := range c.Candidates {
			assert.True(t, candidate.Started.After(c.Incident.Opened), c.Name)
		}
		assert.Empty(t, c.Until(c.Incident.Opened).Candidates)
	}
}

func TestTheCleanDaysAreWhole(t *testing.T) {
	t.Parallel()
	cases, err := petshop.Clean(datasettest.Dir(t, "petshop"), petshop.NewDefaultOptions())
	require.NoError(t, err)
	require.Len(t, cases, 589/18)
	for _, c := range cases {
		casetest.RequireWhole(t, c)
		assert.Zero(t, c.Incident)
	}
}
