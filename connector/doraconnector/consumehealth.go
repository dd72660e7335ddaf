// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"cmp"
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
)

// consumeHealth has the inquiry take the health of releases among the metrics, and returns when it is safe.
func (e *engine) consumeHealth(ctx context.Context, metrics pmetric.Metrics) error {
	var told []health.Observation
	stats := healthmetric.Read(metrics, func(o health.Observation) { told = append(told, o) })
	seen := healthTally{}
	seen.addRead(stats)
	defer func() { e.recorder.healthTaken(ctx, seen) }()
	if len(told) == 0 {
		return nil
	}
	if e.keeper.Ailing() { // see consume
		if err := e.keeper.Sync(ctx); err != nil {
			return err
		}
	}
	// In order, nothing in a request comes too late because of something else in it, however long the time that it tells of.
	slices.SortStableFunc(told, func(a, b health.Observation) int { return cmp.Compare(a.Bin, b.Bin) })
	e.observe(ctx, told, seen)
	return e.keeper.Sync(ctx)
}

// observe tells the inquiry the observations, and the journal what that changed before the inquiry is unlocked, so that the
// journal has the versions of a thing in their order.
func (e *engine) observe(ctx context.Context, told []health.Observation, seen healthTally) {
	now := time.Now()
	e.inquiryMu.Lock()
	defer e.inquiryMu.Unlock()
	for _, o := range told {
		if e.isDue(o.Bin, now) {
			e.assess(ctx, now)
		}
		seen[string(e.state.inquiry.Observe(o, now))]++
	}
	e.keeper.Append(e.state.takeFindings())
}

// isDue reports whether what was told has to be assessed before something of the bin is: a replay brings hours of event time
// between two evaluations, and what is told on the way should not depend on how fast it goes. What stands in the end does not anyway.
func (e *engine) isDue(bin health.Bin, now time.Time) bool {
	clock, ends := e.state.inquiry.Clock(), time.Unix(0, (bin+1).Start())
	if !ends.After(clock) || ends.After(now.Add(mostAhead)) { // it will not move the clock
		return false
	}
	return clock.After(e.assessed) && ends.Sub(e.assessed) > maxEvaluationInterval
}

// healthTally counts data points by outcome.
type healthTally map[string]int64

// Outcomes of a data point beside those of [inquiry.Outcome], outcomeIgnored and outcomeInvalid.
const outcomeCumulative = "cumulative"

func (t healthTally) addRead(s healthmetric.Stats) {
	t[outcomeIgnored] += int64(s.Ignored)
	t[outcomeCumulative] += int64(s.Cumulative)
	for _, n := range s.Malformed {
		t[outcomeInvalid] += int64(n)
	}
}
