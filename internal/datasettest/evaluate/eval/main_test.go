// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/evaluate"
)

func TestItSaysThatItSkipsWithoutData(t *testing.T) {
	t.Setenv(datasettest.Variable, "")
	var out strings.Builder
	require.NoError(t, labelled(&out, io.Discard, evaluate.NewDefaultOptions()))
	assert.Equal(t, "skipped: set FAILURE_DATASETS to the directory of failure data sets\n", out.String())
}

func TestItFailsWhereTheDirectoryIsNone(t *testing.T) {
	t.Setenv(datasettest.Variable, t.TempDir())
	var out strings.Builder
	require.ErrorContains(t, labelled(&out, io.Discard, evaluate.NewDefaultOptions()), "without the data set")
}
