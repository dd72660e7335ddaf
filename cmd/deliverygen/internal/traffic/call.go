// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/estate"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
)

// message is a message that was sent and not consumed yet.
type message struct{ visit visit }

// network is the mean latency between two services.
const network = 300 * time.Microsecond

// use makes a call of an operation. If the call fails and is not optional, the operation fails too.
func (r *run) use(h *handling, c *estate.Call) {
	if c.Message {
		r.send(h, c)
		return
	}
	o := r.try(h, c, 0)
	for attempt := 1; o.failed && attempt <= c.Retries; attempt++ {
		h.now += r.takes(20 * time.Millisecond)
		o = r.try(h, c, attempt)
	}
	switch {
	case c.Optional:
	case o.failed && h.failure == "":
		h.failure = "500"
	case o.wrong && h.failure == "":
		h.raise("IllegalArgumentException", o.bad)
	}
	h.bad = h.bad || o.bad && !c.Optional
}

// try makes one attempt of a call and writes its span. If the answer is late, the caller gives up, while the callee continues.
func (r *run) try(h *handling, c *estate.Call, attempt int) outcome {
	s := Span{
		ID: r.spanID(), Parent: h.id, Kind: Calls, Pod: h.pod, Callee: c.Service, Start: h.now, Attempt: attempt,
		Route: r.Estate.Services[c.Service].Operations[c.Operation].Route,
	}
	var o outcome
	if e := r.showing(h, scenario.Misdials); e != nil {
		o = outcome{failed: true, silent: true, bad: e.Blamed}
	} else {
		o = r.serve(visit{service: c.Service, operation: c.Operation, parent: s.ID, start: h.now + r.takes(network)})
	}
	s.End = o.end + r.takes(network)
	if o.silent || s.End-s.Start > int64(c.Patience) {
		s.End, s.Error, o.failed, o.wrong = s.Start+int64(c.Patience), "timeout", true, false
	} else if o.failed {
		s.Error = "500"
	}
	s.Bad = o.bad && !o.wrong
	h.now = s.End
	r.trace.Spans = append(r.trace.Spans, s)
	return o
}

// send sends a message. Its outcome does not affect the sender.
func (r *run) send(h *handling, c *estate.Call) {
	s := Span{
		ID: r.spanID(), Parent: h.id, Kind: Sends, Pod: h.pod, Callee: c.Service, Start: h.now, End: h.now + r.takes(network),
		Route: r.Estate.Services[c.Service].Operations[c.Operation].Route,
	}
	h.now = s.End
	r.trace.Spans = append(r.trace.Spans, s)
	r.messages = append(r.messages, message{visit{
		service: c.Service, operation: c.Operation, start: s.End + int64(r.ExpFloat64()*float64(c.Delay)), message: true,
		poisoned: r.showing(h, scenario.Poisons) != nil, linkTrace: r.trace.ID, linkSpan: s.ID,
	}})
}
