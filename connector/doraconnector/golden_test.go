// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// TestGolden gives each case's records to the connector and compares its final output with the case's metrics.yaml (the
// seven-day window only, without zeros) and logs.yaml. The documents of input.yaml arrive one flush apart, starting at
// midnight on 1 January 2000.
func TestGolden(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob(filepath.Join("testdata", "*", "input.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for _, input := range cases {
		dir := filepath.Dir(input)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { runCase(t, dir) })
		})
	}
}

func runCase(t *testing.T, dir string) {
	t.Helper()
	r := newRig(t, nil)
	r.start(t)
	for _, records := range readInput(t, filepath.Join(dir, "input.yaml")) {
		r.consume(t, logsOf(t, records))
		elapse(defaultFlushInterval + time.Second)
	}
	r.shutdown(t)

	all := r.metrics.AllMetrics()
	var told []string
	for key, f := range figures(t, all[len(all)-1]) {
		otherWindow := strings.Contains(key, "dora.window.size=30d") || strings.Contains(key, "dora.window.size=90d")
		if f != (figure{}) && !otherWindow {
			told = append(told, key+" = "+f.String())
		}
	}
	slices.Sort(told)
	compare(t, filepath.Join(dir, "metrics.yaml"), told)

	verdicts := []logRecord{}
	for _, logs := range r.logs.AllLogs() {
		for _, record := range recordsOf(logs) {
			if record.Event != "dora.definitions_announced" {
				verdicts = append(verdicts, record)
			}
		}
	}
	compare(t, filepath.Join(dir, "logs.yaml"), verdicts)
}

func readInput(t *testing.T, path string) [][]logRecord {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	var documents [][]logRecord
	for {
		var records []logRecord
		err := decoder.Decode(&records)
		if errors.Is(err, io.EOF) {
			return documents
		}
		require.NoError(t, err)
		documents = append(documents, records)
	}
}

func compare(t *testing.T, path string, got any) {
	t.Helper()
	text, err := yaml.Marshal(got)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(path, text, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.YAMLEq(t, string(want), string(text))
}
