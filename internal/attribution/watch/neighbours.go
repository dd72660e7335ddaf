// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// neighbours are the services seen in the same traces as a service, sorted.
type neighbours struct {
	services []delivery.Service
	heard    health.Bin
}

// maxNeighbours caps the neighbours of a service.
const maxNeighbours = 256

// relate remembers which services share traces with the scope. Neighbours are no independent peers: one may fail
// because of the other.
func (w *Watch) relate(s *scope, bin health.Bin) {
	for i := range s.last().counts {
		rare := s.last().counts[i].rare
		if rare == nil {
			continue
		}
		for _, x := range rare.exposures {
			w.meet(s.key, x.Entry, bin)
		}
		for _, o := range rare.origins {
			w.meet(s.key, o.Entry, bin)
		}
	}
}

func (w *Watch) meet(one delivery.Scope, entry delivery.Service, bin health.Bin) {
	if entry != one.Service && entry.Name != "" {
		w.remember(one, entry, bin)
		w.remember(delivery.Scope{Service: entry, Environment: one.Environment}, one.Service, bin)
	}
}

// remember notes that a scope shares traces with a service.
func (w *Watch) remember(of delivery.Scope, service delivery.Service, bin health.Bin) {
	n := w.neighbours[of]
	if n == nil {
		if len(w.neighbours) >= w.options.MaxScopes {
			w.refused.Full++
			return
		}
		n = &neighbours{}
		w.neighbours[of] = n
	}
	n.heard = bin
	place, found := slices.BinarySearchFunc(n.services, service, compareServices)
	switch {
	case found:
	case len(n.services) >= maxNeighbours:
		w.refused.Full++
	default:
		n.services = slices.Insert(n.services, place, service)
	}
}

func (w *Watch) near(of delivery.Scope) []delivery.Service {
	if n := w.neighbours[of]; n != nil {
		return n.services
	}
	return nil
}

func (w *Watch) isNear(of delivery.Scope, service delivery.Service) bool {
	_, found := slices.BinarySearchFunc(w.near(of), service, compareServices)
	return found
}
