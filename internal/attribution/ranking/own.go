// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"
	"math"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// own weighs the release's own failures: against its control or, if it has hardly any, against the past.
func (s *scene) own(x suspect) (float64, string) {
	if x.release == nil {
		return 0, ""
	}
	var logE float64
	var detail string
	if x.isBeside() {
		logE, detail = x.concurrent()
	} else {
		logE, detail = s.ownBefore(x)
		logE = min(logE, s.ownLoosely(x))
	}
	if !s.failures { // if nothing fails, it is no excuse that the release does not
		logE = max(logE, 0)
	}
	return s.weights.Own * clip(logE, s.weights.OwnLeast, s.weights.OwnMost), detail
}

// ownBefore compares the release with its past. If origins are known it counts only failures that began in the release,
// because whatever calls a failing service fails as well.
func (s *scene) ownBefore(x suspect) (float64, string) {
	if s.origins.known {
		return s.originsBefore(x)
	}
	logE, now, then := x.before(failed, 1)
	return logE, fmt.Sprintf("%s of its operations failed, %s before it came", shareOf(now), shareOf(then))
}

// ownLoosely compares with what other releases of its service did since the onset, even if not in the same seconds. It
// returns infinity, which bounds nothing, if they did next to nothing.
func (s *scene) ownLoosely(x suspect) float64 {
	var sum eprocess.Tick
	for _, t := range x.release.ticks {
		if t.Bin >= binOf(s.onset) && t.Bin >= x.came {
			sum = sum.Plus(t.Errors)
		}
	}
	if sum.Control.Total < leastPast {
		return math.Inf(1)
	}
	return eprocess.ArrivalsOf([]eprocess.Tick{sum}).LogE(1)
}

// concurrent compares with the control: the average of the evidence from failures, kinds of failure and logs. If it
// excuses the release, all ticks at once may excuse it more.
func (x suspect) concurrent() (float64, string) {
	var parts []eprocess.Weighted
	for _, t := range x.release.Suspicion.Terms {
		if t.Kind == watch.Errors || t.Kind == watch.Fingerprints || t.Kind == watch.Logs {
			parts = append(parts, eprocess.Weighted{LogE: t.LogConcurrent, Weight: t.Weight})
		}
	}
	errors := x.release.Suspicion.Term(watch.Errors)
	counted, logE := errors.Counted, eprocess.Average(parts...)
	if logE < 0 {
		logE = min(logE, x.favour(errors, failed))
	}
	return logE, fmt.Sprintf("%s of its operations failed, %s of those of other versions", shareOf(counted.New), shareOf(counted.Control))
}

// favour returns the evidence from all ticks at once, which may be strongly negative. Averages over kinds and hours are
// made to accuse and cannot be.
func (x suspect) favour(term watch.Term, of func(*watch.Tick) eprocess.Tick) float64 {
	var arrivals eprocess.Arrivals
	for i := range x.release.ticks {
		if t := &x.release.ticks[i]; t.Bin >= x.came {
			arrivals.Add(of(t))
		}
	}
	return arrivals.LogE(term.Dispersion)
}

// failed returns how many operations there were and failed.
func failed(t *watch.Tick) eprocess.Tick { return t.Errors }

// exposed returns how traces ended that touched the release, and that touched only other releases of its service.
func exposed(t *watch.Tick) (sum eprocess.Tick) {
	for _, e := range t.Exposures {
		sum = sum.Plus(e.Tick)
	}
	return sum
}

// exposure weighs the traces that touched the release against those that touched only other releases of its service.
func (s *scene) exposure(x suspect) (float64, string) {
	if x.release == nil || x.release.Suspicion == nil {
		return 0, ""
	}
	t := x.release.Suspicion.Term(watch.Exposures)
	if t.Counted.New.Total == 0 || t.Counted.Control.Total == 0 {
		return 0, ""
	}
	logE := t.LogE
	if logE < 0 {
		logE = min(logE, x.favour(t, exposed))
	}
	return s.weights.Exposed * clip(logE, s.weights.ExposedLeast, s.weights.ExposedMost),
		fmt.Sprintf("%s of the traces that touched it failed, %s of those that touched only other versions", shareOf(t.Counted.New), shareOf(t.Counted.Control))
}
