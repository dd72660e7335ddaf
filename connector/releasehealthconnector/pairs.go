// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"slices"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer"
)

// pairs are the pairs that use an engine, from their creation to their shutdown.
type pairs struct {
	mu   sync.Mutex
	live []*pair
}

func (s *pairs) join(p *pair) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live = append(s.live, p)
}

func (s *pairs) leave(p *pair) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live = slices.DeleteFunc(s.live, func(other *pair) bool { return other == p })
}

// started records that the components behind the pair run, and the host to which the pair reports its status.
func (s *pairs) started(p *pair, host component.Host) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.started, p.host = true, host
}

// stopping ends the pair's status reports, which are not allowed during shutdown. It reports whether the pair was ever
// started, and whether it is the last started one.
func (s *pairs) stopping(p *pair) (started, last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.host, p.leaving = nil, true
	return p.started, !slices.ContainsFunc(s.live, func(other *pair) bool { return other.started && !other.leaving })
}

// output returns where metrics are sent: through one pair, because all pairs lead to the same pipelines. It is nil if
// no pair is started.
func (s *pairs) output() consumer.Metrics {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.live {
		if p.started {
			return p.next
		}
	}
	return nil
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
