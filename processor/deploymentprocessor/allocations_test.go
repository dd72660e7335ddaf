// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// A resource that is known and lacks nothing costs no allocation, whether its event times matter or not.
func TestTaggingWhatLacksNothingAllocatesNothing(t *testing.T) { // not parallel: it counts the allocations of the whole program
	e := newBenchEngine(t)
	unknown, ambiguous := pcommon.NewMap(), pcommon.NewMap()
	pod(unknown, "unheard-of")
	pod(ambiguous, "cart")
	at := pcommon.NewTimestampFromTime(time.Now().Add(-24*time.Hour + time.Second))
	for name, resource := range map[string]pcommon.Map{"a service that is not known": unknown, "a rollout": ambiguous} {
		td := request(resource.CopyTo)
		span := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
		span.SetStartTimestamp(at)
		span.SetEndTimestamp(at)
		assert.Zero(t, testing.AllocsPerRun(100, func() { e.tagTraces(td) }), "spans of %s", name)

		ld := plog.NewLogs()
		rl := ld.ResourceLogs().AppendEmpty()
		resource.CopyTo(rl.Resource().Attributes())
		rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().SetTimestamp(at)
		assert.Zero(t, testing.AllocsPerRun(100, func() { e.learnAndTagLogs(t.Context(), ld) }), "records of %s", name)

		md := pmetric.NewMetrics()
		rm := md.ResourceMetrics().AppendEmpty()
		resource.CopyTo(rm.Resource().Attributes())
		metrics := rm.ScopeMetrics().AppendEmpty().Metrics()
		metrics.AppendEmpty().SetEmptyGauge().DataPoints().AppendEmpty().SetTimestamp(at)
		metrics.AppendEmpty().SetEmptyHistogram().DataPoints().AppendEmpty().SetTimestamp(at)
		metrics.AppendEmpty().SetEmptyExponentialHistogram().DataPoints().AppendEmpty().SetTimestamp(at)
		metrics.AppendEmpty().SetEmptySummary().DataPoints().AppendEmpty().SetTimestamp(at)
		assert.Zero(t, testing.AllocsPerRun(100, func() { e.tagMetrics(md) }), "points of %s", name)
	}
}
