// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"encoding/hex"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// The events about releases and incidents that result from telemetry. A suspicion is withdrawn by
// [ChangeFailureRetracted], like a verdict.
const (
	ReleaseHealthChanged delivery.EventName = "dora.release.health_changed"
	ChangeSuspected      delivery.EventName = "dora.change.suspected"
	IncidentAttributed   delivery.EventName = "dora.incident.attributed"
)

// maxMoreTraces limits the traces that are listed in addition to the record's own.
const maxMoreTraces = 5

// AddNews appends the record for a piece of news about a release or an incident.
func (b *Batch) AddNews(n inquiry.News, decided time.Time) {
	switch n.Kind {
	case inquiry.HealthChanged, inquiry.StateChanged:
		b.addHealthChanged(n, decided)
	case inquiry.Suspected:
		b.addSuspected(n, decided)
	case inquiry.Withdrawn:
		b.addWithdrawn(n, decided)
	case inquiry.Attributed:
		b.addAttributed(n, decided)
	}
}

// addDerived appends a record of an event in a scope at the given time.
func (b *Batch) addDerived(scope delivery.Scope, name delivery.EventName, at delivery.Instant, decided time.Time) plog.LogRecord {
	record := b.Add(func(resource pcommon.Map) { writeScope(scope, resource) })
	record.SetEventName(string(name))
	record.SetTimestamp(pcommon.NewTimestampFromTime(at.Time()))
	record.SetObservedTimestamp(pcommon.NewTimestampFromTime(decided))
	record.SetSeverityNumber(plog.SeverityNumberInfo)
	return record
}

func writeScope(scope delivery.Scope, to pcommon.Map) {
	putText(to, KeyServiceNamespace, scope.Service.Namespace)
	putText(to, KeyServiceName, scope.Service.Name)
	putText(to, KeyEnvironmentName, scope.Environment)
}

// writeTraces sets the record's trace to the first one, and lists some of the others.
func writeTraces(traces []attribution.Trace, to plog.LogRecord) {
	if len(traces) == 0 {
		return
	}
	to.SetTraceID(traces[0].TraceID)
	to.SetSpanID(traces[0].SpanID)
	var more []string
	for _, t := range traces[1:min(len(traces), 1+maxMoreTraces)] {
		more = append(more, hex.EncodeToString(t.TraceID[:]))
	}
	putList(to.Attributes(), KeyAttributionTraceIDs, more)
}

// percent formats a share as a percentage with one decimal, or two below one percent.
func percent(share float64) string {
	precision := 1
	if share != 0 && share < 0.01 && share > -0.01 {
		precision = 2
	}
	return strconv.FormatFloat(100*share, 'f', precision, 64) + " %"
}
