// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/organisation"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/replay"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// Mix is the webhooks to post: one round, repeated with other values.
type Mix struct {
	hooks   []hook
	secrets replay.Secrets
	// repeat is the number of rounds after which the same identifiers are used again, at other times; 0 for never.
	repeat uint64
}

// hook is one webhook of a round.
type hook struct {
	source, path string
	headers      map[string]string
	delivery     string // the header with the delivery id, if any
	body         template
}

// MixOptions configure what is posted.
type MixOptions struct {
	Organisation organisation.Options
	Secrets      replay.Secrets
	Repeat       int
}

// deliveryHeaders are the headers with the delivery id, which is unique even if identifiers are repeated.
var deliveryHeaders = []string{"X-GitHub-Delivery", "X-Webhook-Id", "X-Delivery-Id"}

// NewMix draws the organisation and splits its webhooks into constant parts and values. The same options result in the same
// mix.
func NewMix(o MixOptions) (*Mix, error) {
	var told bytes.Buffer
	if err := webhook.Tell(&told, organisation.Draw(o.Organisation), webhook.Options{Seed: o.Organisation.Seed, AsOf: o.Organisation.AsOf}); err != nil {
		return nil, fmt.Errorf("draw the webhooks: %w", err)
	}
	random := rand.New(rand.NewPCG(o.Organisation.Seed, paddingStream))
	m := &Mix{secrets: o.Secrets, repeat: uint64(o.Repeat)}
	for l, err := range webhook.Read(&told) {
		if err != nil {
			return nil, fmt.Errorf("read the webhooks: %w", err)
		}
		h := hook{source: l.Source, path: l.Path, headers: l.Headers, body: newTemplate(padded(&l, random))}
		if at := slices.IndexFunc(deliveryHeaders, func(name string) bool { return l.Headers[name] != "" }); at >= 0 {
			h.delivery = deliveryHeaders[at]
		}
		m.hooks = append(m.hooks, h)
	}
	return m, nil
}

// Webhook is one webhook to post.
type Webhook struct {
	Path   string
	Header http.Header
	Body   []byte
}

// Fill sets w to the n-th webhook, from 0, with its sender's signature. It reuses the memory of w.
func (m *Mix) Fill(w *Webhook, n uint64) {
	round, h := n/uint64(len(m.hooks)), &m.hooks[n%uint64(len(m.hooks))]
	told := round
	if m.repeat > 0 {
		told %= m.repeat
	}
	w.Path, w.Body = h.path, h.body.appendTo(w.Body[:0], told, time.Duration(round)*time.Second)
	if w.Header == nil {
		w.Header = http.Header{}
	}
	clear(w.Header)
	for name, value := range h.headers {
		w.Header.Set(name, value)
	}
	if h.delivery != "" {
		w.Header.Set(h.delivery, DeliveryID(n))
	}
	m.secrets.Sign(w.Header, h.source, w.Body)
}

// DeliveryID returns the delivery id of the n-th webhook.
func DeliveryID(n uint64) string { return fmt.Sprintf("10ad0000-0000-4000-8000-%012x", n) }

// Size returns the number of webhooks in a round, and the sizes of their bodies in bytes.
func (m *Mix) Size() (count, smallest, largest, mean int) {
	var w Webhook
	total := 0
	for n := range m.hooks {
		m.Fill(&w, uint64(n))
		if n == 0 || len(w.Body) < smallest {
			smallest = len(w.Body)
		}
		largest = max(largest, len(w.Body))
		total += len(w.Body)
	}
	return len(m.hooks), smallest, largest, total / max(len(m.hooks), 1)
}
