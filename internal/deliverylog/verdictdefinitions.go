// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// DefinitionsAnnounced announces the definitions by which the following figures and verdicts are computed.
const DefinitionsAnnounced delivery.EventName = "dora.definitions_announced"

// Attributes of [DefinitionsAnnounced], named after the options.
const (
	KeyDefinitionsHash            = "dora.definitions.hash"
	KeyDefinitionsProductionTiers = "dora.definitions.production_tiers"
	KeyDefinitionsLeadTimeStart   = "dora.definitions.lead_time_start"
	KeyDefinitionsRecoveryStart   = "dora.definitions.recovery_start"
	KeyDefinitionsRollbackBlame   = "dora.definitions.rollback_blame"
	KeyDefinitionsFailedRollouts  = "dora.definitions.failed_rollouts"
	KeyDefinitionsHotfixRefs      = "dora.definitions.hotfix_refs"
	KeyDefinitionsHotfixLabels    = "dora.definitions.hotfix_labels"
	KeyDefinitionsRecoveryEnd     = "dora.definitions.recovery_end"
	// KeyDefinitionsRolloutWindow is in seconds.
	KeyDefinitionsRolloutWindow = "dora.definitions.rollout_window"
	KeyDefinitionsExcludedKinds = "dora.definitions.excluded_change_kinds"
	KeyDefinitionsSuspected     = "dora.definitions.count_suspected"
)

// AddDefinitions appends the record that announces the definitions. Each announcement has its own UID: definitions may
// change and change back, and the last announcement must count.
func (b *Batch) AddDefinitions(d dora.Definitions, announced time.Time) {
	record := b.Add(func(pcommon.Map) {})
	at := pcommon.NewTimestampFromTime(announced)
	record.SetEventName(string(DefinitionsAnnounced))
	record.SetTimestamp(at)
	record.SetObservedTimestamp(at)
	record.SetSeverityNumber(plog.SeverityNumberInfo)
	record.Body().SetStr("definitions in force: " + d.Hash())

	attributes := record.Attributes()
	putText(attributes, KeyRecordUID, announcementUID(DefinitionsAnnounced, d.Hash(), timeText(delivery.InstantOf(announced))))
	putText(attributes, KeyProviderName, ourProvider)
	putText(attributes, KeyDefinitionsHash, d.Hash())
	putWords(attributes, KeyDefinitionsProductionTiers, d.ProductionTiers)
	putText(attributes, KeyDefinitionsLeadTimeStart, string(d.LeadTimeStart))
	putText(attributes, KeyDefinitionsRecoveryStart, string(d.RecoveryStart))
	putText(attributes, KeyDefinitionsRollbackBlame, string(d.RollbackBlame))
	putText(attributes, KeyDefinitionsFailedRollouts, string(d.FailedRollouts))
	putWords(attributes, KeyDefinitionsHotfixRefs, d.HotfixRefs)
	putWords(attributes, KeyDefinitionsHotfixLabels, d.HotfixLabels)
	putText(attributes, KeyDefinitionsRecoveryEnd, string(d.RecoveryEnd))
	attributes.PutDouble(KeyDefinitionsRolloutWindow, d.RolloutWindow.Seconds())
	putWords(attributes, KeyDefinitionsExcludedKinds, d.ExcludedChangeKinds)
	attributes.PutBool(KeyDefinitionsSuspected, d.CountSuspected)
}

// putWords writes a list even if it is empty, since an empty list is a choice too.
func putWords[T ~string](to pcommon.Map, key string, list []T) {
	values := to.PutEmptySlice(key)
	for _, word := range list {
		values.AppendEmpty().SetStr(string(word))
	}
}
