// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import (
	"iter"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// scope is the unit that is counted from one signal only.
type scope struct {
	namespace, service, environment string
	bin                             Bin
}

func scopeOf(r *release.Identity, bin Bin) scope {
	return scope{namespace: r.Namespace, service: r.Service, environment: r.Environment, bin: bin}
}

// BestSignals leaves out operations and durations if the same service, environment and bin was also counted from a
// better signal, by whichever collector: the same operations would count twice. It ranges over observations twice, and
// they must be the same both times.
func BestSignals(observations iter.Seq[Observation]) iter.Seq[Observation] {
	return func(yield func(Observation) bool) {
		best := map[scope]int{}
		for o := range observations {
			if o.Series.Signal != "" {
				s := scopeOf(&o.Release, o.Bin)
				best[s] = max(best[s], o.Series.Signal.quality())
			}
		}
		for o := range observations {
			if o.Series.Signal != "" && o.Series.Signal.quality() < best[scopeOf(&o.Release, o.Bin)] {
				continue
			}
			if !yield(o) {
				return
			}
		}
	}
}

// quality is greater for better signals; unknown signals have the lowest.
func (s Signal) quality() int {
	switch s {
	case Traces:
		return 3
	case HTTPMetrics:
		return 2
	case SpanMetrics:
		return 1
	}
	return 0
}
