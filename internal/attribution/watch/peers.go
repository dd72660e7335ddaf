// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"math"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// peers is how the services of an environment do in a bin and in the minutes before it, compared with what they did
// before a slot of five minutes began.
type peers struct {
	count  int
	recent shift
	now    shift
	// sickest are the services that exceed their expected failures most, worst first.
	sickest []peer
}

type peerKey struct {
	environment string
	slot        health.Bin
}

type peer struct {
	of          *scope
	recent, now shift
}

// shift is how many operations failed and how many were expected to.
type shift struct{ failed, expected float64 }

func shiftOf(a eprocess.Arm, rate float64) shift {
	return shift{float64(a.Failed), float64(a.Total) * rate}
}

func (s shift) plus(o shift) shift  { return shift{s.failed + o.failed, s.expected + o.expected} }
func (s shift) minus(o shift) shift { return shift{s.failed - o.failed, s.expected - o.expected} }
func (s shift) excess() float64     { return s.failed - s.expected }
func (s shift) factor() float64     { return eprocess.PeerFactor(int64(math.Round(s.failed)), s.expected) }

const (
	maxSickest = 8
	// leastPeers is how many peers there must be before the sickest is left out. One sick service must not excuse all
	// others.
	leastPeers = 3
)

// peerFactor returns how many times more often than before the release came unrelated services fail now, and whether
// there are any (difference in differences). The last five minutes give a steady answer, the bin itself an immediate
// one; the larger counts.
func (w *Watch) peerFactor(s *scope, r *running, bin health.Bin) (factor float64, known bool) {
	all := w.peersAt(peerKey{s.key.Environment, r.first / binsPerSlot}, bin)
	rest := peers{count: all.count, recent: all.recent, now: all.now}
	rest.drop(peerOf(s, r.first, bin))
	for _, service := range w.near(s.key) {
		if other := w.scopes[delivery.Scope{Service: service, Environment: s.key.Environment}]; other != nil {
			rest.drop(peerOf(other, r.first, bin))
		}
	}
	if rest.count >= leastPeers {
		for _, p := range all.sickest {
			if p.of != s && !w.isNear(s.key, p.of.key.Service) {
				rest.drop(p)
				break
			}
		}
	}
	return max(rest.recent.factor(), rest.now.factor()), rest.count > 0
}

// drop leaves one service out of the sums.
func (p *peers) drop(one peer) {
	if one.of == nil {
		return
	}
	p.count--
	p.recent, p.now = p.recent.minus(one.recent), p.now.minus(one.now)
}

// peersAt returns the sums for an environment in a bin. They are kept until the next bin is counted.
func (w *Watch) peersAt(key peerKey, bin health.Bin) *peers {
	if p := w.peers[key]; p != nil {
		return p
	}
	p := &peers{}
	for scope, s := range w.scopes {
		one := peerOf(s, key.slot*binsPerSlot, bin)
		if scope.Environment != key.environment || one.of == nil {
			continue
		}
		p.sickest = append(p.sickest, one)
	}
	slices.SortFunc(p.sickest, func(a, b peer) int {
		return cmp.Or(cmp.Compare(b.recent.excess(), a.recent.excess()), delivery.CompareScopes(a.of.key, b.of.key))
	})
	for _, one := range p.sickest { // in a fixed order, because sums of fractions depend on the order
		p.count++
		p.recent, p.now = p.recent.plus(one.recent), p.now.plus(one.now)
	}
	p.sickest = slices.Clip(p.sickest[:min(len(p.sickest), maxSickest)])
	w.peers[key] = p
	return p
}

// peerOf returns how a scope did in the five minutes up to the bin and what was expected of it by what it did before
// first. The result has no scope if there is nothing to compare.
func peerOf(s *scope, first, bin health.Bin) peer {
	before, recent := s.history.before(first), s.recently(bin)
	if before.Total == 0 || recent.Total == 0 {
		return peer{}
	}
	one := peer{of: s, recent: shiftOf(recent, before.Rate())}
	for _, r := range s.since(bin) {
		if r.bin == bin {
			one.now = shiftOf(r.errors(), before.Rate())
		}
	}
	return one
}

// recently sums up the five minutes up to the bin.
func (s *scope) recently(bin health.Bin) eprocess.Arm {
	if s.recent.number == bin {
		return s.recent.arm
	}
	s.recent = span{number: bin}
	for _, r := range s.since(bin - recentBins + 1) {
		if r.bin <= bin {
			s.recent.arm = s.recent.arm.Plus(r.errors())
		}
	}
	return s.recent.arm
}
