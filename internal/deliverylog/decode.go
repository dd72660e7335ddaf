// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"fmt"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// eventNamespace is the prefix of all our event names.
const eventNamespace = "dora."

// IsEvent reports whether the event name of a record is in our namespace: a delivery event, a verdict or another event
// of the vocabulary.
func IsEvent(record plog.LogRecord) bool { return strings.HasPrefix(EventName(record), eventNamespace) }

// Stats counts the records that [Decode] did not turn into events.
type Stats struct {
	// Ignored counts records outside our namespace, such as other log records in a shared pipeline.
	Ignored int
	// Unsupported counts our records that are no delivery events, such as verdicts.
	Unsupported int
	// Invalid counts delivery events that failed validation; each was yielded as an error.
	Invalid int
}

// Decode yields every delivery event in logs, in order: either a valid and identified event, or nil and the reason why
// the record cannot be used. It reads the canonical form and the variants of other producers. It neither changes logs
// nor keeps references into them, so logs may be shared and reused afterwards.
func Decode(logs plog.Logs, yield func(*delivery.Event, error)) Stats {
	d := decoder{yield: yield, attributes: source{record: values{}, resource: values{}}}
	for _, resource := range logs.ResourceLogs().All() {
		d.resource, d.indexed = resource.Resource(), false
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				d.decode(record)
			}
		}
	}
	return d.stats
}

type decoder struct {
	yield func(*delivery.Event, error)
	stats Stats

	// indexed says that attributes.resource holds the attributes of resource. They are indexed on demand, since in a
	// shared pipeline most resources have no delivery event.
	resource   pcommon.Resource
	indexed    bool
	attributes source
}

func (d *decoder) decode(record plog.LogRecord) {
	name := delivery.EventName(EventName(record))
	kind, ok := kinds[name]
	switch {
	case !strings.HasPrefix(string(name), eventNamespace):
		d.stats.Ignored++
		return
	case !ok:
		d.stats.Unsupported++
		return
	}
	event := d.read(name, kind, record)
	if err := event.Validate(); err != nil {
		d.stats.Invalid++
		d.yield(nil, fmt.Errorf("%s %s: %w", name, delivery.DisplayText(event.UID), err))
		return
	}
	d.yield(event, nil)
}

func (d *decoder) read(name delivery.EventName, kind codec, record plog.LogRecord) *delivery.Event {
	d.attributes.record.index(record.Attributes())
	if !d.indexed {
		d.attributes.resource.index(d.resource.Attributes())
		d.indexed = true
	}
	event := readEnvelope(name, record, &d.attributes)
	event.Subject = kind.read(&d.attributes)
	readSeverityText(event.Subject, record)
	event.Identify()
	return event
}

// EventName returns the record's event name, from its field or from an attribute that replaces it in formats without
// such a field.
func EventName(record plog.LogRecord) string {
	name := record.EventName()
	for _, key := range eventNameKeys {
		if name != "" {
			break
		}
		if value, ok := record.Attributes().Get(key); ok && value.Type() == pcommon.ValueTypeStr {
			name = value.Str()
		}
	}
	return name
}
