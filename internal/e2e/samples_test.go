// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/csv"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// samples are measurements of a process, one column per kind.
type samples struct {
	began time.Time
	rows  [][]float64
}

// Columns of samples, in addition to one per kind of state.
const (
	columnSeconds = iota
	columnResident
	columnOwn
	columnHeap
	columnOpenFiles
	columnStored
	columnRemembered
	columns
)

var columnNames = [columns]string{"seconds", "resident_bytes", "own_bytes", "heap_bytes", "open_files", "stored_bytes", "remembered"}

// flatColumns must not grow. The heap is not among them, because it swings between garbage collections.
var flatColumns = []int{columnOwn, columnRemembered, columnOpenFiles}

// maxStored is the maximum size of the storage files, in bytes. They are rewritten from time to time and never shrink.
const maxStored = 100 << 20

func newSamples() *samples { return &samples{began: time.Now()} }

// take measures the process; own is the address of its internal metrics.
func (s *samples) take(t *testing.T, v *victim, own, state string) {
	t.Helper()
	metrics := ownMetrics(t, own)
	resident, ownMemory := v.memory()
	s.rows = append(s.rows, []float64{
		columnSeconds:    time.Since(s.began).Seconds(),
		columnResident:   resident,
		columnOwn:        ownMemory,
		columnHeap:       sum(metrics["otelcol_process_runtime_heap_alloc_bytes"]),
		columnOpenFiles:  v.openFiles(),
		columnStored:     stored(state),
		columnRemembered: sum(metrics["otelcol_connector_dora_state_size"]),
	})
}

func ownMetrics(t *testing.T, endpoint string) map[string]*dto.MetricFamily {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+endpoint+"/metrics", http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(response.Body)
	require.NoError(t, err)
	return families
}

// sum adds up the series of a gauge.
func sum(family *dto.MetricFamily) float64 {
	total := 0.0
	for _, m := range family.GetMetric() {
		total += m.GetGauge().GetValue()
	}
	return total
}

// write writes the samples to a file, unless its name is empty.
func (s *samples) write(t *testing.T, name string) {
	t.Helper()
	if name == "" {
		return
	}
	file, err := os.Create(name)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	out := csv.NewWriter(file)
	require.NoError(t, out.Write(columnNames[:]))
	for _, row := range s.rows {
		record := make([]string, len(row))
		for i, value := range row {
			record[i] = strconv.FormatFloat(value, 'f', -1, 64)
		}
		require.NoError(t, out.Write(record))
	}
	out.Flush()
	require.NoError(t, out.Error())
}

// judge requires that nothing grew in the second half by more than the tolerance, and that the storage is within its bound.
func (s *samples) judge(t *testing.T, duration time.Duration) {
	t.Helper()
	require.GreaterOrEqual(t, len(s.rows), 20, "samples: soak for longer")
	stored := s.rows[len(s.rows)-1][columnStored]
	assert.Positive(t, stored)
	assert.LessOrEqual(t, stored, float64(maxStored), "bytes in the storage")
	half := s.rows[len(s.rows)/2:]
	for _, column := range flatColumns {
		growth, mean := trend(half, column)
		t.Logf("%s: %.0f on average in the second half, growing by %.2f%% over it", columnNames[column], mean, 100*growth/mean)
		assert.Positive(t, mean, columnNames[column])
		tolerated := soakTolerance * mean
		if column == columnOwn && duration < shortSoak {
			tolerated = max(tolerated, soakSwing)
		}
		assert.LessOrEqual(t, growth, tolerated, "%s grows", columnNames[column])
	}
}

// trend fits a line through a column by least squares and returns its rise over all rows, and the mean.
func trend(rows [][]float64, column int) (growth, mean float64) {
	var meanTime float64
	for _, row := range rows {
		meanTime += row[columnSeconds] / float64(len(rows))
		mean += row[column] / float64(len(rows))
	}
	var covariance, variance float64
	for _, row := range rows {
		covariance += (row[columnSeconds] - meanTime) * (row[column] - mean)
		variance += (row[columnSeconds] - meanTime) * (row[columnSeconds] - meanTime)
	}
	slope := covariance / variance
	return slope * (rows[len(rows)-1][columnSeconds] - rows[0][columnSeconds]), mean
}

func TestATrendIsFound(t *testing.T) {
	t.Parallel()
	rows := func(values ...float64) [][]float64 {
		var all [][]float64
		for i, value := range values {
			all = append(all, []float64{columnSeconds: float64(10 * i), columnResident: value})
		}
		return all
	}
	tests := map[string]struct {
		rows         [][]float64
		growth, mean float64
	}{
		"a level":         {rows(7, 7, 7, 7), 0, 7},
		"a rise":          {rows(10, 20, 30), 20, 20},
		"a fall":          {rows(30, 20, 10), -20, 20},
		"waves":           {rows(10, 20, 20, 10), 0, 15},
		"waves on a rise": {rows(10, 30, 20, 40), 24, 25},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			growth, mean := trend(test.rows, columnResident)
			assert.InDelta(t, test.growth, growth, 1e-9)
			assert.InDelta(t, test.mean, mean, 1e-9)
		})
	}
}
