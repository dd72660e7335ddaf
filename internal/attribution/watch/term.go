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
	// Exposures compare how traces ended that touched the release with those that touched only other releases of its
	// service. They show a culprit that reports no failure of its own.
	Exposures Kind = "exposures"
)

// Kinds lists the kinds of evidence.
var Kinds = []Kind{Errors, Slow95, Slow50, Fingerprints, Logs, Exposures}

// Weights of what the release itself shows, and of the traces that touched it.
const (
	weightOwn       = .75
	weightExposures = .25
)

var weights = map[Kind]float64{
	Errors: weightOwn * eprocess.WeightErrors, Slow95: weightOwn * eprocess.WeightSlow95, Slow50: weightOwn * eprocess.WeightSlow50,
	Fingerprints: weightOwn * eprocess.WeightFingerprints, Logs: weightOwn * eprocess.WeightLogs, Exposures: weightExposures,
}

// Term is one kind of evidence. It is renewed every hour of the release's life, except for fingerprints.
type Term struct {
	Kind Kind
	// LogE is the natural logarithm of the e-value, Weight its weight in the average.
	LogE, Weight float64
	// LogConcurrent and LogBefore are its two sources: the control and the past. LogBefore is zero unless there was
	// hardly a control. It exists for Errors, and for Slow95, where it is for information only and not part of LogE.
	LogConcurrent, LogBefore float64
	Dispersion               float64
	// Counted is everything that was counted.
	Counted eprocess.Tick
	// Name is the fingerprint that stands out most.
	Name string

	hours eprocess.Hours
}

// terms returns all kinds of evidence, in the order of [Kinds].
func (e *evidence) terms(s *scope, r *running, bin health.Bin) []Term {
	errors := e.failures(s, r, bin)
	slow := e.term(s, r, Slow95, e.operations[1], e.counted(1))
	slow.LogBefore = e.slower.Tempered(max(slow.Dispersion, r.past.slow)).LogE()
	kinds, logs := e.newKinds(errors.Dispersion), e.term(s, r, Logs, e.logs, e.logged)
	if e.hasOtherMix() {
		kinds.agree(errors)
		logs.agree(errors)
	}
	var exposed eprocess.Tick
	for _, x := range e.entries {
		exposed = exposed.Plus(x.Tick)
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

// failures returns the evidence from failed operations: from the control and, while there is hardly any, from the past.
// The bounds of the ratio come from the past if it is stronger, or if there is hardly a control now.
func (e *evidence) failures(s *scope, r *running, bin health.Bin) Term {
	t := e.term(s, r, Errors, e.operations[0], e.counted(0))
	if !e.isBefore() {
		return t
	}
	var before eprocess.Hours
	t.LogBefore, before = e.before.tempered(max(t.Dispersion, r.past.dispersion))
	t.LogE = eprocess.Blend(t.LogConcurrent, t.LogBefore)
	if t.LogBefore > t.LogConcurrent || s.concurrent(r, bin) < eprocess.ThinControl {
		t.hours = before
	}
	return t
}

// isBefore reports whether anything was compared with the past.
func (e *evidence) isBefore() bool { return len(e.before) > 0 }

// term tempers evidence by how much the counts vary. To save time, the rows are only read if evidence stands out
// without it: tempering otherwise changes little.
func (e *evidence) term(s *scope, r *running, kind Kind, h eprocess.Hours, counted eprocess.Tick) Term {
	varies := max(e.varied[kind], 1)
	if kind == Errors || tempered(h, varies).LogE() > 0 {
		varies = max(varies, dispersion(s.ticks(r, kind, "", r.first-calmBins)))
	}
	hours := tempered(h, varies)
	logE := hours.LogE()
	return Term{Kind: kind, LogE: logE, LogConcurrent: logE, Weight: weights[kind], Dispersion: varies, Counted: counted, hours: hours}
}

// counted sums up the classes of operations: 0 for failed, 1 for slow, 2 for very slow ones.
func (e *evidence) counted(kind int) (sum eprocess.Tick) {
	for _, c := range e.classes {
		sum = sum.Plus(c.ticks[kind])
	}
	return sum
}

// newKinds averages over the kinds of failure and the places that are still free. Kinds of failure are assumed to vary
// as failures do.
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

// dispersion returns the dispersion from bin to bin or from minute to minute, whichever is larger. What hits a host
// lasts longer than a bin, so neighbouring bins can be alike.
func dispersion(ticks []eprocess.Tick) float64 {
	minutes := make([]eprocess.Tick, 0, len(ticks)/binsPerMinute+1)
	for minute := range slices.Chunk(ticks, binsPerMinute) {
		minutes = append(minutes, eprocess.Sum(minute))
	}
	return max(eprocess.Dispersion(ticks), eprocess.Dispersion(minutes))
}

const binsPerMinute = 6

// ticks counts the release and its control from a bin on, in order of time.
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
