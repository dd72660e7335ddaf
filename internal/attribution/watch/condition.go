// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"math"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Health is how a release does, whoever is to blame.
type Health string

// The states of health. Health is unknown if hardly anything was served, or if nothing is known about the past of the
// service.
const (
	Unknown  Health = "unknown"
	Healthy  Health = "healthy"
	Degraded Health = "degraded"
	Failing  Health = "failing"
)

// Condition is a state of health and the bin in which it began.
type Condition struct {
	Health Health
	Bin    health.Bin
}

const (
	// healthBins is the interval between examinations, in bins.
	healthBins = 6
	// degradedBy and failingBy are how much the share of failed operations must exceed the usual one.
	degradedBy = .005
	failingBy  = .05
	// wilson95 is the normal quantile of a one-sided bound at 95 %.
	wilson95      = 1.645
	maxConditions = 32
)

// examine determines the health over the last five minutes and remembers a change.
func (r *running) examine(s *scope, bin health.Bin) {
	now := r.health(s, bin)
	before := Unknown
	if len(r.conditions) > 0 {
		before = r.conditions[len(r.conditions)-1].Health
	}
	if now != before {
		r.conditions = append(r.conditions, Condition{now, bin})
		r.conditions = r.conditions[max(0, len(r.conditions)-maxConditions):]
	}
}

// health compares the share that failed in the last five minutes, at its lower confidence bound, with the largest usual
// share.
func (r *running) health(s *scope, bin health.Bin) Health {
	past := r.past
	if past.arm.Total == 0 {
		past.arm, past.dispersion = s.history.before(bin-recentBins), 1
	}
	var recent eprocess.Arm
	for _, row := range s.since(bin - recentBins + 1) {
		for i := range row.counts {
			if row.counts[i].who.release == r {
				recent = recent.Plus(row.counts[i].errors())
			}
		}
	}
	if past.arm.Total == 0 || recent.Total < eprocess.ThinControl {
		return Unknown
	}
	surely := 1 - eprocess.WilsonUpper(eprocess.Arm{Total: recent.Total, Failed: recent.Total - recent.Failed}, wilson95*math.Sqrt(past.dispersion))
	usual := eprocess.Expected(past.arm, past.dispersion, 1)
	switch {
	case surely >= usual+failingBy:
		return Failing
	case surely >= usual+degradedBy:
		return Degraded
	}
	return Healthy
}
