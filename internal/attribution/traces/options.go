// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import "time"

// Options bound what a table remembers and for how long. Durations are of event time.
type Options struct {
	// Hold is how long a trace is held after its last note.
	Hold time.Duration
	// MaxHold is the longest time a trace is held after its first note: while notes keep coming, or while a failure's
	// link to its root is missing.
	MaxHold time.Duration
	// Remember is how long the table remembers which service answers for a peer. The caller must not reuse service
	// numbers before that.
	Remember time.Duration
	// Traces and Notes are the most that are held at once. Above three quarters, or above a quarter of traces that did
	// not fail, traces are sampled.
	Traces, Notes int
	// NotesPerTrace is the most spans of one trace that are held. Failed spans take precedence.
	NotesPerTrace int
	// Peers is the most peers that are remembered. A peer is a name as used by one calling service.
	Peers int
	// ServiceNamed returns the service that a caller means by a name; nil if names are unknown.
	ServiceNamed func(caller uint32, name string) (service uint32, ok bool)
	// Healthy reports whether a service was healthy around a time in Unix nanoseconds; nil if that is unknown.
	Healthy func(service uint32, at int64) bool
}

// NewDefaultOptions returns the defaults: about 27 MB when full, enough for 2000 failing traces a second.
func NewDefaultOptions() Options {
	return Options{
		Hold:          10 * time.Second,
		MaxHold:       30 * time.Second,
		Remember:      time.Hour,
		Traces:        1 << 16,
		Notes:         1 << 18,
		NotesPerTrace: 128,
		Peers:         1 << 13,
	}
}

// atLeast returns the options with every value raised to the least that a table needs.
func (o Options) atLeast() Options {
	o.Hold = max(o.Hold, wheelTicks)
	o.MaxHold = max(o.MaxHold, o.Hold)
	o.Traces = max(o.Traces, 1)
	o.NotesPerTrace = max(o.NotesPerTrace, 1)
	o.Notes = max(o.Notes, o.NotesPerTrace)
	return o
}
