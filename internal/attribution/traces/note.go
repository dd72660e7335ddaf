// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

// Note is what the table is told of one span. A span that failed, or of which something is asked (Measured, Touched,
// Exposed), makes the table hold its trace; any other is kept only in a trace that is held already.
type Note struct {
	Trace [16]byte
	// Span and Parent are span ids; Parent is 0 for a span without a parent.
	Span, Parent uint64
	// Start and End are in Unix nanoseconds.
	Start, End int64
	// Release and Service are the caller's numbers for the release that the span ran under and for that release's service.
	Release, Service uint32
	// Class is the caller's number for the operation of an entry span.
	Class   uint16
	Kind    Kind
	Outcome Outcome
	// Measured says that the time spent in the span's service is asked for: every entry span and every client span of
	// that service and trace is noted.
	Measured bool
	// Touched is the set of releases, numbered 0 to 63 by the caller, of which exposure is asked for and which the span ran under.
	Touched uint64
	// Exposed says that exposure is asked of the trace: every entry span of it is noted, whatever release it ran under.
	// It makes the table hold a trace before anything touched is seen.
	Exposed bool
	// Link is the [Hash] of the trace in which the message was sent that the span handles, 0 where there is none. What that trace touched, the
	// trace of the span touched too, if the span is its entry.
	Link uint64
	// Peer is whom a CLIENT or PRODUCER span called, as far as the span tells; empty where unknown. The table copies it.
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

// The outcomes. Untold is that of a span whose status was left unset: an entry span or a call did what it was asked for then, but what
// lies between, an INTERNAL span, says nothing about whether a failure went through it. Succeeded was said explicitly. TimedOut is a
// failure whose error says that time ran out.
const (
	Untold Outcome = iota
	Succeeded
	Failed
	TimedOut
)

// Sink is told what the table found out about a trace when it settles it. It is called while the table works and must not call back.
type Sink interface {
	// Failing is told once for every release with a failed entry span in the trace; end is the earliest end of those.
	Failing(release uint32, end int64)
	// Began is told where the failure of a trace began; the tenths of one trace add up to ten.
	Began(Origin)
	// Exposed is told of a trace for which exposure was asked and whose entry was seen.
	Exposed(Exposure)
	// Measured is told how long an entry span took in its own service.
	Measured(release uint32, class uint16, end, selfNanos int64)
}

// Origin is where a failure began.
type Origin struct {
	// Release is the caller's number. It is meaningless where IsService or Peer is set.
	Release uint32
	// Service is set where only the service is known, because the callee itself told nothing: IsService is true then.
	Service   uint32
	IsService bool
	// Peer names a callee that never told anything and that no service is known to answer for, such as a database.
	Peer string
	// Tenths is the part of the blame, 1 to 10.
	Tenths int64
	// End is when the failure ended there, in Unix nanoseconds.
	End int64
	// EntryService is the service at which the trace entered the system, as far as is known.
	EntryService uint32
	// Handled says that the failure did not reach the trace's entry.
	Handled bool
}

// Exposure is one trace seen from its entry.
type Exposure struct {
	Touched      uint64
	EntryService uint32
	EntryFailed  bool
	// End is the end of the entry span in Unix nanoseconds.
	End int64
}

// failed says whether the span failed in any way.
func (o Outcome) failed() bool { return o >= Failed }

// calls says whether spans of the kind wait for, or hand over to, somebody else.
func (k Kind) calls() bool { return k == KindClient || k == KindProducer }

// serves says whether spans of the kind are the work that somebody else asked for.
func (k Kind) serves() bool { return k == KindServer || k == KindConsumer }

// asks says whether the note is a reason to hold a trace.
func (n *Note) asks() bool {
	return n.Outcome.failed() || n.Measured || n.Exposed || n.Touched != 0
}
