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

// The states of health. It is unknown while hardly anything is served, and of services of which no past is known.
const (
	Unknown  Health = "unknown"
	Healthy  Health = "healthy"
	Degraded Health = "degraded"
	Failing  Health = "failing"
)

// Condition is a state of health and the bin from which on it was so.
type Condition struct {
	Health Health
	Bin    health.Bin
}

const (
	// healthBins is how often health is looked at.
	healthBins = 6
	// degradedBy and failingBy are by how much more than usual fails, as shares of operations.
	degradedBy = .005
	failingBy  = .05
	// wilson95 makes bounds that hold with 95 % on either side.
	wilson95      = 1.645
	maxConditions = 32
)

// examine looks at the last five minutes and remembers a change.
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

// health compares the share that surely failed in the last five minutes with the most that is usual.
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
