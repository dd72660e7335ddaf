// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"slices"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
)

// pairs are the pairs that use an engine, from their creation to their shutdown. Pairs that produce metrics come
// first, because the Collector creates pairs in no fixed order.
type pairs struct {
	mu   sync.Mutex
	live []*pair
	// all are the outputs of all pairs that ever joined, including those that have left. fed are the inputs of these
	// pairs.
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

// started records that the components behind the pair's output run, and the host to which the pair reports its
// status.
func (s *pairs) started(p *pair, host component.Host) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.started, p.host = true, host
}

// stopping ends the pair's status reports, which are not allowed during shutdown. It reports whether the pair was
// ever started.
func (s *pairs) stopping(p *pair) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.host = nil
	return p.started
}

// feeds reports whether the pair is the one whose input is read: the first live pair with this input signal. Pairs
// with the same input signal are fed by the same pipelines, so no input is missed, and when the first pair leaves,
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

// endsMetrics reports whether the pair is the last live pair that produces metrics.
func (s *pairs) endsMetrics(p *pair) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return p.outputs.metrics != nil && !slices.ContainsFunc(s.live, func(other *pair) bool {
		return other != p && other.outputs.metrics != nil
	})
}

// outputs returns where metrics and logs are sent now: through one pair each, because all pairs with the same output
// signal lead to the same pipelines. An output without a started pair is nil.
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

// wired returns the outputs that the configuration leads to. These include outputs whose pairs have left during a
// shutdown: what there is to send to them is sent after the restart.
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
