// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestRecordsWithTheSameResourceShareItInTheOrderOfTheirEvents(t *testing.T) {
	t.Parallel()
	incidentAt := func(service, id string) *delivery.Event {
		return event(delivery.IncidentOpened, &delivery.IncidentFacts{ID: id, Service: delivery.Service{Name: service}})
	}
	logs := NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{
		incidentAt("cart", "1"), incidentAt("checkout", "2"), incidentAt("cart", "3"), incidentAt("", "4"), incidentAt("", "5"),
	})

	var order []string
	for _, resource := range logs.ResourceLogs().All() {
		service := "nobody"
		if name, ok := resource.Resource().Attributes().Get("service.name"); ok {
			service = name.Str()
		}
		assert.Equal(t, 1, resource.ScopeLogs().Len())
		for _, record := range resource.ScopeLogs().At(0).LogRecords().All() {
			id, _ := record.Attributes().Get("dora.incident.id")
			order = append(order, service+" "+id.Str())
		}
	}
	assert.Equal(t, []string{"cart 1", "cart 3", "checkout 2", "nobody 4", "nobody 5"}, order)
	assert.Equal(t, 3, logs.ResourceLogs().Len())
}

func TestResourcesThatOnlyLookAlikeStayApart(t *testing.T) {
	t.Parallel()
	batch := NewEncoder(testScope, "0.1.0").NewBatch()
	for _, pairs := range [][]string{{"a", "b\"c\"d"}, {"a", "b", "c", "d"}, {"a", "b"}, {"ab", ""}, {"a", "b"}} {
		batch.Add(func(resource pcommon.Map) {
			for i := 0; i < len(pairs); i += 2 {
				resource.PutStr(pairs[i], pairs[i+1])
			}
		})
	}
	assert.Equal(t, 4, batch.Logs().ResourceLogs().Len())
}

func TestEncodingLeavesTheEventAsItIs(t *testing.T) {
	t.Parallel()
	event := event(delivery.DeploymentFinished, deploying(nil))
	before := *event
	logs := NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event})
	assert.Equal(t, before, *event)

	event.Identify()
	for record := range allRecords(logs) {
		uid, _ := record.Attributes().Get("log.record.uid")
		assert.Equal(t, event.UID, uid.Str())
	}
}

func TestAUIDThatIsSetIsKept(t *testing.T) {
	t.Parallel()
	event := event(delivery.DeploymentFinished, deploying(nil))
	event.UID = "told elsewhere"
	events, _ := decodeAll(t, NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event}))
	require.Len(t, events, 1)
	assert.Equal(t, "told elsewhere", events[0].UID)
}

func TestEventsThatCannotBeWrittenAreLeftOut(t *testing.T) {
	t.Parallel()
	tests := map[string]*delivery.Event{
		"an event without a subject":         event(delivery.IncidentOpened, nil),
		"an event with a nil subject":        event(delivery.IncidentOpened, (*delivery.IncidentFacts)(nil)),
		"an event with another kind's facts": event(delivery.IncidentOpened, deploying(nil)),
		"an event of an unknown name":        event("dora.incident.mislaid", openIncident()),
	}
	for sentence, event := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			assert.Zero(t, NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event}).ResourceLogs().Len())
		})
	}
}

func TestImpossibleTimesAreNotWritten(t *testing.T) {
	t.Parallel()
	facts := deploying(nil)
	facts.StartTime, facts.CreationTime = time.Unix(-1, 0), time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)
	event := event(delivery.DeploymentFinished, facts)
	event.Time, event.Observed = time.Time{}, time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)
	for record := range allRecords(NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event})) {
		assert.Zero(t, record.Timestamp())
		assert.Zero(t, record.ObservedTimestamp())
		assert.NotContains(t, record.Attributes().AsRaw(), "dora.deployment.start_time")
		assert.NotContains(t, record.Attributes().AsRaw(), "dora.deployment.creation_time")
	}
}

func TestListsAreBoundedOnBothWays(t *testing.T) {
	t.Parallel()
	facts := mergedChange()
	facts.Revisions = []string{""}
	for i := range 150 {
		facts.Revisions = append(facts.Revisions, strconv.Itoa(i))
	}
	logs := NewEncoder(testScope, "0.1.0").Encode([]*delivery.Event{event(delivery.ChangeMerged, facts)})
	written := revisionsOf(t, logs)
	assert.Equal(t, 100, written.Len())

	written.AppendEmpty().SetStr("one too many")
	events, _ := decodeAll(t, logs)
	require.Len(t, events, 1)
	assert.Equal(t, facts.Revisions[1:101], events[0].Subject.(*delivery.ChangeFacts).Revisions)
}

func revisionsOf(t *testing.T, logs plog.Logs) pcommon.Slice {
	t.Helper()
	record := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	list, ok := record.Attributes().Get("dora.vcs.change.revisions")
	require.True(t, ok)
	return list.Slice()
}
