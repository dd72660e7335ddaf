// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Webhook is what is kept of one webhook: enough to map it again. Whoever saves it leaves out what must not be written down.
type Webhook struct {
	// Source is the configured source that it came in by.
	Source  string
	Request source.Request
}

// The fields of what the log holds: a webhook, or the note that the one of a number was set aside.
const (
	fieldSource = iota + 1
	fieldReceived
	fieldHeader
	fieldBody
	fieldSetAside

	fieldName  = 1
	fieldValue = 2
)

func (w Webhook) pack() []byte {
	var p record.Writer
	p.Text(fieldSource, w.Source)
	p.Int(fieldReceived, w.Request.Received.UnixNano())
	for _, name := range slices.Sorted(maps.Keys(w.Request.Header)) {
		p.Nested(fieldHeader, func(h *record.Writer) {
			h.Text(fieldName, name)
			for _, value := range w.Request.Header[name] {
				h.Element(fieldValue, value)
			}
		})
	}
	p.Text(fieldBody, string(w.Request.Body))
	return []byte(p.Value())
}

// packNote notes that the webhook of a number was set aside.
func packNote(number uint64) []byte {
	var p record.Writer
	p.Uint(fieldSetAside, number)
	return []byte(p.Value())
}

// unpack reads what the log held: a webhook, or the number of one that was set aside.
func unpack(payload []byte) (webhook Webhook, setAside uint64, err error) {
	webhook.Request.Header = http.Header{}
	r := record.NewReader(string(payload))
	for r.Next() {
		switch r.Field() {
		case fieldSource:
			webhook.Source = r.Text()
		case fieldReceived:
			webhook.Request.Received = time.Unix(0, r.Int()).UTC()
		case fieldHeader:
			name, values, err := unpackHeader(r.Text())
			if err != nil {
				return Webhook{}, 0, fmt.Errorf("read a header field of a webhook: %w", err)
			}
			webhook.Request.Header[name] = values
		case fieldBody:
			webhook.Request.Body = []byte(r.Text())
		case fieldSetAside:
			setAside = r.Uint()
		}
	}
	if err := r.Err(); err != nil {
		return Webhook{}, 0, fmt.Errorf("read a webhook: %w", err)
	}
	return webhook, setAside, nil
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
