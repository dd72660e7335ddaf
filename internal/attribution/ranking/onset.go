// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// findOnset finds when failures rose: at the service of the incident, else at the entries.
func (s *scene) findOnset() {
	s.onset = s.incident.Opened
	for _, services := range []map[delivery.Service]bool{{s.incident.Service: true}, s.entries} {
		row := s.row(services)
		if found, usual, ok := s.onsetOf(row); ok {
			s.onset, s.hasOnset, s.failures = time.Unix(0, found.Start()).UTC(), true, true
			s.symptom, s.usual = row, usual
			return
		}
	}
}

const (
	// leastFailures is how many failures more than usual make an incident one of failures.
	leastFailures = 3
	// leastDrift is the least drift of the onset, as a share of operations, for services in which usually hardly
	// anything fails.
	leastDrift = .005
)

// earlier returns the share of the unusual failures that had happened before a time.
func (s *scene) earlier(at time.Time) float64 {
	var before, all float64
	for _, b := range s.symptom {
		if b.at < binOf(s.onset) {
			continue
		}
		excess := float64(b.arm.Failed) - s.usual*float64(b.arm.Total)
		all += excess
		if b.at < binOf(at) {
			before += excess
		}
	}
	if all <= 0 {
		return 0
	}
	return clip(before/all, 0, 1)
}

// onsetOf returns when failures in a row of bins rose, and the usual failure rate. The usual rate is measured until
// calmGap before the opening or, if there was hardly any traffic then, in the first half of the time before the
// opening. It returns false if too few failures exceed it.
func (s *scene) onsetOf(row []bin) (onset health.Bin, usual float64, ok bool) {
	opened := binOf(s.incident.Opened)
	arms := make([]eprocess.Arm, len(row))
	var calm, before eprocess.Arm
	half := len(row)
	for i, b := range row {
		arms[i] = b.arm
		if b.at >= opened {
			half = min(half, i)
		}
		if b.at < opened-health.Bin(calmGap/health.BinWidth) {
			calm = calm.Plus(b.arm)
		}
	}
	for _, arm := range arms[:half/2] {
		before = before.Plus(arm)
	}
	if calm.Total < eprocess.ThinControl {
		calm = before
	}
	usual = calm.Rate()
	found, ok := eprocess.Onset(arms, usual, clip(usual, leastDrift, eprocess.OnsetDrift))
	if !ok || found.Excess < leastFailures {
		return 0, usual, false
	}
	return row[found.Start].at, usual, true
}
