// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"encoding/binary"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// base is when the stories begin, in Unix nanoseconds.
const base = int64(1_700_000_000_000_000_000)

// at is a time in milliseconds since the beginning of the story.
func at(ms int64) int64 { return base + ms*int64(time.Millisecond) }

// The services of the stories. The release of a service has its number times ten.
const (
	shop uint32 = iota + 1
	cart
	stock
	mailer
)

func release(service uint32) uint32 { return service * 10 }

// traceID returns the id of the n-th trace, as random as a real one.
func traceID(n uint64) (id [16]byte) {
	binary.LittleEndian.PutUint64(id[:8], n*0x9e3779b97f4a7c15+1)
	binary.LittleEndian.PutUint64(id[8:], (n+7)*0xc2b2ae3d27d4eb4f)
	return id
}

// span returns the note of a span of the first trace, which lasts from one millisecond to another.
func span(id, parent uint64, kind traces.Kind, service uint32, from, to int64, more ...func(*traces.Note)) traces.Note {
	n := traces.Note{
		Trace: traceID(1), Span: id, Parent: parent, Kind: kind, Start: at(from), End: at(to),
		Service: service, Release: release(service), Class: uint16(service),
	}
	for _, change := range more {
		change(&n)
	}
	return n
}

func succeeded(n *traces.Note) { n.Outcome = traces.Succeeded }
func failed(n *traces.Note)    { n.Outcome = traces.Failed }
func timedOut(n *traces.Note)  { n.Outcome = traces.TimedOut }
func measured(n *traces.Note)  { n.Measured = true }
func exposed(n *traces.Note)   { n.Exposed = true }

func to(peer string) func(*traces.Note)       { return func(n *traces.Note) { n.Peer = peer } }
func touching(bits uint64) func(*traces.Note) { return func(n *traces.Note) { n.Touched = bits } }
func under(release uint32) func(*traces.Note) { return func(n *traces.Note) { n.Release = release } }
func ofTrace(number uint64) func(*traces.Note) {
	return func(n *traces.Note) { n.Trace = traceID(number) }
}

// Short names for the kinds.
const (
	unspecified = traces.KindUnspecified
	internal    = traces.KindInternal
	server      = traces.KindServer
	client      = traces.KindClient
	producer    = traces.KindProducer
	consumer    = traces.KindConsumer
)

// told is what a sink was told, in order.
type told struct {
	Failing  []failing
	Began    []traces.Origin
	Exposed  []traces.Exposure
	Measured []selfTime
}

type failing struct {
	Release uint32
	End     int64
}

type selfTime struct {
	Release uint32
	Class   uint16
	End     int64
	Self    time.Duration
}

// ear writes down the table's reports.
type ear struct{ told told }

func (e *ear) Failing(release uint32, end int64) {
	e.told.Failing = append(e.told.Failing, failing{release, end})
}
func (e *ear) Began(o traces.Origin)     { e.told.Began = append(e.told.Began, o) }
func (e *ear) Exposed(x traces.Exposure) { e.told.Exposed = append(e.told.Exposed, x) }
func (e *ear) Measured(release uint32, class uint16, end, self int64) {
	e.told.Measured = append(e.told.Measured, selfTime{release, class, end, time.Duration(self)})
}

// settled returns the reports on traces with every note, because exposure is asked of all of them.
func settled(o traces.Options, notes ...traces.Note) told {
	var e ear
	table := traces.New(o, &e)
	table.Advance(base)
	for i := range notes {
		notes[i].Exposed = true
		table.Note(&notes[i])
	}
	table.Settle()
	return e.told
}
