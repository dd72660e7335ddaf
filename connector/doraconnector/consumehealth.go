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

// consumeHealth passes the health of releases among the metrics to the inquiry, and returns once it is durable.
func (e *engine) consumeHealth(ctx context.Context, metrics pmetric.Metrics) error {
	var told []health.Observation
	stats := healthmetric.Read(metrics, func(o health.Observation) { told = append(told, o) })
	seen := healthTally{}
	seen.addRead(stats)
	defer func() { e.recorder.healthTaken(ctx, seen) }()
	if len(told) == 0 {
		return nil
	}
	if e.keeper.Ailing() { // for the reason given in consume
		if err := e.keeper.Sync(ctx); err != nil {
			return err
		}
	}
	// Sorted by bin, no observation of a request is too late because of another one of the same request, however long
	// a period it covers.
	slices.SortStableFunc(told, func(a, b health.Observation) int { return cmp.Compare(a.Bin, b.Bin) })
	e.observe(ctx, told, seen)
	return e.keeper.Sync(ctx)
}

// observe passes the observations to the inquiry. It appends the resulting changes to the journal before it unlocks
// the inquiry, so that the journal has the versions of an entity in order.
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

// isDue reports whether the observations so far must be assessed before one of this bin is taken. A replay brings
// hours of event time between two evaluations, and the intermediate announcements must not depend on how fast it
// runs. The final result does not depend on it anyway.
func (e *engine) isDue(bin health.Bin, now time.Time) bool {
	clock, ends := e.state.inquiry.Clock(), time.Unix(0, (bin+1).Start())
	if !ends.After(clock) || ends.After(now.Add(mostAhead)) { // the observation will not advance the clock
		return false
	}
	return clock.After(e.assessed) && ends.Sub(e.assessed) > maxEvaluationInterval
}

// healthTally counts data points by outcome.
type healthTally map[string]int64

// Outcomes of a data point, in addition to those of [inquiry.Outcome], outcomeIgnored and outcomeInvalid.
const outcomeCumulative = "cumulative"

func (t healthTally) addRead(s healthmetric.Stats) {
	t[outcomeIgnored] += int64(s.Ignored)
	t[outcomeCumulative] += int64(s.Cumulative)
	for _, n := range s.Malformed {
		t[outcomeInvalid] += int64(n)
	}
}
