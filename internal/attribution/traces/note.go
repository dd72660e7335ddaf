// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// Note is what the table is told about one span. If the span failed, or something is asked of it (Measured, Touched,
// Exposed), the table holds its trace. Any other note is kept only in a trace that is held already.
type Note struct {
	Trace [16]byte
	// Span and Parent are span ids; Parent is 0 for a span without a parent.
	Span, Parent uint64
	// Start and End are in Unix nanoseconds.
	Start, End int64
	// Release and Service are the caller's numbers of the release under which the span ran, and of its service.
	Release, Service uint32
	// Class is the caller's number of the operation of an entry span.
	Class   uint16
	Kind    Kind
	Outcome Outcome
	// Measured asks for the time spent in the span's service. The caller must then note every entry span and every
	// client span of that service in the trace.
	Measured bool
	// Touched is the set of releases, numbered 0 to 63 by the caller, of which exposure is asked and under which the
	// span ran.
	Touched uint64
	// Exposed asks for the exposure of the trace, even before anything touched is seen. The caller must then note every
	// entry span of it, whatever release it ran under.
	Exposed bool
	// Link is the [Hash] of the trace that sent the message which the span handles, 0 if there is none. If the span is
	// the entry of its trace, whatever that trace touched counts as touched by this one.
	Link uint64
	// Peer is whom a CLIENT or PRODUCER span called, according to the span; empty if unknown. The table copies it.
	Peer string
}

// Kind is the kind of a span, with OpenTelemetry's numbers.
type Kind uint8

// The kinds of spans.
const (
	KindUnspecified Kind = iota
	KindInternal
	KindServer
	KindClient
	KindProducer
	KindConsumer
)

// Outcome is how a span ended.
type Outcome uint8

// The outcomes. Untold means that the status of the span was left unset. An entry span or a call succeeded then, but an
// INTERNAL span does not show whether a failure passed through it. Succeeded means that the status was set to OK.
// TimedOut is a failure whose error says that time ran out.
const (
	Untold Outcome = iota
	Succeeded
	Failed
	TimedOut
)

// Sink receives what the table finds out about a trace when it settles. It is called while the table works and must not
// call back.
type Sink interface {
	// Failing is called once for every release with a failed entry span in the trace; end is the earliest end of those
	// spans.
	Failing(release uint32, end int64)
	// Began is called for each party to whom the failure of a trace is attributed. The tenths of one trace add up to
	// ten.
	Began(Origin)
	// Exposed is called for a trace whose exposure was asked for and whose entry was seen.
	Exposed(Exposure)
	// Measured is called with the time that an entry span took in its own service.
	Measured(release uint32, class uint16, end, selfNanos int64)
}

// Origin is a party to whom a failure is attributed.
type Origin struct {
	// Release is the caller's number. It has no meaning if IsService or Peer is set.
	Release uint32
	// Service is set, and IsService true, if only the service is known because the callee itself reported nothing.
	Service   uint32
	IsService bool
	// Peer names a callee that never reported anything and for which no known service answers, such as a database.
	Peer string
	// Tenths is the share of the blame, 1 to 10.
	Tenths int64
	// End is when the failure ended there, in Unix nanoseconds.
	End int64
	// EntryService is the service at which the trace entered the system, as far as known.
	EntryService uint32
	// Handled: the failure did not reach the trace's entry.
	Handled bool
}

// Exposure is what one trace touched and how it ended.
type Exposure struct {
	Touched      uint64
	EntryService uint32
	EntryFailed  bool
	// End is the end of the entry span in Unix nanoseconds.
	End int64
}

// failed reports whether the span failed in any way.
func (o Outcome) failed() bool { return o >= Failed }

// calls reports whether spans of the kind wait for, or hand over to, another party.
func (k Kind) calls() bool { return k == KindClient || k == KindProducer }

// serves reports whether spans of the kind do work that another party asked for.
func (k Kind) serves() bool { return k == KindServer || k == KindConsumer }

// asks reports whether the note is a reason to hold its trace.
func (n *Note) asks() bool {
	return n.Outcome.failed() || n.Measured || n.Exposed || n.Touched != 0
}
