// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// addHealthChanged appends the health and state of a release of which one changed.
func (b *Batch) addHealthChanged(n inquiry.News, decided time.Time) {
	r := n.Release
	record := b.addDerived(r.Scope, ReleaseHealthChanged, n.At, decided)
	record.SetSeverityNumber(healthSeverity(n))
	record.Body().SetStr(healthBody(n))
	attributes := record.Attributes()
	putText(attributes, KeyRecordUID, healthUID(n))
	putText(attributes, KeyProviderName, ourProvider)
	putText(attributes, KeyDeploymentID, r.Deployment)
	putText(attributes, KeyServiceVersion, r.Version)
	putText(attributes, KeyHeadRevision, r.Revision)
	putText(attributes, KeyJoinStep, r.Step)
	putText(attributes, KeyReleaseHealth, string(r.Health))
	putText(attributes, KeyReleasePreviousHealth, string(n.PreviousHealth))
	putText(attributes, KeyReleaseState, string(r.State))
	putText(attributes, KeyReleasePreviousState, string(n.PreviousState))
	if rate, ok := n.Release.ErrorRate(); ok {
		attributes.PutDouble(KeyReleaseErrorRate, rate)
	}
	if r.HasBaseline {
		attributes.PutDouble(KeyReleaseBaselineErrorRate, r.Baseline)
	}
	writeTraces(r.Traces, record)
}

// healthSeverity returns a warning for an unhealthy release, not an error: the event does not say that the release is to
// blame or that somebody has to act.
func healthSeverity(n inquiry.News) plog.SeverityNumber {
	switch {
	case n.Kind == inquiry.StateChanged && n.Release.State == watch.RolledBack:
		return plog.SeverityNumberWarn
	case n.Kind == inquiry.StateChanged:
		return plog.SeverityNumberInfo
	case n.Release.Health == watch.Failing:
		return plog.SeverityNumberWarn2
	case n.Release.Health == watch.Degraded:
		return plog.SeverityNumberWarn
	}
	return plog.SeverityNumberInfo
}

// healthUID identifies a change of a release by what changed and when, so that every observer of the same telemetry gives
// it the same UID.
func healthUID(n inquiry.News) string {
	r := n.Release
	what := []string{"health", string(n.PreviousHealth), string(r.Health)}
	if n.Kind == inquiry.StateChanged {
		what = []string{"state", string(n.PreviousState), string(r.State)}
	}
	return announcementUID(ReleaseHealthChanged, slices.Concat(
		[]string{r.Scope.Service.Namespace, r.Scope.Service.Name, r.Scope.Environment, r.Version}, what,
		[]string{timeText(n.At), strconv.Itoa(n.Round)})...)
}

// healthBody returns a short sentence for people, see [body].
func healthBody(n inquiry.News) string {
	r := n.Release
	is, was := string(r.Health), string(n.PreviousHealth)
	if n.Kind == inquiry.StateChanged {
		is, was = stateWords[r.State], ""
	}
	return delivery.DisplayText(words(releaseLabel(r), "is", is, after("in", r.Scope.Environment),
		details(after("was", was), failureRates(r))))
}

// stateWords describe the progress of a release.
var stateWords = map[watch.State]string{
	watch.Pending:    "deployed and not seen yet",
	watch.Canary:     "serving some of the traffic",
	watch.Full:       "serving all traffic",
	watch.Superseded: "superseded",
	watch.RolledBack: "rolled back",
}

// failureRates describes the error rates over all operations so far. The health covers only the last minutes, so a
// release may be healthy again although its rate is still high.
func failureRates(r inquiry.Release) string {
	rate, ok := r.ErrorRate()
	if !ok {
		return ""
	}
	said := "so far " + percent(rate) + " of " + strconv.FormatInt(r.Operations, 10) + " operations failed"
	if r.HasBaseline {
		said += ", " + percent(r.Baseline) + " of those it is held against"
	}
	return said
}

func releaseLabel(r inquiry.Release) string {
	return words(r.Scope.Service.Name, cmp.Or(r.Version, short(r.Revision), r.Deployment))
}
