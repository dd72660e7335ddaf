// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"slices"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
)

// pairs are the pairs that use an engine, from their creation to their shutdown. The ones that
// produce metrics come first, because the Collector creates them in no fixed order.
type pairs struct {
	mu   sync.Mutex
	live []*pair
	// all is where the pairs lead that ever joined, whether or not they have left, and fed what they are fed with.
	all outputs
	fed map[input]bool
}

func (s *pairs) join(p *pair) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fed == nil {
		s.fed = map[input]bool{}
	}
	s.fed[p.input] = true
	if p.outputs.metrics != nil {
		s.all.metrics = p.outputs.metrics
		s.live = slices.Insert(s.live, 0, p)
		return
	}
	s.all.logs = p.outputs.logs
	s.live = append(s.live, p)
}

func (s *pairs) leave(p *pair) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live = slices.DeleteFunc(s.live, func(other *pair) bool { return other == p })
}

// started notes that what is behind the pair's output runs, and where the pair reports its status.
func (s *pairs) started(p *pair, host component.Host) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.started, p.host = true, host
}

// stopping ends the pair's status reports, which may not be made during shutdown, and reports
// whether the pair was ever started.
func (s *pairs) stopping(p *pair) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.host = nil
	return p.started
}

// feeds reports whether the pair is the one whose input is read: the first of that input signal that lives. Pairs of
// one input signal are fed by the same pipelines, so nothing is missed, and when the first one leaves,
// the next takes over.
func (s *pairs) feeds(p *pair) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.live {
		if other.input == p.input {
			return other == p
		}
	}
	return false
}

// endsMetrics reports whether no other pair that lives produces metrics.
func (s *pairs) endsMetrics(p *pair) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return p.outputs.metrics != nil && !slices.ContainsFunc(s.live, func(other *pair) bool {
		return other != p && other.outputs.metrics != nil
	})
}

// outputs returns where metrics and logs go now: through one pair each, because all pairs with the
// same output signal lead to the same pipelines. An output that no started pair leads to is nil.
func (s *pairs) outputs() outputs {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found outputs
	for _, p := range s.live {
		if !p.started {
			continue
		}
		if found.metrics == nil {
			found.metrics = p.outputs.metrics
		}
		if found.logs == nil {
			found.logs = p.outputs.logs
		}
	}
	return found
}

// wired returns the outputs that the configuration leads to. One whose pairs have left, in a shutdown, is among them: what
// there is to tell it is told after the restart.
func (s *pairs) wired() outputs {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// isFed reports whether the configuration feeds the connector with the signal.
func (s *pairs) isFed(with input) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fed[with]
}

// report sends a status event to every pair's host.
func (s *pairs) report(event *componentstatus.Event) {
	s.mu.Lock()
	var hosts []component.Host
	for _, p := range s.live {
		if p.host != nil {
			hosts = append(hosts, p.host)
		}
	}
	s.mu.Unlock()
	for _, host := range hosts {
		componentstatus.ReportStatus(host, event)
	}
}
