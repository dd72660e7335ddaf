// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/health"

// signals is the number of signals that operations can be counted from. The number of a signal is its rank, the best
// first.
const signals = 3

// Ranks of the signals.
const (
	Traces = iota
	HTTPMetrics
	SpanMetrics
)

var signalNames = [signals]health.Signal{health.Traces, health.HTTPMetrics, health.SpanMetrics}

// Signals is a set of signals. The empty set stands for the best signal that a service sends.
type Signals uint8

// Only returns the set of one signal.
func Only(signal int) Signals { return 1 << signal }

// signalMemory is how long a better signal keeps a worse one from being counted, in nanoseconds of event time.
const signalMemory = 10 * 60 * 1e9

// Counts records that a service sent operations by a signal, and reports whether to count them. They are not counted
// while a better signal reports the same operations.
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
