// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traffic_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/traffic"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// sink calls a function with each trace.
type sink func(t *traffic.Trace)

func (s sink) Trace(_ int64, t *traffic.Trace) error {
	s(t)
	return nil
}

func plan(t *testing.T, name string, n int) *scenario.Plan {
	t.Helper()
	found, err := scenario.Find([]string{name})
	require.NoError(t, err)
	return found[0].Plan(scenario.Options{Seed: 1, From: noon, Duration: 5 * time.Minute, Rate: 60, Services: 30}, n)
}

// happen runs the first case of the scenario with the given variant.
func happen(t *testing.T, name, variant string, see sink) traffic.Tally {
	t.Helper()
	tally, err := traffic.Run(t.Context(), planVariant(t, name, variant), see)
	require.NoError(t, err)
	return tally
}

func planVariant(t *testing.T, name, variant string) *scenario.Plan {
	t.Helper()
	for n := range 50 {
		if p := plan(t, name, n); p.Variant == variant {
			return p
		}
	}
	require.Fail(t, "no case of this variant")
	return nil
}

func TestTracesAreWhole(t *testing.T) {
	t.Parallel()
	for _, s := range scenario.All() {
		p := plan(t, s.Name, 1)
		p.Telling.Loss, p.Rate = 0, 5
		_, err := traffic.Run(t.Context(), p, sink(func(trace *traffic.Trace) { requireWhole(t, trace) }))
		require.NoError(t, err)
	}
}

func requireWhole(t *testing.T, trace *traffic.Trace) {
	t.Helper()
	spans, roots := map[traffic.SpanID]*traffic.Span{}, 0
	for i := range trace.Spans {
		s := &trace.Spans[i]
		require.Nil(t, spans[s.ID])
		spans[s.ID] = s
		require.LessOrEqual(t, s.Start, s.End)
	}
	for _, s := range spans {
		parent := spans[s.Parent]
		if parent == nil {
			require.Zero(t, s.Parent)
			require.Equal(t, s.Kind == traffic.Consumes, s.LinkSpan != traffic.SpanID{})
			roots++
			continue
		}
		require.LessOrEqual(t, parent.Start, s.Start)
		require.Equal(t, s.Kind == traffic.Serves, parent.Kind == traffic.Calls)
		if s.Kind == traffic.Serves {
			require.Equal(t, s.Pod.Service, parent.Callee)
			require.NotEqual(t, s.Pod, parent.Pod)
		} else {
			require.Equal(t, s.Pod, parent.Pod)
		}
	}
	if len(spans) > 0 { // an entry operation that hangs emits nothing
		require.Equal(t, 1, roots)
	}
}

func TestWhatIsToBlameShowsFromItsOnset(t *testing.T) {
	t.Parallel()
	for _, s := range scenario.All() {
		p := plan(t, s.Name, 0)
		if s.Name == "low-traffic" {
			p.Rate *= 50
		}
		tally, err := traffic.Run(t.Context(), p, sink(func(*traffic.Trace) {}))
		require.NoError(t, err)
		truth := p.Truth()
		require.Positive(t, tally.Spans)
		if truth.Onset.IsZero() {
			assert.Zero(t, tally.Bad, s.Name)
			continue
		}
		assert.Positive(t, tally.Bad, s.Name)
		assert.False(t, tally.FirstBad.Before(truth.Onset), s.Name)
		assert.Less(t, tally.FirstBad.Sub(truth.Onset), time.Minute, s.Name)
	}
}

func TestWhatHangsTellsNothing(t *testing.T) {
	t.Parallel()
	calls, timeouts, answered := map[traffic.SpanID]bool{}, 0, 0
	culprit := planVariant(t, "timeout", "callee hangs").Releases[0].Service
	happen(t, "timeout", "callee hangs", func(trace *traffic.Trace) {
		clear(calls)
		for i := range trace.Spans {
			switch s := &trace.Spans[i]; {
			case s.Kind == traffic.Serves:
				calls[s.Parent] = true
			case s.Kind == traffic.Calls && s.Callee == culprit && s.Error == "timeout" && s.Bad:
				timeouts++
				if calls[s.ID] {
					answered++
				}
			}
		}
	})
	assert.Greater(t, timeouts, 20)
	assert.Zero(t, answered)
}

func TestConsumersFailLaterInTracesOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"sender", "consumer"} {
		senders, bad := map[traffic.SpanID]*traffic.Span{}, 0
		var late time.Duration
		culprit := planVariant(t, "async-consumer", variant).Releases[0]
		happen(t, "async-consumer", variant, func(trace *traffic.Trace) {
			for i := range trace.Spans {
				s := trace.Spans[i]
				if s.Kind == traffic.Sends {
					senders[s.ID] = &s
				}
				if s.Kind != traffic.Consumes || !s.Bad {
					continue
				}
				sender := senders[s.LinkSpan]
				require.NotNil(t, sender, "it links to what sent the message")
				require.NotEqual(t, trace.ID, s.LinkTrace)
				bad++
				late = max(late, time.Duration(s.Start-sender.End))
				guilty := map[string]*scenario.Pod{"sender": sender.Pod, "consumer": s.Pod}[variant]
				require.Equal(t, culprit.ID, guilty.Release.ID)
			}
		})
		assert.Greater(t, bad, 20)
		assert.Greater(t, late, 20*time.Second)
	}
}
