// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"
	"math"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// delays say in which services the additional time since the onset was spent, in seconds, without waiting for other
// services. They are to slow operations what origins are to failures.
type delays struct {
	services map[delivery.Service]float64
	// all is the sum over the services. usual is how long all operations would have taken at their former speed.
	all, usual float64
}

// countDelays compares the time each service took since the onset with its time per operation before. An increase by up
// to [eprocess.Tolerated] is no delay.
func (s *scene) countDelays() {
	s.delays = delays{services: map[delivery.Service]float64{}}
	for _, name := range s.names {
		one := s.services[name]
		var before, since watch.Time
		for _, t := range one.releases[0].ticks {
			if took := t.Time.Plus(t.OthersTime); t.Bin < binOf(s.onset) {
				before = before.Plus(took)
			} else {
				since = since.Plus(took)
			}
		}
		if before.Operations < leastPast || since.Operations == 0 {
			continue
		}
		usual := before.Seconds / float64(before.Operations) * float64(since.Operations)
		s.delays.usual += usual
		s.delays.services[name] = max(since.Seconds-eprocess.Tolerated*usual, 0)
		s.delays.all += s.delays.services[name]
	}
}

// delay weighs whether the additional time is spent in the release.
func (s *scene) delay(x suspect) (float64, string) {
	d := &s.delays
	if s.failures || d.usual == 0 {
		return 0, ""
	}
	own := d.services[x.id.Scope.Service]
	if x.release != nil {
		own = min(own, x.delayed(s))
	}
	doubt := s.weights.DelayDoubt * d.usual
	usual := 1 / float64(len(s.services))
	value := math.Log((own + doubt*usual) / ((d.all + doubt) * usual))
	return clip(value, s.weights.DelayLeast, s.weights.DelayMost), fmt.Sprintf("%s s of %s s of additional time were spent in it", figure(own), figure(d.all))
}

// delayed returns how many seconds longer the release's operations took since the onset than those of its control;
// infinity if it has no control.
func (x suspect) delayed(s *scene) float64 {
	var own, others watch.Time
	for _, t := range x.release.ticks {
		if t.Bin >= binOf(s.onset) {
			own, others = own.Plus(t.Time), others.Plus(t.OthersTime)
		}
	}
	if others.Operations < leastPast {
		return math.Inf(1)
	}
	return max(own.Seconds-eprocess.Tolerated*others.Seconds/float64(others.Operations)*float64(own.Operations), 0)
}
