// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/deeptralog"
)

// origins is the reference for the table: where the failure of a whole trace began, with every span at hand. A failure
// began in a span that failed although nothing failed below it. What a consumer does later is not below the producer,
// which did not wait for it. Of several such spans it is the one that ended first, or each of them if they ended
// together.
func origins(trace []deeptralog.Span) []deeptralog.Span {
	passedOn := map[pcommon.SpanID]bool{}
	for _, span := range trace {
		if span.Failed && span.Kind != ptrace.SpanKindConsumer {
			passedOn[span.Parent] = true
		}
	}
	var first []deeptralog.Span
	for _, span := range trace {
		switch {
		case !span.Failed || passedOn[span.ID]:
		case len(first) == 0 || span.End < first[0].End:
			first = []deeptralog.Span{span}
		case span.End == first[0].End:
			first = append(first, span)
		}
	}
	return first
}

// originServices returns the services of the origins, each once.
func originServices(trace []deeptralog.Span) []string {
	var services []string
	for _, span := range origins(trace) {
		services = append(services, span.Service)
	}
	slices.Sort(services)
	return slices.Compact(services)
}

func TestTheOfflineRuleNamesWhereATraceBeganToFail(t *testing.T) {
	t.Parallel()
	const server, client, consumer, producer = ptrace.SpanKindServer, ptrace.SpanKindClient, ptrace.SpanKindConsumer, ptrace.SpanKindProducer
	tests := []struct {
		name  string
		trace []deeptralog.Span
		want  []string
	}{
		{"nothing failed", []deeptralog.Span{spanOf(1, 0, "web", server, 90, false)}, nil},
		{"the failure went up all the way", []deeptralog.Span{
			spanOf(1, 0, "web", server, 90, true), spanOf(2, 1, "web", client, 80, true), spanOf(3, 2, "cart", server, 70, true),
		}, []string{"cart"}},
		{"the callee said nothing", []deeptralog.Span{
			spanOf(1, 0, "web", server, 90, true), spanOf(2, 1, "web", client, 80, true),
		}, []string{"web"}},
		{"the caller's clock is behind", []deeptralog.Span{
			spanOf(1, 0, "web", server, 40, true), spanOf(2, 1, "web", client, 30, true), spanOf(3, 2, "cart", server, 70, true),
		}, []string{"cart"}},
		{"two calls failed, one after the other", []deeptralog.Span{
			spanOf(1, 0, "web", server, 90, true), spanOf(2, 1, "cart", server, 80, true), spanOf(3, 1, "stock", server, 70, true),
		}, []string{"stock"}},
		{"two calls failed at once", []deeptralog.Span{
			spanOf(1, 0, "web", server, 90, true), spanOf(2, 1, "cart", server, 70, true), spanOf(3, 1, "stock", server, 70, true),
		}, []string{"cart", "stock"}},
		{"a consumer failed later than the producer", []deeptralog.Span{
			spanOf(1, 0, "web", producer, 20, true), spanOf(2, 1, "mail", consumer, 900, true),
		}, []string{"web"}},
		{"only the consumer failed", []deeptralog.Span{
			spanOf(1, 0, "web", producer, 20, false), spanOf(2, 1, "mail", consumer, 900, true),
		}, []string{"mail"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, originServices(tt.trace))
		})
	}
}

func spanOf(id, parent byte, service string, kind ptrace.SpanKind, end int64, failed bool) deeptralog.Span {
	span := deeptralog.Span{Trace: pcommon.TraceID{1}, ID: pcommon.SpanID{id}, Service: service, Kind: kind, End: end, Failed: failed}
	if parent != 0 {
		span.Parent = pcommon.SpanID{parent}
	}
	return span
}
