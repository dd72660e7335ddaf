// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/health"

// signals is how many signals operations are counted from. Their numbers are their ranks, the best first.
const signals = 3

// Ranks of the signals.
const (
	Traces = iota
	HTTPMetrics
	SpanMetrics
)

var signalNames = [signals]health.Signal{health.Traces, health.HTTPMetrics, health.SpanMetrics}

// Signals is a set of signals; the empty set stands for the best one.
type Signals uint8

// Only returns the set of one signal.
func Only(signal int) Signals { return 1 << signal }

// signalMemory is how long, in event time, a better signal keeps a worse one from being counted.
const signalMemory = 10 * 60 * 1e9

// Counts says that a service told operations by a signal, and reports whether they are to be counted: they are not while a better
// signal tells them too.
func (s *Store) Counts(service *Service, signal int) bool {
	if only := s.options.Only; only != 0 {
		return only == Only(signal)
	}
	for better := range signal {
		if at := service.heard[better]; at != 0 && s.clock-at < signalMemory {
			return false
		}
	}
	service.heard[signal] = max(s.clock, 1)
	return true
}
