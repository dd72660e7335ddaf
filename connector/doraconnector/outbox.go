// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// maxOutbox bounds the records that wait while a consumer refuses them. The oldest records are dropped first.
const maxOutbox = 10_000

// maxRecords bounds the records of one request before its size is measured.
const maxRecords = 1_000

// outbox holds the log records that have not been delivered, oldest first. Records are numbered, so that the copies
// in storage can be identified and deleted.
type outbox struct {
	kind    record.Kind // kind of the records in storage
	encoder *deliverylog.Encoder
	waiting []letter
	last    uint64 // the number assigned last

	// tracked is set if changes are recorded for storage. unkept is the first number that has not been recorded yet;
	// gone are recorded numbers that have left the outbox.
	tracked bool
	unkept  uint64
	gone    []uint64
}

// letter is one log record as OTLP.
type letter struct {
	number uint64
	otlp   []byte
}

func newOutbox(kind record.Kind, encoder *deliverylog.Encoder, tracked bool) *outbox {
	return &outbox{kind: kind, encoder: encoder, tracked: tracked, unkept: 1}
}

// add queues a record and returns how many of the oldest records were dropped to make room.
func (o *outbox) add(write func(*deliverylog.Batch)) (int, error) {
	batch := o.encoder.NewBatch()
	write(batch)
	otlp, err := (&plog.ProtoMarshaler{}).MarshalLogs(batch.Logs())
	if err != nil {
		return 0, fmt.Errorf("encode a log record: %w", err)
	}
	return o.put(otlp), nil
}

func (o *outbox) put(otlp []byte) (excess int) {
	o.last++
	o.waiting = append(o.waiting, letter{number: o.last, otlp: otlp})
	excess = max(0, len(o.waiting)-maxOutbox)
	o.sent(excess)
	return excess
}

// adopt moves all records of another outbox into this one, and returns how many of the oldest records were dropped to
// make room.
func (o *outbox) adopt(from *outbox) (excess int) {
	for _, l := range from.waiting {
		excess += o.put(l.otlp)
	}
	from.clear()
	return excess
}

func (o *outbox) size() int { return len(o.waiting) }

func (o *outbox) clear() { o.sent(len(o.waiting)) }

// sent forgets the n oldest records.
func (o *outbox) sent(n int) {
	if o.tracked {
		for _, l := range o.waiting[:n] {
			if l.number < o.unkept {
				o.gone = append(o.gone, l.number)
			}
		}
	}
	clear(o.waiting[:n])
	o.waiting = o.waiting[n:]
}

// pack returns as many of the oldest records as fit into maxBytes, but at least one, and their number.
func (o *outbox) pack(maxBytes int) (plog.Logs, int, error) {
	measure := plog.ProtoMarshaler{}
	for n := min(len(o.waiting), maxRecords); ; n /= 2 {
		batch := o.encoder.NewBatch()
		for _, l := range o.waiting[:n] {
			logs, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(l.otlp)
			if err != nil {
				return plog.Logs{}, n, fmt.Errorf("decode a log record: %w", err)
			}
			batch.AddLogs(logs)
		}
		if logs := batch.Logs(); n <= 1 || measure.LogsSize(logs) <= maxBytes {
			return logs, n, nil
		}
	}
}

// takeChanged returns the records that were added and removed since the last call.
func (o *outbox) takeChanged() []record.Record {
	var changed []record.Record
	for _, number := range o.gone {
		changed = append(changed, record.Record{Kind: o.kind, Key: keyOfLetter(number)})
	}
	for _, l := range o.waiting {
		if l.number >= o.unkept {
			changed = append(changed, l.record(o.kind))
		}
	}
	o.gone, o.unkept = nil, o.last+1
	return changed
}

// records returns all waiting records.
func (o *outbox) records() []record.Record {
	records := make([]record.Record, 0, len(o.waiting))
	for _, l := range o.waiting {
		records = append(records, l.record(o.kind))
	}
	return records
}

// restore takes back one stored record. It is called before anything is added.
func (o *outbox) restore(r record.Record) error {
	if len(r.Key) != 8 {
		return errors.New("the number of an undelivered log record is damaged")
	}
	number := binary.BigEndian.Uint64([]byte(r.Key))
	at, known := slices.BinarySearchFunc(o.waiting, number, func(l letter, number uint64) int {
		return cmp.Compare(l.number, number)
	})
	switch {
	case r.Value == "" && known:
		o.waiting = slices.Delete(o.waiting, at, at+1)
	case r.Value != "" && !known:
		o.waiting = slices.Insert(o.waiting, at, letter{number: number, otlp: []byte(r.Value)})
	}
	o.last = max(o.last, number)
	o.unkept = o.last + 1
	return nil
}

func (l letter) record(kind record.Kind) record.Record {
	return record.Record{Kind: kind, Key: keyOfLetter(l.number), Value: string(l.otlp)}
}

func keyOfLetter(number uint64) string {
	return string(binary.BigEndian.AppendUint64(nil, number))
}
