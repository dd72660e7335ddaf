// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "slices"

// deployments looks at the scopes in which anything is old enough to go; in the others nothing is unpacked.
func (p *pruning) deployments() {
	for _, s := range p.history.deployments.scopes {
		for _, packed := range s.packed {
			if told, _ := peek(packed); told < p.limit {
				p.scope(s)
				break
			}
		}
	}
}

func (p *pruning) scope(s *scopeDeployments) {
	standing := s.standingByFinish()
	needed := p.needed(standing)
	p.forgetDeployments(s, standing, func(d *Deployment) bool { return needed[d] })
}

// forgetDeployments forgets of a scope what has expired and is not needed; what its source deleted never is.
func (p *pruning) forgetDeployments(s *scopeDeployments, standing []*Deployment, needed func(*Deployment) bool) {
	for _, d := range standing {
		if d.Told < p.limit && !needed(d) {
			p.forgetDeployment(s, d)
		}
	}
	for id, packed := range s.packed {
		if told, gone := peek(packed); gone && told < p.limit {
			p.forgetDeployment(s, s.unpack(id, packed))
		}
	}
}

func (p *pruning) forgetDeployment(s *scopeDeployments, d *Deployment) {
	h := p.history
	h.deployments.remove(d.Key)
	h.index.scopesWithID.remove(d.Key.ID, s)
	for _, name := range d.Artifacts {
		h.index.deploymentsOf.remove(name, deploymentRef{s, d.Key.ID})
	}
	if len(s.packed) == 0 {
		h.index.removeScope(s)
	}
	p.forgot(KindDeployment, d.Key)
	p.touch(s.scope)
	if len(h.index.incidentsNaming[d.Key.ID]) > 0 {
		// Without this one, an incident that named it may mean its namesakes.
		for same := range h.index.scopesWithID.all(d.Key.ID) {
			p.touch(same.scope)
		}
	}
}

// needed returns those of a scope's deployments that stay however long they were not told of.
func (p *pruning) needed(byFinish []*Deployment) map[*Deployment]bool {
	needed := map[*Deployment]bool{}
	if len(byFinish) > 0 {
		needed[byFinish[len(byFinish)-1]] = true
		needed[live(byFinish)] = true
		needed[newestUnfinished(byFinish)] = true
	}
	p.needBeginnings(byFinish, needed)
	return needed
}

// live returns the last deployment that succeeded and was not rolled back in place; nil if none did.
func live(byFinish []*Deployment) *Deployment {
	for _, d := range slices.Backward(byFinish) {
		if status, _ := d.Status(); status == StatusSucceeded && d.RolledBack == 0 {
			return d
		}
	}
	return nil
}

// newestUnfinished returns the deployment that was told of last among those that may yet finish; nil if none may.
func newestUnfinished(byFinish []*Deployment) *Deployment {
	var newest *Deployment
	for _, d := range byFinish {
		if _, finished := d.Status(); finished {
			break // the rest has, too
		}
		if !d.TurnedAway() && (newest == nil || d.Told >= newest.Told) {
			newest = d
		}
	}
	return newest
}

// needBeginnings marks the deployments of which one that stays may be a later stage. How long a rollout
// may last is a rule that is not known here, so all of its release within the longest window stay.
func (p *pruning) needBeginnings(byFinish []*Deployment, needed map[*Deployment]bool) {
	staying := map[string]Instant{} // by release, the finish of the earliest that stays for its own sake
	for _, d := range slices.Backward(byFinish) {
		e, finished := p.history.entry(d)
		if !finished || !e.Succeeded() || e.Release() == "" {
			continue
		}
		if d.Told >= p.limit || needed[d] {
			staying[e.Release()] = e.Finished
		} else if later, ok := staying[e.Release()]; ok && later-e.Finished <= Instant(MaxRolloutWindow) {
			needed[d] = true
		}
	}
}
