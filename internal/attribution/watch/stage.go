// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// State is how far a release has come.
type State string

// The states. Telemetry does not know a release without traffic: it is pending if its deployment is known.
const (
	Pending    State = "pending"
	Canary     State = "canary"
	Full       State = "full"
	Superseded State = "superseded"
	RolledBack State = "rolled_back"
)

// Stage is a state and the bin in which it began.
type Stage struct {
	State State
	Bin   health.Bin
}

const (
	// fullShare is the share of traffic from which a release counts as fully rolled out.
	fullShare = .95
	// leastMissed is how many operations of a release must be missing before it counts as gone.
	leastMissed = 5
	// maxStages caps the stages that are remembered. Traffic that moves back and forth makes many.
	maxStages = 16
)

// state returns the current state.
func (p *progress) state() State {
	if len(p.stages) == 0 {
		return Pending
	}
	return p.stages[len(p.stages)-1].State
}

// share measures the traffic of the last minute.
func (s *scope) share(bin health.Bin) {
	var all int64
	for _, r := range s.releases {
		r.served = 0
	}
	for _, row := range s.since(bin - shareBins + 1) {
		for i := range row.counts {
			n := row.counts[i].operations()
			all += n
			if r := row.counts[i].who.release; r != nil {
				r.served += n
			}
		}
	}
	for _, r := range s.releases {
		r.ofAll, r.share = all, 0
		if all > 0 {
			r.share = float64(r.served) / float64(all)
		}
		r.peak = max(r.peak, r.share)
	}
}

// busiest returns the release that served most in the last minute; of several, the one that came last.
func (s *scope) busiest() *running {
	var most *running
	for _, r := range s.releases {
		if r.served > 0 && (most == nil || r.served >= most.served) {
			most = r
		}
	}
	return most
}

// advance determines the state from the share of traffic.
func (r *running) advance(s *scope, bin health.Bin) {
	before, now := r.state(), r.state()
	switch {
	case r.isGone(bin):
		now = r.endState(s)
	case r.share >= fullShare || before == Pending && r.inherited && s.busiest() == r:
		now = Full
	case before == Pending || (before == Superseded || before == RolledBack) && r.served > 0 && r.last == bin && r.share > 1-fullShare:
		now = Canary
	}
	if now != before {
		r.stages = append(r.stages, Stage{now, bin})
		r.stages = r.stages[max(0, len(r.stages)-maxStages):]
	}
}

// isGone reports whether the release no longer serves: traffic that it should have had by now is missing, or it had
// none for five minutes. A release that had taken over is gone when almost all traffic has moved away from it.
func (r *running) isGone(bin health.Bin) bool {
	if r.state() == Full && r.ofAll >= leastMissed && r.share <= 1-fullShare {
		return true
	}
	return r.served == 0 && (r.peak*float64(r.ofAll) >= leastMissed || bin-r.last >= recentBins)
}

// endState reports whether traffic went back to an earlier release or on to a newer one. A newer one with the code of
// an earlier one is a rollback.
func (r *running) endState(s *scope) State {
	switch before := r.state(); before {
	case Superseded, RolledBack:
		return before
	}
	heir := s.busiest()
	switch {
	case heir == nil || heir == r:
		return r.state()
	case heir.first < r.first:
		return RolledBack
	case slices.ContainsFunc(s.releases, func(old *running) bool { return old.first < r.first && heir.hasCodeOf(old) && !heir.hasCodeOf(r) }):
		return RolledBack
	}
	return Superseded
}
