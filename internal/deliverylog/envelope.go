// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// envelope are the attributes that all events share. The tenant has no attribute, because it is only a part of the UID.
var envelope = []field[delivery.Event]{
	text(KeyRecordUID, func(e *delivery.Event) *string { return &e.UID }),
	text(KeyProviderName, func(e *delivery.Event) *string { return &e.Provider }),
	optionalEnum(KeyTimeSource, func(e *delivery.Event) *delivery.TimeSource { return &e.TimeSource }, isTimeSource),
	text(KeyDeliveryID, func(e *delivery.Event) *string { return &e.DeliveryID }),
}

func isTimeSource(s delivery.TimeSource) bool {
	return slices.Contains([]delivery.TimeSource{delivery.TimeFromPayload, delivery.TimeFromHeader, delivery.TimeFromObserved}, s)
}

// writeEnvelope writes everything of an event except its subject. The timestamp of an event without a time of its own is
// the time of observation, see [readEnvelope].
func writeEnvelope(e *delivery.Event, to plog.LogRecord) {
	to.SetEventName(string(e.Name))
	if t := delivery.PlausibleTime(e.Time); !t.IsZero() {
		to.SetTimestamp(pcommon.NewTimestampFromTime(t))
	}
	if t := delivery.PlausibleTime(e.Observed); !t.IsZero() {
		to.SetObservedTimestamp(pcommon.NewTimestampFromTime(t))
	}
	to.SetTraceID(e.TraceID)
	to.SetSpanID(e.SpanID)
	to.SetSeverityNumber(severityNumber(e))
	to.SetSeverityText(severityText(e))
	to.Body().SetStr(body(e))
	write(envelope, e, to.Attributes())
}

// readEnvelope returns an event with everything except its subject. If the record has no timestamp, the event happened
// when it was observed.
func readEnvelope(name delivery.EventName, from plog.LogRecord, attributes *source) *delivery.Event {
	e := &delivery.Event{
		Name:     delivery.EventName(strings.Clone(string(name))),
		Time:     instant(from.Timestamp()),
		Observed: delivery.PlausibleTime(instant(from.ObservedTimestamp())),
		TraceID:  from.TraceID(),
		SpanID:   from.SpanID(),
	}
	read(envelope, e, attributes)
	if from.Timestamp() == 0 {
		e.Time, e.TimeSource = e.Observed, delivery.TimeFromObserved
	}
	return e
}

// instant converts a record's timestamp; 0 means not set.
func instant(t pcommon.Timestamp) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return t.AsTime()
}
