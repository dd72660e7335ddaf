// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package telemetrytest_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

const twoServices = `
instances:
  web: {service.name: web}
  cart: {service.name: cart, service.version: 1.0.0}
skew: {cart: 2s}
requests:
  - at: 4s
    times: 2
    every: 1m
    spans: |
      0-900 web server GET /cart | failed error.type=500 http.response.status_code=500
        10-800 web client GET
          20-700 cart server GET /items | retry=1
        810-820 web producer mails publish | label=mail
      5000-5100 cart consumer mails process | link=mail
logs:
  - {at: 1s, instance: cart, severity: error, body: no stock}
`

func TestAStoryIsToldAsWritten(t *testing.T) {
	t.Parallel()
	story, err := telemetrytest.Read([]byte(twoServices))
	require.NoError(t, err)
	require.Len(t, story.Spans, 10)
	root, call, served, sent, received := story.Spans[0], story.Spans[1], story.Spans[2], story.Spans[3], story.Spans[4]

	assert.Equal(t, telemetrytest.Dawn.Add(4*time.Second), root.Start)
	assert.Equal(t, telemetrytest.Dawn.Add(4900*time.Millisecond), root.End)
	assert.Equal(t, ptrace.StatusCodeError, root.Status)
	assert.Equal(t, telemetrytest.Attributes{
		"error.type": "500", "http.response.status_code": int64(500), "http.request.method": "GET", "http.route": "/cart",
	}, root.Attributes)
	assert.Equal(t, pcommon.SpanID{}, root.Parent)
	assert.Equal(t, root.ID, call.Parent)
	assert.Equal(t, call.ID, served.Parent)
	assert.Equal(t, root.ID, sent.Parent, "the producer is indented like the call")
	assert.Equal(t, root.Trace, served.Trace)
	assert.Equal(t, telemetrytest.Dawn.Add(6020*time.Millisecond), served.Start, "the clock is ahead")

	assert.NotEqual(t, root.Trace, received.Trace, "no indentation, another trace")
	assert.Equal(t, []telemetrytest.Link{{Trace: sent.Trace, Span: sent.ID}}, received.Links)
	assert.Equal(t, telemetrytest.Dawn.Add(64*time.Second), story.Spans[5].Start, "again")
	assert.NotEqual(t, root.Trace, story.Spans[5].Trace)
	assert.Equal(t, telemetrytest.Dawn.Add(3*time.Second), story.Logs[0].Time)
}

func TestAMistakeInAStoryIsSaid(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, spans, want string }{
		{"too few words", "0-1 web server", "want from-to, an instance, a kind and a name"},
		{"an unknown kind", "0-1 web waiter GET /", `"waiter" is not a kind of span`},
		{"a time that is none", "now web server GET /", "want from-to in milliseconds"},
		{"an end before the start", "5-1 web server GET /", "does not end before it starts"},
		{"an unknown word", "0-1 web server GET / | broken", `"broken" is neither`},
		{"a link to nothing", "0-1 web server GET / | link=x", "no span above has label=x"},
		{"an unknown instance", "0-1 cart server GET /", "`instances` has no \"cart\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := telemetrytest.Read([]byte("instances: {web: {service.name: web}}\nrequests: [{spans: \"" + tt.spans + "\"}]"))
			assert.ErrorContains(t, err, tt.want)
		})
	}
	_, err := telemetrytest.Read([]byte("requets: []"))
	require.ErrorContains(t, err, "requets")
}

func TestInstancesSendEveryFiveSecondsWhatEnded(t *testing.T) {
	t.Parallel()
	story, err := telemetrytest.Read([]byte(twoServices))
	require.NoError(t, err)
	batches := story.Batches()
	require.Len(t, batches, 7)
	first := batches[0]
	assert.Equal(t, telemetrytest.Dawn.Add(5*time.Second), first.Sent)
	assert.Equal(t, "cart", first.Instance, "only its log record: the spans ended later")
	assert.Zero(t, first.Traces().SpanCount())
	assert.Equal(t, 1, first.LogRecords().LogRecordCount())
	second := batches[1].Traces()
	assert.Equal(t, 3, second.SpanCount())
	assert.Equal(t, map[string]any{"service.name": "web"}, second.ResourceSpans().At(0).Resource().Attributes().AsRaw())
	assert.Equal(t, "GET", second.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Name(), "in the order of ends")
}

func TestTransformationsKeepEverySpan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		story := telemetrytest.Stories().Draw(t, "story")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		batches := story.Batches()
		var parts []telemetrytest.Batch
		for _, stream := range telemetrytest.Split(batches, 4) {
			parts = append(parts, stream...)
		}
		for _, told := range [][]telemetrytest.Batch{batches, telemetrytest.Delay(batches, random, time.Minute), parts} {
			spans, logs := 0, 0
			for _, b := range told {
				spans += b.Traces().SpanCount()
				logs += b.LogRecords().LogRecordCount()
			}
			assert.Equal(t, len(story.Spans), spans)
			assert.Equal(t, len(story.Logs), logs)
		}
	})
}

func TestATraceIsNotSplit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seen := map[pcommon.TraceID]int{}
		for i, stream := range telemetrytest.Split(telemetrytest.Stories().Draw(t, "story").Batches(), 4) {
			for _, b := range stream {
				for _, span := range b.Spans {
					if before, ok := seen[span.Trace]; ok {
						assert.Equal(t, before, i)
					}
					seen[span.Trace] = i
				}
			}
		}
	})
}

func TestSpansAreLostAtTheRateAskedFor(t *testing.T) {
	t.Parallel()
	story := telemetrytest.Story{Spans: make([]telemetrytest.Span, 10_000)}
	left := story.Lose(rand.New(rand.NewPCG(1, 0)), 0.05)
	assert.InDelta(t, 9_500, len(left.Spans), 100)
	assert.Len(t, story.Spans, 10_000)
}
