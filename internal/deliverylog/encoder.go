// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Encoder encodes events as log records. It has no mutable state and is safe for concurrent use.
type Encoder struct {
	scopeName, scopeVersion string
}

// NewEncoder returns an encoder. The scope of its records is the component that emits them.
func NewEncoder(scopeName, scopeVersion string) *Encoder {
	return &Encoder{scopeName: scopeName, scopeVersion: scopeVersion}
}

// Encode returns one record per event, grouped by resource, see [Batch]. The records are identified, see
// [delivery.Event.Identify]; the events are not changed. Events should have passed [delivery.Event.Validate]: an event
// whose subject does not match its name cannot be encoded and is left out.
func (e *Encoder) Encode(events []*delivery.Event) plog.Logs {
	batch := e.NewBatch()
	for _, event := range events {
		if kind, ok := kinds[event.Name]; ok && kind.fits(event.Subject) {
			encode(event, kind, batch)
		}
	}
	return batch.Logs()
}

func encode(event *delivery.Event, kind codec, batch *Batch) {
	identified := *event
	identified.Identify()
	record := batch.Add(func(resource pcommon.Map) { kind.writeResource(event.Subject, resource) })
	writeEnvelope(&identified, record)
	kind.writeRecord(event.Name, event.Subject, record.Attributes())
}
