// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import "time"

// Options bound what a table remembers, and for how long. Durations are of event time.
type Options struct {
	// Hold is how long a trace is held after the last note of it.
	Hold time.Duration
	// MaxHold is how long a trace is held at most, counted from its first note: as long as it goes on, or as its failure's
	// way up is not known to the end.
	MaxHold time.Duration
	// Remember is for how long it is remembered which service answers for a peer. Until then services must keep their numbers.
	Remember time.Duration
	// Traces and Notes are how many of them are held at once; above three quarters, or above a quarter by traces that did not fail, traces are sampled.
	Traces, Notes int
	// NotesPerTrace is how many spans of one trace are held; failed spans are held first.
	NotesPerTrace int
	// Peers is how many peers are remembered: names, for each service that calls by them.
	Peers int
	// ServiceNamed finds the service that another one calls by a name; nil where names are not known.
	ServiceNamed func(caller uint32, name string) (service uint32, ok bool)
	// Healthy says whether what a service served around a time, in Unix nanoseconds, was as it should be; nil where that is not known.
	Healthy func(service uint32, at int64) bool
}

// NewDefaultOptions returns the defaults: about 27 MB when full, which is 2000 failing traces a second with some room.
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

// atLeast returns the options with everything raised to what a table can work with.
func (o Options) atLeast() Options {
	o.Hold = max(o.Hold, wheelTicks)
	o.MaxHold = max(o.MaxHold, o.Hold)
	o.Traces = max(o.Traces, 1)
	o.NotesPerTrace = max(o.NotesPerTrace, 1)
	o.Notes = max(o.Notes, o.NotesPerTrace)
	return o
}
