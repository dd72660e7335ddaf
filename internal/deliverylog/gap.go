// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
)

// The events about sources that fall silent.
const (
	SourceGapDetected delivery.EventName = "dora.source.gap_detected"
	SourceGapClosed   delivery.EventName = "dora.source.gap_closed"
)

// Values of [KeySourceGapOutcome].
const (
	gapSpokeAgain = "spoke_again"
	gapWithdrawn  = "withdrawn"
)

// AddGap appends the record about a change in a source's silence. The time of a detection is when the silence became
// longer than ordinary, that of an end is when the source sent its next event, and that of a withdrawal is decided, the
// time of the decision. The provider is the silent source.
func (b *Batch) AddGap(n silence.News, decided time.Time) {
	subject := n.Gap.Subject
	record := b.Add(func(resource pcommon.Map) {
		putText(resource, KeyServiceNamespace, subject.Service.Namespace)
		putText(resource, KeyServiceName, subject.Service.Name)
	})
	record.SetObservedTimestamp(pcommon.NewTimestampFromTime(decided))
	record.SetTimestamp(pcommon.NewTimestampFromTime(decided))
	if n.At != 0 {
		record.SetTimestamp(pcommon.NewTimestampFromTime(n.At.Time()))
	}
	record.Body().SetStr(gapBody(n))
	attributes := record.Attributes()
	putText(attributes, KeyProviderName, subject.Source)
	attributes.PutStr(KeySourceLastEventTime, timeText(n.Gap.Last))
	attributes.PutDouble(KeySourceLongestGap, n.Gap.LongestOrdinary.Seconds())
	attributes.PutDouble(KeySourceTolerance, n.Gap.Tolerated().Seconds())
	if n.Kind == silence.Detected {
		writeGapDetected(n, decided, record)
	} else {
		writeGapClosed(n, record)
	}
}

func writeGapDetected(n silence.News, decided time.Time, to plog.LogRecord) {
	to.SetEventName(string(SourceGapDetected))
	to.SetSeverityNumber(plog.SeverityNumberWarn)
	putText(to.Attributes(), KeyRecordUID, gapUID(n.Gap))
	to.Attributes().PutDouble(KeySourceLastEventAge, decided.Sub(n.Gap.Last.Time()).Seconds())
}

func writeGapClosed(n silence.News, to plog.LogRecord) {
	attributes := to.Attributes()
	to.SetEventName(string(SourceGapClosed))
	to.SetSeverityNumber(plog.SeverityNumberInfo)
	outcome := gapWithdrawn
	if lasted, ok := n.Lasted(); ok {
		outcome = gapSpokeAgain
		attributes.PutDouble(KeySourceGapDuration, lasted.Seconds())
	}
	detected := gapUID(n.Gap)
	putText(attributes, KeyRecordUID, announcementUID(SourceGapClosed, detected, outcome, timeText(n.At)))
	putText(attributes, KeySourceGapUID, detected)
	putText(attributes, KeySourceGapOutcome, outcome)
}

// gapUID identifies a gap by the source and its last event, so that every observer gives the gap the same UID.
func gapUID(g silence.Gap) string {
	s := g.Subject
	return announcementUID(SourceGapDetected, s.Source, s.Service.Namespace, s.Service.Name, timeText(g.Last), strconv.Itoa(g.Round))
}

// gapBody returns a short sentence for people, see [body].
func gapBody(n silence.News) string {
	who := words(n.Gap.Subject.Source, after("about", n.Gap.Subject.Service.Name))
	last := n.Gap.Last.Time().Format(time.RFC3339)
	var sentence string
	switch n.Kind {
	case silence.Detected:
		sentence = words(who, "is silent since", last, details("longer than is ordinary"))
	case silence.SpokeAgain:
		lasted, _ := n.Lasted()
		sentence = words(who, "spoke again", details("after "+lasted.Round(time.Second).String()))
	case silence.Withdrawn:
		sentence = words(who, "being silent since", last, "is ordinary after all")
	}
	return delivery.DisplayText(sentence)
}
