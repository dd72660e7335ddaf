// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/plogtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

var update = flag.Bool("update", false, "rewrite testdata/<case>/logs.yaml")

const testScope = "github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver"

func TestEncodeWritesWhatTheGoldenFilesShow(t *testing.T) {
	t.Parallel()
	for name, event := range fixtures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, event.Validate())
			logs := NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event})

			path := filepath.Join("testdata", name, "logs.yaml")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
				require.NoError(t, golden.WriteLogsToFile(path, logs))
			}
			expected, err := golden.ReadLogs(path)
			require.NoError(t, err)
			require.NoError(t, plogtest.CompareLogs(expected, logs))
			assert.Equal(t, eventNames(expected), eventNames(logs), "CompareLogs does not look at event names")
		})
	}
}

func TestEveryGoldenFolderBelongsToAFixture(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/logs.yaml")
	require.NoError(t, err)
	events := fixtures()
	assert.Len(t, files, len(events))
	for _, file := range files {
		assert.Contains(t, events, filepath.Base(filepath.Dir(file)))
	}
}

func TestTheFixturesCoverEveryEventName(t *testing.T) {
	t.Parallel()
	covered := map[delivery.EventName]bool{}
	for _, event := range fixtures() {
		covered[event.Name] = true
	}
	for name := range kinds {
		assert.True(t, covered[name], "no golden case for %s", name)
	}
}

func eventNames(logs plog.Logs) []string {
	var names []string
	for record := range allRecords(logs) {
		names = append(names, record.EventName())
	}
	return names
}

func allRecords(logs plog.Logs) func(yield func(plog.LogRecord) bool) {
	return func(yield func(plog.LogRecord) bool) {
		for _, resource := range logs.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					if !yield(record) {
						return
					}
				}
			}
		}
	}
}
