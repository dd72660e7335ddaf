// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// addSuspected appends the suspicion that a release is bad, based on telemetry. It is not a failed change as long as
// nobody had to act.
func (b *Batch) addSuspected(n inquiry.News, decided time.Time) {
	record := b.addDerived(n.Release.Scope, ChangeSuspected, n.Finding.Onset, decided)
	record.SetSeverityNumber(plog.SeverityNumberWarn2)
	record.Body().SetStr(suspicionBody(n, "is suspected to fail"))
	attributes := record.Attributes()
	putText(attributes, KeyRecordUID, suspectedUID(n))
	writeSuspect(n, record)
	putText(attributes, KeyHeadRevision, n.Release.Revision)
	attributes.PutDouble(KeyAttributionConfidence, n.Finding.Confidence)
	writeEvidence(n.Finding.Evidence, attributes)
	writeTraces(n.Finding.Traces, record)
}

// addWithdrawn withdraws the last suspicion of the release.
func (b *Batch) addWithdrawn(n inquiry.News, decided time.Time) {
	record := b.addDerived(n.Release.Scope, ChangeFailureRetracted, n.At, decided)
	record.Body().SetStr(suspicionBody(n, "is no longer suspected to fail"))
	suspected := suspectedUID(n)
	putText(record.Attributes(), KeyRecordUID, announcementUID(ChangeFailureRetracted, suspected))
	putText(record.Attributes(), KeyRetractedUID, suspected)
	writeSuspect(n, record)
}

// writeSuspect writes which release is suspected. The deployment is that of the finding, which is set only if it is
// certain enough to blame; that of the release may be less certain.
func writeSuspect(n inquiry.News, to plog.LogRecord) {
	attributes := to.Attributes()
	putText(attributes, KeyProviderName, ourProvider)
	putText(attributes, KeyAttributionMethod, string(attribution.MethodHealth))
	putText(attributes, KeyDeploymentID, n.Finding.Deployment.ID)
	putText(attributes, KeyServiceVersion, n.Release.Version)
}

// suspectedUID identifies a suspicion by the version and onset that were first reported, and by the number of earlier
// withdrawals. It does not contain the deployment, which is often found later.
func suspectedUID(n inquiry.News) string {
	in := n.Finding.Deployment.Scope
	return announcementUID(ChangeSuspected, in.Service.Namespace, in.Service.Name, in.Environment, n.Finding.Version,
		timeText(n.Finding.Onset), strconv.Itoa(n.Round))
}

// suspicionBody returns a short sentence for people, see [body].
func suspicionBody(n inquiry.News, what string) string {
	reason := ""
	if n.Kind == inquiry.Suspected && len(n.Finding.Evidence) > 0 {
		reason = n.Finding.Evidence[0].Detail
	}
	return delivery.DisplayText(words(releaseLabel(n.Release), what, after("in", n.Release.Scope.Environment), details(reason)))
}
