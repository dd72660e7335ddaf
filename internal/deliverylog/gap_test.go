// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

var (
	gapLast    = time.Date(2026, 10, 2, 17, 20, 0, 0, time.UTC)
	gapSince   = time.Date(2026, 10, 5, 16, 0, 0, 0, time.UTC)
	gapEnd     = time.Date(2026, 10, 6, 9, 5, 0, 0, time.UTC)
	gapDecided = time.Date(2026, 10, 6, 9, 6, 0, 0, time.UTC)
)

func gapFixture(kind silence.NewsKind) silence.News {
	n := silence.News{Kind: kind, Gap: silence.Gap{
		Subject: silence.Subject{Source: "github", Service: delivery.Service{Namespace: "shop", Name: "checkout"}},
		Last:    delivery.InstantOf(gapLast), Since: delivery.InstantOf(gapSince), LongestOrdinary: 3 * time.Hour,
	}}
	switch kind {
	case silence.Detected:
		n.At = n.Gap.Since
	case silence.SpokeAgain:
		n.At = delivery.InstantOf(gapEnd)
	case silence.Withdrawn:
	}
	return n
}

// gapRecord encodes one piece of news and returns its resource and its record.
func gapRecord(t *testing.T, n silence.News) (map[string]any, plog.LogRecord) {
	t.Helper()
	batch := NewEncoder("scope", "1").NewBatch()
	batch.AddGap(n, gapDecided)
	logs := batch.Logs()
	require.Equal(t, 1, logs.LogRecordCount())
	resource := logs.ResourceLogs().At(0)
	return resource.Resource().Attributes().AsRaw(), resource.ScopeLogs().At(0).LogRecords().At(0)
}

func gapUIDOf(t *testing.T, n silence.News) string {
	t.Helper()
	_, record := gapRecord(t, n)
	uid, ok := record.Attributes().Get(KeyRecordUID)
	require.True(t, ok)
	return uid.Str()
}

func TestADetectedGapSaysSinceWhenAndAgainstWhichHabit(t *testing.T) {
	t.Parallel()
	n := gapFixture(silence.Detected)
	resource, record := gapRecord(t, n)
	assert.Equal(t, map[string]any{"service.namespace": "shop", "service.name": "checkout"}, resource)
	assert.Equal(t, "dora.source.gap_detected", record.EventName())
	assert.Equal(t, gapSince, record.Timestamp().AsTime(), "when it stopped being ordinary")
	assert.Equal(t, gapDecided, record.ObservedTimestamp().AsTime())
	assert.Equal(t, plog.SeverityNumberWarn, record.SeverityNumber())
	assert.Equal(t, "github about checkout is silent since 2026-10-02T17:20:00Z (longer than is ordinary)", record.Body().Str())
	assert.Equal(t, map[string]any{
		"log.record.uid":                gapUIDOf(t, n),
		"dora.provider.name":            "github",
		"dora.source.last_event_time":   "2026-10-02T17:20:00Z",
		"dora.source.last_event_age":    gapDecided.Sub(gapLast).Seconds(),
		"dora.source.habit.longest_gap": 10800.0,
		"dora.source.habit.tolerance":   gapSince.Sub(gapLast).Seconds(),
	}, record.Attributes().AsRaw())
}

func TestAGapThatClosesSaysHowLongItLasted(t *testing.T) {
	t.Parallel()
	n := gapFixture(silence.SpokeAgain)
	_, record := gapRecord(t, n)
	assert.Equal(t, "dora.source.gap_closed", record.EventName())
	assert.Equal(t, gapEnd, record.Timestamp().AsTime())
	assert.Equal(t, plog.SeverityNumberInfo, record.SeverityNumber())
	assert.Equal(t, "github about checkout spoke again (after 87h45m0s)", record.Body().Str())
	assert.Equal(t, map[string]any{
		"log.record.uid":                gapUIDOf(t, n),
		"dora.provider.name":            "github",
		"dora.source.gap.detected_uid":  gapUIDOf(t, gapFixture(silence.Detected)),
		"dora.source.gap.outcome":       "spoke_again",
		"dora.source.gap.duration":      gapEnd.Sub(gapLast).Seconds(),
		"dora.source.last_event_time":   "2026-10-02T17:20:00Z",
		"dora.source.habit.longest_gap": 10800.0,
		"dora.source.habit.tolerance":   gapSince.Sub(gapLast).Seconds(),
	}, record.Attributes().AsRaw())
}

func TestAWithdrawnGapSaysSoAndNoDuration(t *testing.T) {
	t.Parallel()
	_, record := gapRecord(t, gapFixture(silence.Withdrawn))
	assert.Equal(t, "dora.source.gap_closed", record.EventName())
	assert.Equal(t, gapDecided, record.Timestamp().AsTime())
	assert.Equal(t, "github about checkout being silent since 2026-10-02T17:20:00Z is ordinary after all", record.Body().Str())
	attributes := record.Attributes().AsRaw()
	assert.Equal(t, "withdrawn", attributes["dora.source.gap.outcome"])
	assert.NotContains(t, attributes, "dora.source.gap.duration")
}

func TestASourceAsAWholeNamesNoService(t *testing.T) {
	t.Parallel()
	n := gapFixture(silence.Detected)
	n.Gap.Subject.Service = delivery.Service{}
	resource, record := gapRecord(t, n)
	assert.Empty(t, resource)
	assert.Equal(t, "github is silent since 2026-10-02T17:20:00Z (longer than is ordinary)", record.Body().Str())
}

func TestGapUIDTellsGapsApart(t *testing.T) {
	t.Parallel()
	change := func(set func(*silence.News)) silence.News {
		n := gapFixture(silence.Detected)
		set(&n)
		return n
	}
	base := gapUIDOf(t, gapFixture(silence.Detected))
	tests := map[string]struct {
		other silence.News
		equal bool
	}{
		"noticed by somebody else":      {change(func(*silence.News) {}), true},
		"measured against more history": {change(func(n *silence.News) { n.Gap.Since++; n.At++; n.Gap.LongestOrdinary++ }), true},
		"after another event":           {change(func(n *silence.News) { n.Gap.Last++ }), false},
		"of another source":             {change(func(n *silence.News) { n.Gap.Subject.Source = "argocd" }), false},
		"of another service":            {change(func(n *silence.News) { n.Gap.Subject.Service.Name = "cart" }), false},
		"of another namespace":          {change(func(n *silence.News) { n.Gap.Subject.Service.Namespace = "" }), false},
		"standing again":                {change(func(n *silence.News) { n.Gap.Round = 1 }), false},
		"its end":                       {gapFixture(silence.SpokeAgain), false},
		"its withdrawal":                {gapFixture(silence.Withdrawn), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.equal, base == gapUIDOf(t, test.other))
		})
	}
	assert.NotEqual(t, gapUIDOf(t, gapFixture(silence.SpokeAgain)), gapUIDOf(t, gapFixture(silence.Withdrawn)))
}
