// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traffic_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/traffic"
)

// count counts entry spans.
type count struct{ all, failed int }

func (c *count) add(s *traffic.Span) {
	c.all++
	if s.Error != "" {
		c.failed++
	}
}

func (c count) share() float64 { return float64(c.failed) / float64(c.all) }

func isEntry(s *traffic.Span) bool { return s.Kind == traffic.Serves || s.Kind == traffic.Consumes }

// shares returns the share of failed operations in the culprit's pods, and the share of failed user requests while these pods
// live.
func shares(t *testing.T, name, variant string) (culprit, people count) {
	t.Helper()
	happen(t, name, variant, func(trace *traffic.Trace) {
		touched := false
		for i := range trace.Spans {
			s := &trace.Spans[i]
			if s.Pod.Release != nil && isEntry(s) && s.Pod.Release.Reason == "" {
				touched = true
				culprit.add(s)
			}
			if s.Kind == traffic.Serves && s.Parent == (traffic.SpanID{}) && touched {
				people.add(s)
			}
		}
	})
	require.Positive(t, culprit.all)
	return culprit, people
}

func TestASilentCulpritFailsNowhere(t *testing.T) {
	t.Parallel()
	culprit, people := shares(t, "wrong-value", "")
	assert.Less(t, culprit.share(), 0.02)
	assert.Greater(t, people.share(), 0.04)
}

func TestRetriesHideWhatFails(t *testing.T) {
	t.Parallel()
	culprit, people := shares(t, "retries-hide", "")
	assert.Greater(t, culprit.share(), 0.2)
	assert.Less(t, people.share(), 0.05)
}

func TestRetriesDoNotHelpAgainstWhatAlwaysFails(t *testing.T) {
	t.Parallel()
	culprit, people := shares(t, "retries-exhaust", "")
	assert.Greater(t, culprit.share(), 0.2)
	assert.Greater(t, people.share(), 0.1)
}

func TestEveryFifthSpanGetsLost(t *testing.T) {
	t.Parallel()
	tally := happen(t, "span-loss", "", func(*traffic.Trace) {})
	assert.InDelta(t, 0.2, float64(tally.Lost)/float64(tally.Lost+tally.Spans), 0.01)
}

func TestACanaryGetsItsShareOfTheRequests(t *testing.T) {
	t.Parallel()
	p := plan(t, "bad-old-pod", 0)
	r, canary, all := p.Releases[0], 0, 0
	_, err := traffic.Run(t.Context(), p, sink(func(trace *traffic.Trace) {
		for i := range trace.Spans {
			if s := &trace.Spans[i]; s.Pod.Service == r.Service && isEntry(s) && s.Start > r.Live.UnixNano() {
				all++
				if s.Pod.Release == r {
					canary++
				}
			}
		}
	}))
	require.NoError(t, err)
	require.Greater(t, all, 1000)
	assert.InDelta(t, r.Share, float64(canary)/float64(all), 0.04)
}

func TestACaseCanBeStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tally, err := traffic.Run(ctx, plan(t, "canary-errors", 0), sink(func(*traffic.Trace) {}))
	assert.ErrorIs(t, err, context.Canceled)
	assert.LessOrEqual(t, tally.Requests, 1024)
}

func TestTheRateOfRequestsFollowsTheLoad(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ first, last float64 }{
		"canary-errors": {1, 1}, "load-ramp": {1.2, 2.8}, "seasonality": {0.36, 1},
	} {
		p, fifths := plan(t, name, 0), [5]float64{}
		_, err := traffic.Run(t.Context(), p, sink(func(trace *traffic.Trace) {
			for i := range trace.Spans {
				if s := &trace.Spans[i]; s.Kind == traffic.Serves && s.Parent == (traffic.SpanID{}) {
					fifths[min(4, (s.Start-p.From.UnixNano())*5/int64(p.Duration))]++
				}
			}
		}))
		require.NoError(t, err)
		usual := p.Rate * p.Duration.Seconds() / 5
		assert.InDelta(t, want.first, fifths[0]/usual, 0.15, name)
		assert.InDelta(t, want.last, fifths[4]/usual, 0.15, name)
	}
}

func TestABadPodOfTheOldVersionFailsAlone(t *testing.T) {
	t.Parallel()
	p := plan(t, "bad-old-pod", 0)
	pods := map[*scenario.Pod]*count{}
	_, err := traffic.Run(t.Context(), p, sink(func(trace *traffic.Trace) {
		for i := range trace.Spans {
			s := &trace.Spans[i]
			if s.Pod.Service != p.Releases[0].Service || s.Kind != traffic.Serves || s.Start < p.Truth().Onset.UnixNano() {
				continue
			}
			if pods[s.Pod] == nil {
				pods[s.Pod] = &count{}
			}
			pods[s.Pod].add(s)
		}
	}))
	require.NoError(t, err)
	bad := 0
	for pod, c := range pods {
		if c.share() > 0.1 {
			bad++
			assert.Nil(t, pod.Release)
		}
	}
	assert.Equal(t, 1, bad)
}
