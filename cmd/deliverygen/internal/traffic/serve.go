// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"math"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/estate"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
)

// visit is a request or message to a service.
type visit struct {
	service, operation int
	parent             SpanID
	start              int64
	// message says that the visit is a message, which the linked span sent; poisoned says that its content is wrong.
	message   bool
	poisoned  bool
	linkTrace TraceID
	linkSpan  SpanID
}

// outcome is the result that the caller sees.
type outcome struct {
	end    int64
	failed bool
	// wrong says that the answer is wrong, silent that there was none.
	wrong, silent bool
	// bad says that the fault of the case shows.
	bad bool
}

// handling is the state of handling a visit.
type handling struct {
	visit
	*estate.Operation
	pod *scenario.Pod
	id  SpanID
	now int64
	// failure is the error type; raised says that the operation's own code failed.
	failure string
	raised  bool
	bad     bool
}

// serve handles a visit and writes its spans.
func (r *run) serve(v visit) outcome {
	h := handling{visit: v, Operation: &r.Estate.Services[v.service].Operations[v.operation], id: r.spanID(), now: v.start}
	drawn := r.Float64()
	if v.service == r.Affine {
		drawn = part(r.trace.ID[8:])
	}
	h.pod = r.router.route(v.service, v.operation, v.start, drawn)
	if e := r.showing(&h, scenario.Hangs); e != nil {
		return outcome{end: v.start, silent: true, failed: true, bad: e.Blamed}
	}
	own := r.own(&h)
	h.now += own / 3
	r.ask(&h)
	for i := range h.Calls {
		if c := &h.Calls[i]; r.Float64() < c.Chance {
			r.use(&h, c)
		}
	}
	h.now += own - own/3
	r.fail(&h)
	r.write(&h)
	o := outcome{end: h.now, failed: h.failure != "", bad: h.bad}
	if e := r.showing(&h, scenario.Lies); e != nil && !o.failed {
		o.wrong, o.bad = true, e.Blamed
	}
	return o
}

// own draws the duration in the service itself. Durations are roughly log-normal: a few are several times as long as usual.
func (r *run) own(h *handling) int64 {
	own := float64(h.Takes) * math.Exp(0.5*r.NormFloat64())
	for i := range r.effects[h.service][scenario.Slows] {
		if e := &r.effects[h.service][scenario.Slows][i]; r.shows(h, e) {
			own *= e.Factor
			h.bad = h.bad || e.Blamed
		}
	}
	return int64(own)
}

// fail decides whether the operation fails in its own code, unless it failed already.
func (r *run) fail(h *handling) {
	switch e := r.showing(h, scenario.Fails); {
	case h.failure != "":
	case e != nil:
		h.raise(e.Error, e.Blamed)
	case h.poisoned:
		h.raise("DeserializationException", true)
	case r.Float64() < h.Fails:
		h.raise("IOException", false)
	}
}

func (h *handling) raise(exception string, bad bool) {
	h.failure, h.raised, h.bad = exception, true, h.bad || bad
}

// write writes the span of the operation and sometimes a log record.
func (r *run) write(h *handling) {
	kind := Serves
	if h.message {
		kind = Consumes
	}
	r.trace.Spans = append(r.trace.Spans, Span{
		ID: h.id, Parent: h.parent, Kind: kind, Pod: h.pod, Callee: scenario.Unknown, Route: h.Route, Start: h.start, End: h.now,
		Error: h.failure, Raised: h.raised, LinkTrace: h.linkTrace, LinkSpan: h.linkSpan, Bad: h.bad,
	})
	switch drawn := r.Float64(); {
	case h.raised && drawn < 0.7:
		r.trace.Logs = append(r.trace.Logs, Log{Pod: h.pod, Span: h.id, At: h.now, Error: h.failure, Route: h.Route})
	case drawn < 0.002:
		r.trace.Logs = append(r.trace.Logs, Log{Pod: h.pod, Span: h.id, At: h.now, Route: h.Route})
	}
}

const (
	databaseTakes    = 2 * time.Millisecond
	thirdPartyTakes  = 60 * time.Millisecond
	databasePatience = 500 * time.Millisecond
)

// ask queries the database and calls the external company, if the operation does so.
func (r *run) ask(h *handling) {
	if database := r.Estate.Services[h.service].Database; database != "" {
		r.query(h, database)
	}
	if h.AsksThirdParty {
		failing := r.showing(h, scenario.BreaksThirdParty)
		r.step(h, Span{Kind: AsksAway, Target: estate.ThirdParty}, r.takes(thirdPartyTakes), failing, "503")
	}
}

func (r *run) query(h *handling, database string) {
	s, took := Span{Kind: Asks, Target: database}, r.takes(databaseTakes)
	if e := r.showing(h, scenario.SlowsDatabase); e != nil && e.Database == database {
		took = int64(float64(took) * e.Factor)
		s.Bad, h.bad = e.Blamed, h.bad || e.Blamed
	}
	broken := r.showing(h, scenario.BreaksDatabase)
	if broken != nil && broken.Database != database {
		broken = nil
	}
	if broken != nil {
		took = int64(databasePatience)
	}
	r.step(h, s, took, broken, "SocketTimeoutException")
}

// step writes a call to something without spans of its own. If it fails, the operation fails too.
func (r *run) step(h *handling, s Span, took int64, broken *effect, failure string) {
	s.ID, s.Parent, s.Pod, s.Callee, s.Start, s.End = r.spanID(), h.id, h.pod, scenario.Unknown, h.now, h.now+took
	h.now = s.End
	if broken != nil {
		s.Error, s.Bad = failure, broken.Blamed
		h.failure, h.bad = "500", h.bad || broken.Blamed
	}
	r.trace.Spans = append(r.trace.Spans, s)
}

func (r *run) takes(median time.Duration) int64 {
	return int64(float64(median) * math.Exp(0.5*r.NormFloat64()))
}
