// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Encoder turns events into log records. It holds no state and may be used concurrently.
type Encoder struct {
	scopeName, scopeVersion string
}

// NewEncoder returns an encoder whose records name as their scope the component that tells them.
func NewEncoder(scopeName, scopeVersion string) *Encoder {
	return &Encoder{scopeName: scopeName, scopeVersion: scopeVersion}
}

// Encode returns one record per event, collected by resource as [Batch] says. The records are
// identified, see [delivery.Event.Identify]; the events stay as they are. Events are expected to
// have passed [delivery.Event.Validate]: one whose subject does not fit its name cannot be written
// and is left out.
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
