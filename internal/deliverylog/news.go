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

// The events that tell what telemetry says of releases and incidents. A suspicion that is no more is withdrawn by
// [ChangeFailureRetracted], as a verdict is.
const (
	ReleaseHealthChanged delivery.EventName = "dora.release.health_changed"
	ChangeSuspected      delivery.EventName = "dora.change.suspected"
	IncidentAttributed   delivery.EventName = "dora.incident.attributed"
)

// maxMoreTraces bounds the traces named besides the one that the record belongs to.
const maxMoreTraces = 5

// AddNews appends the record that tells a piece of news about a release or an incident.
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

// addDerived appends a record that tells of a scope what happened at the moment.
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

// writeTraces makes the record one of the first trace, and names some of the others.
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

// percent writes a share for people; shares below a percent have two digits that count.
func percent(share float64) string {
	precision := 1
	if share != 0 && share < 0.01 && share > -0.01 {
		precision = 2
	}
	return strconv.FormatFloat(100*share, 'f', precision, 64) + " %"
}
