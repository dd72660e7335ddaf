// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// FuzzDecode checks for any OTLP that decoding neither panics nor changes its input, that it counts every record, and
// that decoded events are the same after encoding and decoding again.
func FuzzDecode(f *testing.F) {
	for _, logs := range fuzzSeeds() {
		data, err := (&plog.ProtoMarshaler{}).MarshalLogs(logs)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		logs, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(data)
		if err != nil {
			return
		}
		before := marshal(t, logs)
		logs.MarkReadOnly()
		events, stats := decodeLenient(t, logs)
		assert.Equal(t, before, marshal(t, logs))
		assert.Equal(t, logs.LogRecordCount(), len(events)+stats.Ignored+stats.Unsupported+stats.Invalid)

		again, stats := decodeAll(t, NewEncoder(testScope, "0.1.0").Encode(events))
		assert.Equal(t, Stats{}, stats)
		assert.Len(t, again, len(events))
	})
}

// fuzzSeeds returns the fixtures, and a record of every event name with attributes of wrong types.
func fuzzSeeds() []plog.Logs {
	var seeds []plog.Logs
	for _, event := range fixtures() {
		seeds = append(seeds, NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event}))
	}
	values := []func(pcommon.Value){
		func(v pcommon.Value) { v.SetInt(-1) },
		func(v pcommon.Value) { v.SetDouble(1e300) },
		func(v pcommon.Value) { v.SetBool(true) },
		func(v pcommon.Value) { v.SetEmptyBytes().Append(0xff) },
		func(v pcommon.Value) { v.SetEmptySlice().AppendEmpty().SetEmptyMap() },
		func(v pcommon.Value) { v.SetEmptyMap().PutEmpty("") },
		func(v pcommon.Value) { v.SetStr("\x00\xff") },
		func(v pcommon.Value) { v.SetStr("refs/heads/") },
	}
	for name := range kinds {
		for i := range values {
			logs := plog.NewLogs()
			record := newRecord(logs)
			record.SetEventName(string(name))
			record.SetTimestamp(1_700_000_000_000_000_000)
			for key := range readable {
				values[i](record.Attributes().PutEmpty(key))
			}
			seeds = append(seeds, logs)
		}
	}
	return seeds
}

func decodeLenient(t *testing.T, logs plog.Logs) ([]*delivery.Event, Stats) {
	t.Helper()
	var events []*delivery.Event
	failures := 0
	stats := Decode(logs, func(event *delivery.Event, err error) {
		if err != nil {
			failures++
			return
		}
		require.NoError(t, event.Validate())
		assert.NotEmpty(t, event.UID)
		events = append(events, event)
	})
	assert.Equal(t, stats.Invalid, failures)
	return events, stats
}

func marshal(t *testing.T, logs plog.Logs) []byte {
	t.Helper()
	data, err := (&plog.ProtoMarshaler{}).MarshalLogs(logs)
	require.NoError(t, err)
	return data
}
