// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "slices"

// deployments prunes the scopes that have an expired deployment, unless the last pruning looked at the same ones. In the other
// scopes nothing is unpacked: a scope that is seldom deployed keeps expired deployments for long.
func (p *pruning) deployments() {
	for _, s := range p.history.deployments.scopes {
		expired := 0
		for _, packed := range s.packed {
			if told, _ := peek(packed); told < p.limit {
				expired++
			}
		}
		if expired == s.spared {
			continue
		}
		before := len(s.packed)
		p.scope(s)
		s.spared = expired - (before - len(s.packed))
	}
}

func (p *pruning) scope(s *scopeDeployments) {
	standing := s.standingByFinish()
	needed := p.needed(s.scope, standing)
	p.forgetDeployments(s, standing, func(d *Deployment) bool { return needed[d] })
}

// forgetDeployments forgets the expired deployments of a scope that are not needed. Those that their source deleted never are.
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
		// An incident that named this deployment may now mean deployments of other scopes with the same id.
		for same := range h.index.scopesWithID.all(d.Key.ID) {
			p.touch(same.scope)
		}
	}
}

// needed returns the deployments of a scope that must stay although they may have expired, see [History.Prune].
func (p *pruning) needed(scope Scope, byFinish []*Deployment) map[*Deployment]bool {
	needed := map[*Deployment]bool{newestUnfinished(byFinish): true}
	if len(byFinish) > 0 {
		needed[byFinish[len(byFinish)-1]] = true
	}
	line := p.history.sequence(scope, byFinish, p.rules)
	if live := line.live(); live != nil {
		needed[live.Deployment] = true
	}
	p.needBasis(line, needed)
	return needed
}

// newestUnfinished returns the deployment with the latest event among those that may still finish; nil if there is none.
func newestUnfinished(byFinish []*Deployment) *Deployment {
	var newest *Deployment
	for _, d := range byFinish {
		if _, finished := d.Status(); finished {
			break // all that follow have finished too
		}
		if !d.TurnedAway() && (newest == nil || d.Told >= newest.Told) {
			newest = d
		}
	}
	return newest
}

// needBasis adds the basis (see [Line.bases]) of the entries that have not expired, and then the basis of the expired ones that
// stay and are not planned, because their reason would change without it. It stops there, else nothing would ever be
// forgotten.
func (p *pruning) needBasis(line *Line, needed map[*Deployment]bool) {
	bases := line.bases()
	needSince(line, needed, func(i int, e *Entry) int {
		switch {
		case e.any(func(d *Deployment) bool { return d.Told >= p.limit }):
			return bases[i]
		case e.any(func(d *Deployment) bool { return needed[d] }):
			return i
		}
		return len(bases)
	})
	needSince(line, needed, func(i int, e *Entry) int {
		if needed[e.Deployment] && e.Reason != ReasonPlanned {
			return bases[i]
		}
		return len(bases)
	})
}

// needSince adds, for each entry, all entries from the index that since returns up to the entry itself, with their stages. An index
// after the entry adds nothing.
func needSince(line *Line, needed map[*Deployment]bool, since func(int, *Entry) int) {
	from := len(line.Entries)
	for i, e := range slices.Backward(line.Entries) {
		from = min(from, since(i, e))
		if i < from {
			continue
		}
		needed[e.Deployment] = true
		for _, stage := range e.Rollout {
			needed[stage.Deployment] = true
		}
	}
}

// bases returns, for each entry, the index of the earliest entry that its classification and verdicts depend on: the one that was
// live before, the last one of the same release, or the one that it says it undoes; its own index if there is none.
func (l *Line) bases() []int {
	type release struct {
		name     string
		excluded bool
	}
	bases := make([]int, len(l.Entries))
	latest := map[release]int{}
	byID := map[string]int{}
	for i, e := range l.Entries {
		bases[i] = i
		if e.Live != nil {
			bases[i] = byID[e.Live.Key.ID]
		}
		if undone, ok := byID[e.RollbackOf.Value]; ok {
			bases[i] = min(bases[i], undone)
		}
		same := release{e.release, e.Excluded}
		if before, ok := latest[same]; ok {
			bases[i] = min(bases[i], before)
		}
		if e.Succeeded() && e.release != "" {
			latest[same] = i
		}
		for _, key := range e.Keys() {
			byID[key.ID] = i
		}
	}
	return bases
}
