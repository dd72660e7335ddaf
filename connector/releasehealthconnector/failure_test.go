// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

func TestAFailureIsOfTheTypeThatItsSpanTellsBest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tells      attributes
		exceptions []string
		want       string
	}{
		"error.type goes before all":            {attributes{"error.type": "timeout", "exception.type": "IOError", "http.response.status_code": 503}, []string{"IOError"}, "timeout"},
		"an exception goes before a status":     {attributes{"exception.type": "IOError", "http.response.status_code": 503}, nil, "IOError"},
		"an exception may be told by an event":  {attributes{"http.response.status_code": 503}, []string{"IOError"}, "IOError"},
		"the last of several exceptions counts": {nil, []string{"IOError", "ConnectionError"}, "ConnectionError"},
		"the status of an HTTP response":        {attributes{"http.response.status_code": 503}, nil, "503"},
		"the same by its older name":            {attributes{"http.status_code": 502}, nil, "502"},
		"the number of a gRPC status":           {attributes{"rpc.grpc.status_code": 14}, nil, "UNAVAILABLE"},
		"the name of an RPC status":             {attributes{"rpc.response.status_code": "DEADLINE_EXCEEDED"}, nil, "DEADLINE_EXCEEDED"},
		"nothing is told":                       {nil, nil, "_OTHER"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := started(t, nil)
				s := failed(request(1, "GET /cart", time.Now()), "")
				s.Attributes = test.tells
				td := telemetrytest.Batch{Resource: cart("1.0"), Spans: []telemetrytest.Span{s}}.Traces()
				events := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Events()
				events.AppendEmpty().SetName("retried")
				for _, exception := range test.exceptions {
					e := events.AppendEmpty()
					e.SetName("exception")
					e.Attributes().PutStr("exception.type", exception)
				}
				require.NoError(t, r.traces.ConsumeTraces(t.Context(), td))
				flushed()
				assert.Equal(t, map[string]int64{"cart 1.0 GET /cart " + test.want: 1}, r.told(t, health.Operations))
			})
		})
	}
}

func TestWhoWasCalledIsTheOneThatTheCallNamesBest(t *testing.T) {
	t.Parallel()
	names := []string{
		"service.peer.name", "peer.service", "server.address", "net.peer.name", "messaging.destination.name", "rpc.service", "db.namespace", "db.system.name",
	}
	for i, best := range names {
		t.Run(best, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := started(t, nil)
				entry := failed(request(1, "GET /cart", time.Now()), "500")
				call := failed(under(entry, request(2, "GET", time.Now()), ptrace.SpanKindClient), "timeout")
				for _, name := range names[i:] {
					call.Attributes[name] = "named-by-" + name
				}
				r.sends(t, cart("1.0"), call, entry)
				pass(time.Minute)
				assert.Contains(t, r.told(t, health.FailureOrigins), "named-by-"+best)
			})
		})
	}
}
