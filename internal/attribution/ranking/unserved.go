// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// unserved accuses a rollout that began and never served, if its service serves about as much as ever. If the service
// were idle, that would mean nothing. If what serves fails, it fails without the new version. And if what serves does
// not state its release, it may be the new version.
func (s *scene) unserved(x suspect) (float64, string) {
	if x.release != nil || x.service.isUntold(x.at) || s.Now.Sub(x.at) < s.weights.UnservedAfter {
		return 0, ""
	}
	since, before := x.service.around(later(x.at, s.onset))
	minutes := s.Now.Sub(later(x.at, s.onset)).Minutes()
	rate := float64(since.Total) / minutes
	if since.Total < leastPast || before.perMinute == 0 || rate < s.weights.UnservedTraffic*before.perMinute || since.Rate() > before.Rate()+s.weights.UnservedFailing {
		return 0, ""
	}
	return s.weights.Unserved, fmt.Sprintf("its rollout began %s ago and it has served none of %s operations a minute", s.Now.Sub(x.at).Round(time.Second), figure(rate))
}

// past is what was served before a time.
type past struct {
	eprocess.Arm
	perMinute float64
}

// around returns what the service served since a time and before it.
func (s *service) around(at time.Time) (since eprocess.Arm, before past) {
	all := s.all()
	for _, b := range all {
		if b.at >= binOf(at) {
			since = since.Plus(b.arm)
		} else {
			before.Arm = before.Plus(b.arm)
		}
	}
	if before.Total > 0 {
		before.perMinute = float64(before.Total) / (float64(binOf(at)-all[0].at) * health.BinWidth.Minutes())
	}
	return since, before
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// isUntold reports whether a release served since a time that only time tells apart, so that it may be any release.
func (s *service) isUntold(since time.Time) bool {
	return slices.ContainsFunc(s.releases, func(r seen) bool { return r.IsByTime() && r.Last >= binOf(since) })
}

// isLive reports whether the service served anything since a time.
func (s *service) isLive(at time.Time) bool {
	since, _ := s.around(at)
	return since.Total > 0
}
