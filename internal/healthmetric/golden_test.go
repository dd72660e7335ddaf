// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"flag"
	"path/filepath"
	"slices"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/pmetrictest"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

var update = flag.Bool("update", false, "rewrite testdata/*.yaml")

func TestTheWireLooksAsTheGoldenFilesShow(t *testing.T) {
	t.Parallel()
	running := NewCumulative(cumulativeOptions(), after(0))
	for _, o := range fixtures() {
		running.Add(o)
	}
	for name, requests := range map[string][]pmetric.Metrics{
		"bins":    build(fixtures(), testOptions()),
		"running": slices.Collect(running.Build(after(1))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Len(t, requests, 1)
			path := filepath.Join("testdata", name+".yaml")
			if *update {
				require.NoError(t, golden.WriteMetricsToFile(path, requests[0], golden.SkipMetricTimestampNormalization()))
			}
			expected, err := golden.ReadMetrics(path)
			require.NoError(t, err)
			require.NoError(t, pmetrictest.CompareMetrics(expected, requests[0],
				pmetrictest.IgnoreResourceMetricsOrder(), pmetrictest.IgnoreMetricDataPointsOrder(), pmetrictest.IgnoreMetricsOrder()))
		})
	}
}

func TestTheGoldenFileIsReadAsWhatItWasWrittenFrom(t *testing.T) {
	t.Parallel()
	bins, err := golden.ReadMetrics(filepath.Join("testdata", "bins.yaml"))
	require.NoError(t, err)
	read, stats := readAll([]pmetric.Metrics{bins})
	require.ElementsMatch(t, fixtures(), read)
	require.Equal(t, Stats{Read: len(fixtures())}, stats)
}
