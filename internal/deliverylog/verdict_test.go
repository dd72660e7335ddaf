// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

var (
	verdictOnset   = time.Date(2026, 10, 5, 9, 20, 0, 0, time.UTC)
	verdictDecided = time.Date(2026, 10, 5, 9, 45, 0, 0, time.UTC)
)

func verdictFixture() attribution.Verdict {
	return attribution.Verdict{
		Deployment: delivery.DeploymentKey{
			Scope: delivery.Scope{Service: delivery.Service{Namespace: "shop", Name: "checkout"}, Environment: "production"},
			ID:    "1784526925",
		},
		Method:     attribution.MethodRollback,
		FinishedAt: delivery.InstantOf(verdictOnset.Add(-6 * time.Minute)),
		Onset:      delivery.InstantOf(verdictOnset),
		IncidentID: "P123",
		Recovery: attribution.Recovery{
			Method: attribution.RecoveryRollback, At: delivery.InstantOf(verdictOnset.Add(17 * time.Minute)), DeploymentID: "1784526999",
		},
		Revision:   strings.Repeat("ab", 20),
		Version:    "1.4.2",
		Confidence: 0.95,
		Evidence:   []attribution.Evidence{{Term: "rolled_back_by", Detail: "1784526999"}, {Term: "open_incident", Detail: "P123"}},
	}
}

// announced encodes one announcement and returns its resource and its record.
func announced(t *testing.T, a attribution.Announcement) (map[string]any, plog.LogRecord) {
	t.Helper()
	batch := NewEncoder("scope", "1").NewBatch()
	batch.AddAnnouncement(a, verdictDecided)
	logs := batch.Logs()
	require.Equal(t, 1, logs.LogRecordCount())
	resource := logs.ResourceLogs().At(0)
	return resource.Resource().Attributes().AsRaw(), resource.ScopeLogs().At(0).LogRecords().At(0)
}

func uidOf(t *testing.T, a attribution.Announcement) string {
	t.Helper()
	_, record := announced(t, a)
	uid, ok := record.Attributes().Get(KeyRecordUID)
	require.True(t, ok)
	return uid.Str()
}

func TestFailedVerdictNamesItsReleaseMethodAndEvidence(t *testing.T) {
	t.Parallel()
	a := attribution.Announcement{Kind: attribution.Failed, Verdict: verdictFixture()}
	resource, record := announced(t, a)
	assert.Equal(t, map[string]any{
		"service.namespace": "shop", "service.name": "checkout", "deployment.environment.name": "production",
	}, resource)
	assert.Equal(t, "dora.change.failed", record.EventName())
	assert.Equal(t, verdictOnset, record.Timestamp().AsTime())
	assert.Equal(t, verdictDecided, record.ObservedTimestamp().AsTime())
	assert.Equal(t, plog.SeverityNumberError, record.SeverityNumber())
	assert.Empty(t, record.SeverityText())
	assert.Equal(t, "checkout 1.4.2 failed in production (rollback, incident P123)", record.Body().Str())
	assert.Equal(t, map[string]any{
		"log.record.uid":              uidOf(t, a),
		"dora.provider.name":          "dora",
		"deployment.id":               "1784526925",
		"dora.attribution.method":     "rollback",
		"dora.attribution.confidence": 0.95,
		"service.version":             "1.4.2",
		"vcs.ref.head.revision":       strings.Repeat("ab", 20),
		"dora.incident.id":            "P123",
		"dora.attribution.evidence": []any{
			map[string]any{"term": "rolled_back_by", "detail": "1784526999"},
			map[string]any{"term": "open_incident", "detail": "P123"},
		},
	}, record.Attributes().AsRaw())
}

func TestFailedVerdictCarriesWhatTelemetryMeasured(t *testing.T) {
	t.Parallel()
	v := verdictFixture()
	v.Method, v.Confidence, v.Recovery.Method = attribution.MethodHealth, 0.8, attribution.RecoveryHealth
	v.Measured = []attribution.Evidence{{Term: "errors", Detail: "5.1 % of 2,310 operations failed", Value: 7.5}}
	v.Traces = tracesFixture(2)
	_, record := announced(t, attribution.Announcement{Kind: attribution.Failed, Verdict: v})
	attributes := record.Attributes().AsRaw()
	assert.Equal(t, "health", attributes["dora.attribution.method"])
	assert.InDelta(t, 0.8, attributes["dora.attribution.confidence"], 0)
	assert.Equal(t, map[string]any{"term": "errors", "detail": "5.1 % of 2,310 operations failed", "value": 7.5},
		attributes["dora.attribution.evidence"].([]any)[2], "after what was done or said")
	assert.Equal(t, v.Traces[0].TraceID, [16]byte(record.TraceID()))
	assert.Equal(t, []any{"01000000000000000000000000000002"}, attributes["dora.attribution.trace_ids"])

	_, recovered := announced(t, attribution.Announcement{Kind: attribution.Recovered, Verdict: v})
	assert.Equal(t, "health", recovered.Attributes().AsRaw()["dora.recovery.method"])
	assert.Equal(t, "checkout 1.4.2 recovered in production (health, after 17m0s)", recovered.Body().Str())
}

func TestRecoveryTellsWhatRestoredServiceAndHowLongItTook(t *testing.T) {
	t.Parallel()
	a := attribution.Announcement{Kind: attribution.Recovered, Verdict: verdictFixture()}
	_, record := announced(t, a)
	assert.Equal(t, "dora.change.recovered", record.EventName())
	assert.Equal(t, verdictOnset.Add(17*time.Minute), record.Timestamp().AsTime())
	assert.Equal(t, plog.SeverityNumberInfo, record.SeverityNumber())
	assert.Equal(t, "checkout 1.4.2 recovered in production (rollback, after 17m0s)", record.Body().Str())
	assert.Equal(t, map[string]any{
		"log.record.uid":              uidOf(t, a),
		"dora.provider.name":          "dora",
		"dora.attribution.method":     "rollback",
		"dora.recovery.failed_uid":    uidOf(t, attribution.Announcement{Kind: attribution.Failed, Verdict: verdictFixture()}),
		"deployment.id":               "1784526925",
		"dora.recovery.method":        "rollback",
		"dora.recovery.duration":      1020.0,
		"dora.recovery.deployment.id": "1784526999",
		"service.version":             "1.4.2",
		"vcs.ref.head.revision":       strings.Repeat("ab", 20),
		"dora.incident.id":            "P123",
	}, record.Attributes().AsRaw())
}

func TestRetractionNamesTheVerdictItWithdraws(t *testing.T) {
	t.Parallel()
	a := attribution.Announcement{Kind: attribution.Retracted, Verdict: verdictFixture()}
	_, record := announced(t, a)
	failed := a
	failed.Kind = attribution.Failed
	assert.Equal(t, "dora.change.failure_retracted", record.EventName())
	assert.Equal(t, verdictDecided, record.Timestamp().AsTime())
	assert.Equal(t, map[string]any{
		"log.record.uid":                 uidOf(t, a),
		"dora.provider.name":             "dora",
		"deployment.id":                  "1784526925",
		"dora.attribution.retracted_uid": uidOf(t, failed),
		"dora.attribution.method":        "rollback",
	}, record.Attributes().AsRaw())
}

func TestWhatIsNotKnownIsNotSaid(t *testing.T) {
	t.Parallel()
	v := verdictFixture()
	v.Deployment.Scope.Service.Namespace, v.IncidentID, v.Version, v.Revision, v.Evidence = "", "", "", "", nil
	resource, record := announced(t, attribution.Announcement{Kind: attribution.Failed, Verdict: v})
	assert.NotContains(t, resource, KeyServiceNamespace)
	for _, key := range []string{KeyIncidentID, KeyServiceVersion, KeyHeadRevision, KeyAttributionEvidence} {
		assert.NotContains(t, record.Attributes().AsRaw(), key)
	}
}

func TestVerdictUIDTellsAnnouncementsApart(t *testing.T) {
	t.Parallel()
	change := func(set func(*attribution.Announcement)) attribution.Announcement {
		a := attribution.Announcement{Kind: attribution.Failed, Verdict: verdictFixture()}
		set(&a)
		return a
	}
	base := change(func(*attribution.Announcement) {})
	tests := map[string]struct {
		other attribution.Announcement
		equal bool
	}{
		"the same verdict decided by somebody else": {change(func(*attribution.Announcement) {}), true},
		"a recovery learned later":                  {change(func(a *attribution.Announcement) { a.Verdict.Recovery = attribution.Recovery{} }), true},
		"another method":                            {change(func(a *attribution.Announcement) { a.Verdict.Method = attribution.MethodExplicit }), false},
		"another onset":                             {change(func(a *attribution.Announcement) { a.Verdict.Onset++ }), false},
		"another environment":                       {change(func(a *attribution.Announcement) { a.Verdict.Deployment.Scope.Environment = "staging" }), false},
		"standing again":                            {change(func(a *attribution.Announcement) { a.Round = 1 }), false},
		"the recovery":                              {change(func(a *attribution.Announcement) { a.Kind = attribution.Recovered }), false},
		"the retraction":                            {change(func(a *attribution.Announcement) { a.Kind = attribution.Retracted }), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.equal, uidOf(t, base) == uidOf(t, test.other))
		})
	}
}

func TestEvidenceIsBounded(t *testing.T) {
	t.Parallel()
	v := verdictFixture()
	v.Evidence = nil
	for i := range 100 {
		v.Evidence = append(v.Evidence, attribution.Evidence{Term: "declared_cause", Detail: strconv.Itoa(i)})
	}
	_, record := announced(t, attribution.Announcement{Kind: attribution.Failed, Verdict: v})
	evidence, ok := record.Attributes().Get(KeyAttributionEvidence)
	require.True(t, ok)
	assert.Equal(t, 32, evidence.Slice().Len())
}

func TestVerdictsAreNoEventsForTheHistory(t *testing.T) {
	t.Parallel()
	batch := NewEncoder("scope", "1").NewBatch()
	batch.AddAnnouncement(attribution.Announcement{Kind: attribution.Failed, Verdict: verdictFixture()}, verdictDecided)
	batch.AddDefinitions(dora.NewDefaultDefinitions(), verdictDecided)
	batch.AddGap(gapFixture(silence.Detected), verdictDecided)
	batch.AddGap(gapFixture(silence.SpokeAgain), verdictDecided)
	stats := Decode(batch.Logs(), func(*delivery.Event, error) { t.Error("a verdict was read as an event") })
	assert.Equal(t, Stats{Unsupported: 4}, stats)
}

func TestEveryDefinitionIsAnnounced(t *testing.T) {
	t.Parallel()
	definitions := dora.NewDefaultDefinitions()
	batch := NewEncoder("scope", "1").NewBatch()
	batch.AddDefinitions(definitions, verdictDecided)
	logs := batch.Logs()
	record := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	assert.Equal(t, "dora.definitions_announced", record.EventName())
	assert.Equal(t, verdictDecided, record.Timestamp().AsTime())

	text, err := json.Marshal(definitions)
	require.NoError(t, err)
	var options map[string]any
	require.NoError(t, json.Unmarshal(text, &options))
	got := record.Attributes().AsRaw()
	options["rollout_window"] = definitions.RolloutWindow.Seconds()
	options["count_suspected"] = definitions.CountSuspected // which the hash, and so the JSON, leaves out where it is false
	for option, value := range options {
		assert.Equal(t, value, got["dora.definitions."+option], option)
	}
	assert.Equal(t, definitions.Hash(), got["dora.definitions.hash"])
	assert.Len(t, got, len(options)+3, "the options, their hash, the uid and the provider")
}

func TestVerdictKeysFollowRuleN1(t *testing.T) {
	t.Parallel()
	registry := registryKeys(t)
	batch := NewEncoder("scope", "1").NewBatch()
	for _, kind := range []attribution.AnnouncementKind{attribution.Failed, attribution.Recovered, attribution.Retracted} {
		batch.AddAnnouncement(attribution.Announcement{Kind: kind, Verdict: verdictFixture()}, verdictDecided)
	}
	batch.AddDefinitions(dora.NewDefaultDefinitions(), verdictDecided)
	for _, kind := range []silence.NewsKind{silence.Detected, silence.SpokeAgain, silence.Withdrawn} {
		batch.AddGap(gapFixture(kind), verdictDecided)
	}
	for _, n := range newsFixtures() {
		batch.AddNews(n, verdictDecided)
	}
	check := func(attributes pcommon.Map) {
		for key := range attributes.All() {
			if !strings.HasPrefix(key, "dora.") {
				assert.Contains(t, registry, key)
			}
		}
	}
	for _, resource := range batch.Logs().ResourceLogs().All() {
		check(resource.Resource().Attributes())
		for _, record := range resource.ScopeLogs().At(0).LogRecords().All() {
			check(record.Attributes())
		}
	}
}
