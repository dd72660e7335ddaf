// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"time"
)

// table is a file of metrics: samples in order of time.
type table struct {
	columns map[column]int
	nodes   []string
	rows    [][]float64
	times   []time.Time
}

// column identifies a series, as in the three lines of the header.
type column struct{ node, metric, statistic string }

// headerLines is how many lines precede the samples. The last of them is blank except for the name of the index.
const headerLines = 4

func readTable(name string) (*table, error) {
	lines, err := readCSV(name)
	if err != nil {
		return nil, err
	}
	if len(lines) <= headerLines || len(lines[0]) < 2 || lines[1][0] != "metric" || lines[2][0] != "statistic" {
		return nil, fmt.Errorf("read %s: no header of microservice, metric, statistic and a time", name)
	}
	t := &table{columns: map[column]int{}}
	known := map[string]bool{}
	for i := 1; i < len(lines[0]); i++ {
		c := column{lines[0][i], lines[1][i], lines[2][i]}
		t.columns[c] = i
		if !known[c.node] {
			known[c.node] = true
			t.nodes = append(t.nodes, c.node)
		}
	}
	for i, line := range lines[headerLines:] {
		row, err := numbers(line)
		if err != nil {
			return nil, fmt.Errorf("read %s, line %d: %w", name, headerLines+i+1, err)
		}
		t.rows = append(t.rows, row)
		t.times = append(t.times, time.Unix(int64(row[0]), 0).UTC())
	}
	return t, nil
}

func readCSV(name string) ([][]string, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // opened for reading only
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return lines, nil
}

// numbers reads a line. A blank field is not a number.
func numbers(line []string) ([]float64, error) {
	row := make([]float64, len(line))
	for i, text := range line {
		if text == "" {
			row[i] = math.NaN()
			continue
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, err
		}
		row[i] = n
	}
	if math.IsNaN(row[0]) {
		return nil, errors.New("the sample has no time")
	}
	return row, nil
}

// sample is what a node did in five minutes.
type sample struct {
	requests, failed int
	// latency is in seconds.
	latency curve
}

// at returns the sample of a node in a row; the zero sample if there were no requests.
func (t *table) at(row int, node string) sample {
	value := func(metric, statistic string) float64 {
		if i, ok := t.columns[column{node, metric, statistic}]; ok {
			return t.rows[row][i]
		}
		return math.NaN()
	}
	requests, availability := value("requests", "Sum"), value("availability", "Average")
	if !(requests > 0) {
		return sample{}
	}
	s := sample{requests: int(math.Round(requests))}
	if !math.IsNaN(availability) {
		s.failed = int(math.Round(requests * (100 - availability) / 100))
	}
	var quantiles [len(probabilities)]float64
	for i, q := range probabilities {
		quantiles[i] = value("latency", q.statistic)
	}
	s.latency = newCurve(quantiles, value("latency", "Average"))
	return s
}

// shortest replaces durations of zero in the data, in seconds.
const shortest = 1e-6

// durations returns the durations of all requests in seconds, ascending.
func (s sample) durations() []float64 {
	durations := make([]float64, s.requests)
	for i := range durations {
		durations[i] = max(s.latency.at((float64(i)+0.5)/float64(s.requests)), shortest)
	}
	return durations
}
