// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// maxOutbox bounds the records that wait for a consumer that refuses; the oldest go first.
const maxOutbox = 10_000

// maxRecords bounds the records of one request before its size is measured.
const maxRecords = 1_000

// outbox holds, oldest first, the records that have not been delivered.
type outbox struct {
	waiting []func(*deliverylog.Batch)
}

// add queues a record and returns how many older ones had to make room.
func (o *outbox) add(record func(*deliverylog.Batch)) int {
	o.waiting = append(o.waiting, record)
	excess := max(0, len(o.waiting)-maxOutbox)
	o.sent(excess)
	return excess
}

func (o *outbox) size() int { return len(o.waiting) }

func (o *outbox) clear() { o.waiting = nil }

// sent forgets the n oldest records.
func (o *outbox) sent(n int) {
	clear(o.waiting[:n])
	o.waiting = o.waiting[n:]
}

// pack returns as many of the oldest records as fit into maxBytes, one at least, and how many they are.
func (o *outbox) pack(encoder *deliverylog.Encoder, maxBytes int) (plog.Logs, int) {
	measure := plog.ProtoMarshaler{}
	for n := min(len(o.waiting), maxRecords); ; n /= 2 {
		batch := encoder.NewBatch()
		for _, record := range o.waiting[:n] {
			record(batch)
		}
		if logs := batch.Logs(); n <= 1 || measure.LogsSize(logs) <= maxBytes {
			return logs, n
		}
	}
}
