// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Webhook is the stored part of a webhook: enough to map it again. The caller leaves out what must not be stored.
type Webhook struct {
	// Source is the name of the configured source through which it came in.
	Source  string
	Request source.Request
}

// An entry of the log is a description, preceded by its length, and the body.
const (
	fieldSource = iota + 1
	fieldReceived
	fieldHeader

	fieldName  = 1
	fieldValue = 2
)

var errBrokenOff = errors.New("a webhook is truncated")

func (w Webhook) pack() []byte {
	var description record.Writer
	description.Text(fieldSource, w.Source)
	description.Int(fieldReceived, w.Request.Received.UnixNano())
	for _, name := range slices.Sorted(maps.Keys(w.Request.Header)) {
		description.Nested(fieldHeader, func(h *record.Writer) {
			h.Text(fieldName, name)
			for _, value := range w.Request.Header[name] {
				h.Element(fieldValue, value)
			}
		})
	}
	payload := make([]byte, 0, binary.MaxVarintLen32+description.Len()+len(w.Request.Body))
	payload = binary.AppendUvarint(payload, uint64(description.Len()))
	payload = append(payload, description.Value()...)
	return append(payload, w.Request.Body...)
}

func unpack(payload []byte) (Webhook, error) {
	size, n := binary.Uvarint(payload)
	if n <= 0 || size > uint64(len(payload)-n) {
		return Webhook{}, errBrokenOff
	}
	webhook := Webhook{Request: source.Request{
		Header:   http.Header{},
		Body:     bytes.Clone(payload[n+int(size):]),
		Received: time.Unix(0, 0).UTC(), // a zero is not written
	}}
	r := record.NewReader(string(payload[n : n+int(size)]))
	for r.Next() {
		switch r.Field() {
		case fieldSource:
			webhook.Source = r.Text()
		case fieldReceived:
			webhook.Request.Received = time.Unix(0, r.Int()).UTC()
		case fieldHeader:
			name, values, err := unpackHeader(r.Text())
			if err != nil {
				return Webhook{}, fmt.Errorf("read a header field of a webhook: %w", err)
			}
			webhook.Request.Header[name] = values
		}
	}
	if err := r.Err(); err != nil {
		return Webhook{}, fmt.Errorf("read a webhook: %w", err)
	}
	return webhook, nil
}

func unpackHeader(value string) (name string, values []string, err error) {
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case fieldName:
			name = r.Text()
		case fieldValue:
			values = append(values, r.Text())
		}
	}
	return name, values, r.Err()
}
