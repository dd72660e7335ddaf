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

// addSuspected tells that telemetry finds a release bad. It is no failed change yet: nobody had to act.
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

// addWithdrawn takes the suspicion back that was told last of the release.
func (b *Batch) addWithdrawn(n inquiry.News, decided time.Time) {
	record := b.addDerived(n.Release.Scope, ChangeFailureRetracted, n.At, decided)
	record.Body().SetStr(suspicionBody(n, "is no longer suspected to fail"))
	suspected := suspectedUID(n)
	putText(record.Attributes(), KeyRecordUID, announcementUID(ChangeFailureRetracted, suspected))
	putText(record.Attributes(), KeyRetractedUID, suspected)
	writeSuspect(n, record)
}

// writeSuspect writes what is suspected. Its deployment is named only where that is sure enough to blame it, which the release's own need not be.
func writeSuspect(n inquiry.News, to plog.LogRecord) {
	attributes := to.Attributes()
	putText(attributes, KeyProviderName, ourProvider)
	putText(attributes, KeyAttributionMethod, string(attribution.MethodHealth))
	putText(attributes, KeyDeploymentID, n.Finding.Deployment.ID)
	putText(attributes, KeyServiceVersion, n.Release.Version)
}

// suspectedUID identifies a suspicion by what its release was called and its onset when it was told, and by how often it was
// withdrawn before. The deployment is often found later, so it has no part in it.
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
