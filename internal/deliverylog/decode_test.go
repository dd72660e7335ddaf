// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestDecodeCountsWhatItDoesNotYield(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name     string
		expected Stats
	}{
		"a record without a name is ignored":             {"", Stats{Ignored: 1}},
		"an event of another vocabulary is ignored":      {"feature_flag.evaluation", Stats{Ignored: 1}},
		"a name that only looks like ours is ignored":    {"dorado.fished", Stats{Ignored: 1}},
		"a verdict is not for the history":               {"dora.change.failed", Stats{Unsupported: 1}},
		"a recovery is not for the history":              {"dora.change.recovered", Stats{Unsupported: 1}},
		"a retraction is not for the history":            {"dora.change.failure_retracted", Stats{Unsupported: 1}},
		"definitions are not for the history":            {"dora.definitions_announced", Stats{Unsupported: 1}},
		"an event of a later version is not invalid":     {"dora.incident.reviewed", Stats{Unsupported: 1}},
		"a deployment that says nothing else is invalid": {"dora.deployment.finished", Stats{Invalid: 1}},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			logs := plog.NewLogs()
			newRecord(logs).SetEventName(tt.name)
			var failures int
			stats := Decode(logs, func(event *delivery.Event, err error) {
				assert.Nil(t, event)
				require.Error(t, err)
				failures++
			})
			assert.Equal(t, tt.expected, stats)
			assert.Equal(t, tt.expected.Invalid, failures)
		})
	}
}

func TestDecodeSaysWhichEventIsInvalidAndWhy(t *testing.T) {
	t.Parallel()
	logs := plog.NewLogs()
	record := newRecord(logs)
	record.SetEventName("dora.deployment.finished")
	record.SetTimestamp(1)
	record.Attributes().PutStr("log.record.uid", "some\nuid")
	record.Attributes().PutStr("deployment.status", "superseded")
	Decode(logs, func(_ *delivery.Event, err error) {
		assert.ErrorContains(t, err, "dora.deployment.finished some uid: ")
		assert.ErrorContains(t, err, "deployment.id is required")
		assert.ErrorContains(t, err, "deployment.status \"superseded\" is none of")
		assert.ErrorContains(t, err, "time is missing or impossible")
	})
}

func TestDecodeGoesOnAfterAnInvalidRecord(t *testing.T) {
	t.Parallel()
	logs := plog.NewLogs()
	newRecord(logs).SetEventName("dora.incident.opened")
	NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event(delivery.IncidentOpened, openIncident())}).
		ResourceLogs().MoveAndAppendTo(logs.ResourceLogs())
	newRecord(logs)

	var ids []string
	stats := Decode(logs, func(event *delivery.Event, err error) {
		if err == nil {
			ids = append(ids, event.Subject.(*delivery.IncidentFacts).ID)
		}
	})
	assert.Equal(t, []string{"PABC123"}, ids)
	assert.Equal(t, Stats{Ignored: 1, Invalid: 1}, stats)
}

func TestDecodeReadsEachRecordWithItsOwnResource(t *testing.T) {
	t.Parallel()
	logs := plog.NewLogs()
	for _, service := range []string{"checkout", "cart"} {
		newRecord(logs)
		newIncident(logs)
		last := logs.ResourceLogs().At(logs.ResourceLogs().Len() - 1)
		last.Resource().Attributes().PutStr("service.name", service)
	}
	logs.MarkReadOnly()

	var services []string
	Decode(logs, func(event *delivery.Event, err error) {
		require.NoError(t, err)
		services = append(services, event.Subject.(*delivery.IncidentFacts).Service.Name)
	})
	assert.Equal(t, []string{"checkout", "cart"}, services)
}

func TestTheFirstOfEqualKeysCounts(t *testing.T) {
	t.Parallel()
	logs, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs([]byte(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{
		"eventName":"dora.incident.opened","timeUnixNano":"1700000000000000000","attributes":[
			{"key":"dora.incident.id","value":{"stringValue":"first"}},
			{"key":"dora.incident.id","value":{"stringValue":"second"}}]}]}]}]}`))
	require.NoError(t, err)
	events, _ := decodeAll(t, logs)
	require.Len(t, events, 1)
	assert.Equal(t, "first", events[0].Subject.(*delivery.IncidentFacts).ID)
}

func TestDecodedTextIsACopy(t *testing.T) {
	t.Parallel()
	logs := NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event(delivery.IncidentOpened, openIncident())})
	record := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	provider, _ := record.Attributes().Get("dora.provider.name")
	events, _ := decodeAll(t, logs)
	require.Len(t, events, 1)
	assert.Equal(t, provider.Str(), events[0].Provider)
	assert.NotSame(t, unsafe.StringData(provider.Str()), unsafe.StringData(events[0].Provider))
	assert.NotSame(t, unsafe.StringData(record.EventName()), unsafe.StringData(string(events[0].Name)))
	assert.NotSame(t, unsafe.StringData(record.SeverityText()),
		unsafe.StringData(events[0].Subject.(*delivery.IncidentFacts).SeverityLabel))
}

func decodeAll(t require.TestingT, logs plog.Logs) ([]*delivery.Event, Stats) {
	var events []*delivery.Event
	stats := Decode(logs, func(event *delivery.Event, err error) {
		require.NoError(t, err)
		events = append(events, event)
	})
	return events, stats
}

func newRecord(logs plog.Logs) plog.LogRecord {
	return logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
}

// newIncident appends the smallest valid incident record.
func newIncident(logs plog.Logs) {
	record := newRecord(logs)
	record.SetEventName("dora.incident.opened")
	record.SetTimestamp(1_700_000_000_000_000_000)
	record.Attributes().PutStr("dora.incident.id", "P1")
}
