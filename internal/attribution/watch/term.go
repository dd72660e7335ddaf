// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Kind is a kind of evidence.
type Kind string

// The kinds of evidence.
const (
	Errors       Kind = "errors"
	Slow95       Kind = "slow95"
	Slow50       Kind = "slow50"
	Fingerprints Kind = "fingerprints"
	Logs         Kind = "logs"
	// Exposures hold how traces ended that touched the release against those that touched only others of its service: what a culprit does that
	// reports no failure itself.
	Exposures Kind = "exposures"
)

// Kinds lists the kinds of evidence.
var Kinds = []Kind{Errors, Slow95, Slow50, Fingerprints, Logs, Exposures}

// How much what is seen of the release itself weighs, and what is seen of the traces that it touched.
const (
	weightOwn       = .75
	weightExposures = .25
)

var weights = map[Kind]float64{
	Errors: weightOwn * eprocess.WeightErrors, Slow95: weightOwn * eprocess.WeightSlow95, Slow50: weightOwn * eprocess.WeightSlow50,
	Fingerprints: weightOwn * eprocess.WeightFingerprints, Logs: weightOwn * eprocess.WeightLogs, Exposures: weightExposures,
}

// Term is one kind of evidence. It is renewed every hour of the release's life, but for fingerprints.
type Term struct {
	Kind Kind
	// LogE is the evidence, Weight its part in the average.
	LogE, Weight float64
	// LogConcurrent and LogBefore are its two sources: other releases that are live at the same time, and the time before. The latter
	// is of errors, and zero unless there was hardly a control. It is of Slow95 too, but only to be read: it is no part of LogE.
	LogConcurrent, LogBefore float64
	Dispersion               float64
	// Counted is all that was counted.
	Counted eprocess.Tick
	// Name is the fingerprint that stands out most.
	Name string

	hours eprocess.Hours
}

// terms returns all kinds of evidence, in the order of [Kinds].
func (e *evidence) terms(s *scope, r *running, bin health.Bin) []Term {
	errors := e.term(s, r, Errors, e.operations[0], e.counted(0))
	if e.isBefore() {
		var before eprocess.Hours
		errors.LogBefore, before = e.before.tempered(max(errors.Dispersion, r.past.dispersion))
		errors.LogE = eprocess.Blend(errors.LogConcurrent, errors.LogBefore)
		if errors.LogBefore > errors.LogConcurrent || s.concurrent(r, bin) < eprocess.ThinControl {
			errors.hours = before
		}
	}
	var exposed eprocess.Tick
	for _, x := range e.entries {
		exposed = exposed.Plus(x.Tick)
	}
	slow := e.term(s, r, Slow95, e.operations[1], e.counted(1))
	slow.LogBefore = e.slower.Tempered(max(slow.Dispersion, r.past.slow)).LogE()
	kinds, logs := e.newKinds(errors.Dispersion), e.term(s, r, Logs, e.logs, e.logged)
	if e.hasOtherMix() {
		kinds.agree(errors)
		logs.agree(errors)
	}
	return []Term{
		errors,
		slow,
		e.term(s, r, Slow50, e.operations[2], e.counted(2)),
		kinds,
		logs,
		e.term(s, r, Exposures, e.exposures, exposed),
	}
}

// isBefore says whether anything was held against the time before.
func (e *evidence) isBefore() bool { return len(e.before) > 0 }

// term tempers evidence by how much what was counted varies. Where nothing stands out even untempered, this changes little.
func (e *evidence) term(s *scope, r *running, kind Kind, h eprocess.Hours, counted eprocess.Tick) Term {
	varies := max(e.varied[kind], 1)
	if kind == Errors || tempered(h, varies).LogE() > 0 {
		varies = max(varies, dispersion(s.ticks(r, kind, "", r.first-calmBins)))
	}
	hours := tempered(h, varies)
	logE := hours.LogE()
	return Term{Kind: kind, LogE: logE, LogConcurrent: logE, Weight: weights[kind], Dispersion: varies, Counted: counted, hours: hours}
}

func (e *evidence) counted(kind int) (sum eprocess.Tick) {
	for _, c := range e.classes {
		sum = sum.Plus(c.ticks[kind])
	}
	return sum
}

// newKinds averages over the kinds of failure, with the places that are still free. They vary as failures do.
func (e *evidence) newKinds(dispersion float64) Term {
	parts := []eprocess.Weighted{{Weight: float64(maxFingerprints - len(e.fingerprints))}}
	most := Term{Kind: Fingerprints, Weight: weights[Fingerprints], Dispersion: dispersion, LogConcurrent: math.Inf(-1)}
	for _, f := range e.fingerprints {
		ratios := f.arrivals.Ratios.Tempered(dispersion)
		logE := ratios.LogE()
		parts = append(parts, eprocess.Weighted{LogE: logE, Weight: 1})
		if logE > most.LogConcurrent {
			most.Name, most.Counted, most.hours, most.LogConcurrent = f.name, f.tick, eprocess.Hours{ratios}, logE
		}
	}
	most.LogE = eprocess.Average(parts...)
	most.LogConcurrent = most.LogE
	return most
}

// dispersion is how counts vary from bin to bin or from minute to minute, whichever is more: what hits a host or its
// neighbour lasts, and all of its bins are alike then.
func dispersion(ticks []eprocess.Tick) float64 {
	minutes := make([]eprocess.Tick, 0, len(ticks)/binsPerMinute+1)
	for minute := range slices.Chunk(ticks, binsPerMinute) {
		minutes = append(minutes, eprocess.Sum(minute))
	}
	return max(eprocess.Dispersion(ticks), eprocess.Dispersion(minutes))
}

const binsPerMinute = 6

// ticks returns the release and the others from a bin on, in the order of time.
func (s *scope) ticks(r *running, kind Kind, name string, from health.Bin) []eprocess.Tick {
	rows := s.since(from)
	ticks := make([]eprocess.Tick, len(rows))
	for i := range rows {
		ticks[i] = rows[i].kind(r, kind, name)
		ticks[i].Starting = rows[i].bin < r.first+startBins
	}
	return ticks
}

func (r *row) kind(of *running, kind Kind, name string) (t eprocess.Tick) {
	switch kind {
	case Slow95:
		return r.tick(of, (*count).slow95)
	case Slow50:
		return r.tick(of, (*count).slow50)
	case Logs:
		return r.tick(of, (*count).logged)
	case Fingerprints:
		return r.tick(of, func(c *count) eprocess.Arm { return eprocess.Arm{Total: c.operations(), Failed: c.fingerprint(name)} })
	case Exposures:
		for _, x := range r.exposures(of) {
			t = t.Plus(x.Tick)
		}
		return t
	}
	return r.tick(of, (*count).errors)
}
