// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// The events about verdicts.
const (
	ChangeFailed           delivery.EventName = "dora.change.failed"
	ChangeRecovered        delivery.EventName = "dora.change.recovered"
	ChangeFailureRetracted delivery.EventName = "dora.change.failure_retracted"
)

// ourProvider is the provider of verdicts and definitions.
const ourProvider = "dora"

// maxEvidence limits the reasons in one verdict.
const maxEvidence = 32

// AddAnnouncement appends the record of a new verdict, its recovery or its withdrawal. The time of the record is the
// onset of the failure, the restoration of service, or for a withdrawal decided, the time of the decision.
func (b *Batch) AddAnnouncement(a attribution.Announcement, decided time.Time) {
	v := a.Verdict
	record := b.Add(func(resource pcommon.Map) { writeScope(v.Deployment.Scope, resource) })
	record.SetObservedTimestamp(pcommon.NewTimestampFromTime(decided))
	record.SetSeverityNumber(plog.SeverityNumberInfo)
	record.Body().SetStr(verdictBody(a))
	attributes := record.Attributes()
	putText(attributes, KeyProviderName, ourProvider)
	putText(attributes, KeyDeploymentID, v.Deployment.ID)
	switch a.Kind {
	case attribution.Failed:
		writeFailed(a, record)
	case attribution.Recovered:
		writeRecovered(a, record)
	case attribution.Retracted:
		writeRetracted(a, record)
		record.SetTimestamp(pcommon.NewTimestampFromTime(decided))
	}
}

func writeFailed(a attribution.Announcement, to plog.LogRecord) {
	v, attributes := a.Verdict, to.Attributes()
	to.SetEventName(string(ChangeFailed))
	to.SetTimestamp(pcommon.NewTimestampFromTime(v.Onset.Time()))
	to.SetSeverityNumber(plog.SeverityNumberError)
	putText(attributes, KeyRecordUID, failedUID(a))
	putText(attributes, KeyAttributionMethod, string(v.Method))
	attributes.PutDouble(KeyAttributionConfidence, v.Confidence)
	writeRelease(v, attributes)
	putText(attributes, KeyIncidentID, v.IncidentID)
	writeEvidence(slices.Concat(v.Evidence, v.Measured), attributes)
	writeTraces(v.Traces, to)
}

func writeRecovered(a attribution.Announcement, to plog.LogRecord) {
	v, attributes := a.Verdict, to.Attributes()
	to.SetEventName(string(ChangeRecovered))
	to.SetTimestamp(pcommon.NewTimestampFromTime(v.Recovery.At.Time()))
	putText(attributes, KeyRecordUID, announcementUID(ChangeRecovered,
		failedUID(a), string(v.Recovery.Method), timeText(v.Recovery.At), v.Recovery.DeploymentID))
	putText(attributes, KeyRecoveryFailedUID, failedUID(a))
	putText(attributes, KeyAttributionMethod, string(v.Method))
	putText(attributes, KeyRecoveryMethod, string(v.Recovery.Method))
	if took, ok := v.RecoveryTime(); ok {
		attributes.PutDouble(KeyRecoveryDuration, took)
	}
	putText(attributes, KeyRecoveryDeploymentID, v.Recovery.DeploymentID)
	writeRelease(v, attributes)
	putText(attributes, KeyIncidentID, v.IncidentID)
}

func writeRetracted(a attribution.Announcement, to plog.LogRecord) {
	attributes := to.Attributes()
	to.SetEventName(string(ChangeFailureRetracted))
	putText(attributes, KeyRecordUID, announcementUID(ChangeFailureRetracted, failedUID(a)))
	putText(attributes, KeyRetractedUID, failedUID(a))
	putText(attributes, KeyAttributionMethod, string(a.Verdict.Method))
}

func writeRelease(v attribution.Verdict, to pcommon.Map) {
	putText(to, KeyServiceVersion, v.Version)
	putText(to, KeyHeadRevision, v.Revision)
}

func writeEvidence(evidence []attribution.Evidence, to pcommon.Map) {
	if len(evidence) == 0 {
		return
	}
	list := to.PutEmptySlice(KeyAttributionEvidence)
	for _, e := range evidence[:min(len(evidence), maxEvidence)] {
		reason := list.AppendEmpty().SetEmptyMap()
		reason.PutStr("term", e.Term)
		putText(reason, "detail", e.Detail)
		if e.Value != 0 {
			reason.PutDouble("value", e.Value)
		}
	}
}
