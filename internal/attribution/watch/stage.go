// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// State is how far a release has come.
type State string

// The states. A release that nobody has sent traffic to yet is not known to telemetry: it is pending where a deployment tells of it.
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
	// fullShare is the share of traffic from which a release is fully rolled out.
	fullShare = .95
	// leastMissed is how many operations of a release have to be missed for it to be gone.
	leastMissed = 5
	// maxStages caps the stages that are remembered; traffic that goes back and forth makes many.
	maxStages = 16
)

// state is the present state.
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

// busiest is the release that served most in the last minute; the one that came last if several did.
func (s *scope) busiest() *running {
	var most *running
	for _, r := range s.releases {
		if r.served > 0 && (most == nil || r.served >= most.served) {
			most = r
		}
	}
	return most
}

// advance finds the state that follows from the share of traffic.
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

// isGone says whether the release serves no more: some of its traffic should have been seen by now, or there was none for long.
// One that took over is gone when all but a rest of the traffic has gone elsewhere.
func (r *running) isGone(bin health.Bin) bool {
	if r.state() == Full && r.ofAll >= leastMissed && r.share <= 1-fullShare {
		return true
	}
	return r.served == 0 && (r.peak*float64(r.ofAll) >= leastMissed || bin-r.last >= recentBins)
}

// endState says whether traffic went back to what was there before, or on to something new.
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
