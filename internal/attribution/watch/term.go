// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"math"

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

// Term is one kind of evidence.
type Term struct {
	Kind Kind
	// LogE is the evidence, Weight its part in the average.
	LogE, Weight float64
	// LogConcurrent and LogBefore are its two sources: other releases that are live at the same time, and the time before. The latter
	// is of errors only, and zero unless there was hardly a control.
	LogConcurrent, LogBefore float64
	Dispersion               float64
	// Counted is all that was counted.
	Counted eprocess.Tick
	// Name is the fingerprint that stands out most.
	Name string

	ratios eprocess.Ratios
}

// terms returns all kinds of evidence, in the order of [Kinds].
func (e *evidence) terms(s *scope, r *running) []Term {
	errors := e.term(s, r, Errors, e.operations[0], e.counted(0))
	if e.isBefore() {
		before := e.before.Tempered(max(errors.Dispersion, r.past.dispersion))
		errors.LogBefore = before.LogE()
		errors.LogE = eprocess.Blend(errors.LogConcurrent, errors.LogBefore)
		if errors.LogBefore > errors.LogConcurrent || s.concurrent(r, s.last().bin) < eprocess.ThinControl {
			errors.ratios = before.Ratios
		}
	}
	var exposed eprocess.Tick
	for _, x := range e.entries {
		exposed = sumOf(exposed, x.Tick)
	}
	return []Term{
		errors,
		e.term(s, r, Slow95, e.operations[1], e.counted(1)),
		e.term(s, r, Slow50, e.operations[2], e.counted(2)),
		e.newKinds(errors.Dispersion),
		e.term(s, r, Logs, e.logs, e.logged),
		e.term(s, r, Exposures, e.exposures, exposed),
	}
}

// isBefore says whether anything was held against the time before.
func (e *evidence) isBefore() bool { return e.before != eprocess.Before{} }

// term tempers evidence by how much what was counted varies. Where nothing stands out even untempered, this changes little.
func (e *evidence) term(s *scope, r *running, kind Kind, a eprocess.Arrivals, counted eprocess.Tick) Term {
	dispersion := max(e.varied[kind], 1)
	if kind == Errors || a.LogE(dispersion) > 0 {
		dispersion = max(dispersion, eprocess.Dispersion(s.ticks(r, kind, "", r.first-calmBins)))
	}
	ratios := a.Ratios.Tempered(dispersion)
	return Term{
		Kind: kind, LogE: ratios.LogE(), LogConcurrent: ratios.LogE(), Weight: weights[kind], Dispersion: dispersion, Counted: counted, ratios: ratios,
	}
}

func (e *evidence) counted(kind int) (sum eprocess.Tick) {
	for _, c := range e.classes {
		sum = sumOf(sum, c.ticks[kind])
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
			most.Name, most.Counted, most.ratios, most.LogConcurrent = f.name, f.tick, ratios, logE
		}
	}
	most.LogE = eprocess.Average(parts...)
	most.LogConcurrent = most.LogE
	return most
}

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
			t = sumOf(t, x.Tick)
		}
		return t
	}
	return r.tick(of, (*count).errors)
}
