// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
)

// Sink receives traces. since never decreases: neither this trace nor a later one contains anything that began before it. The
// sink may use a trace only until it returns.
type Sink interface {
	Trace(since int64, t *Trace) error
}

// Tally counts what happened.
type Tally struct {
	Requests, Traces, Spans, Lost, Logs int
	// Bad is the number of emitted spans that show the fault of the case; FirstBad is when the first of them ended.
	Bad      int
	FirstBad time.Time
}

// run is the state of running a plan.
type run struct {
	*rand.Rand
	*scenario.Plan
	router   router
	effects  [][scenario.Kinds][]effect
	trace    Trace
	messages []message
	tally    Tally
	firstBad int64
}

// stream separates the random stream of requests from that of plans.
const stream = 1 << 40

// Run runs the requests of the plan and passes their traces to the sink.
func Run(ctx context.Context, p *scenario.Plan, sink Sink) (Tally, error) {
	r := &run{
		Rand: rand.New(rand.NewPCG(p.Seed+stream, nameHash(p.Name))), Plan: p, router: newRouter(p.Pods), firstBad: math.MaxInt64,
		effects: effectsOf(p),
	}
	weights := r.entries()
	for at := r.next(p.From); at.Before(p.To); at = r.next(at) {
		r.tally.Requests++
		if r.tally.Requests%1024 == 0 && ctx.Err() != nil {
			return r.tally, context.Cause(ctx)
		}
		e := weights[r.choose(weights)]
		r.begin()
		r.serve(visit{service: e.service, operation: e.operation, start: at.UnixNano()})
		if err := r.finish(at.UnixNano(), sink); err != nil {
			return r.tally, err
		}
	}
	if r.tally.Bad > 0 {
		r.tally.FirstBad = time.Unix(0, r.firstBad).UTC()
	}
	return r.tally, nil
}

// finish passes the trace of a request to the sink, and then the traces of all messages that resulted from it.
func (r *run) finish(since int64, sink Sink) error {
	if err := r.tell(since, sink); err != nil {
		return err
	}
	for i := 0; i < len(r.messages); i++ { // consumers may send messages of their own
		m := r.messages[i]
		r.begin()
		r.serve(m.visit)
		if err := r.tell(since, sink); err != nil {
			return err
		}
	}
	r.messages = r.messages[:0]
	return nil
}

func (r *run) tell(since int64, sink Sink) error {
	kept := r.trace.Spans[:0]
	for i := range r.trace.Spans {
		s := &r.trace.Spans[i]
		if r.Telling.Loss > 0 && r.Float64() < r.Telling.Loss {
			r.tally.Lost++
			continue
		}
		if s.Bad {
			r.tally.Bad++
			r.firstBad = min(r.firstBad, s.End)
		}
		kept = append(kept, *s)
	}
	r.trace.Spans = kept
	r.tally.Traces++
	r.tally.Spans += len(kept)
	r.tally.Logs += len(r.trace.Logs)
	return sink.Trace(since, &r.trace)
}

func (r *run) begin() {
	binary.BigEndian.PutUint64(r.trace.ID[:8], r.Uint64())
	binary.BigEndian.PutUint64(r.trace.ID[8:], r.Uint64())
	r.trace.Spans, r.trace.Logs = r.trace.Spans[:0], r.trace.Logs[:0]
}

// next draws the time of the next request. Requests are independent of each other.
func (r *run) next(at time.Time) time.Time {
	part := float64(at.Sub(r.From)) / float64(r.Duration)
	rate := r.Rate * (1 + r.Load.Swing*math.Cos(2*math.Pi*(part-scenario.Peak))) * (1 + (r.Load.Ramp-1)*part)
	return at.Add(time.Duration(r.ExpFloat64()/rate*float64(time.Second)) + 1)
}

// entry is an operation that users call.
type entry struct {
	service, operation int
	weight             float64
}

func (r *run) entries() []entry {
	var all []entry
	for i, s := range r.Estate.Services {
		for j, o := range s.Operations {
			if o.Weight > 0 {
				all = append(all, entry{i, j, o.Weight})
			}
		}
	}
	return all
}

func (r *run) choose(from []entry) int {
	total := 0.0
	for _, e := range from {
		total += e.weight
	}
	drawn := r.Float64() * total
	for i, e := range from {
		if drawn -= e.weight; drawn < 0 {
			return i
		}
	}
	return len(from) - 1
}

func (r *run) spanID() (id SpanID) {
	binary.BigEndian.PutUint64(id[:], r.Uint64())
	return id
}

func nameHash(text string) uint64 {
	hash := uint64(14695981039346656037) // FNV-1a
	for _, b := range []byte(text) {
		hash = (hash ^ uint64(b)) * 1099511628211
	}
	return hash
}
