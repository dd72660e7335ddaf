// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"cmp"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// verdictBody returns a short sentence for people, see [body].
func verdictBody(a attribution.Announcement) string {
	v := a.Verdict
	release := words(v.Deployment.Scope.Service.Name, cmp.Or(v.Version, short(v.Revision), v.Deployment.ID))
	environment := v.Deployment.Scope.Environment
	var sentence string
	switch a.Kind {
	case attribution.Failed:
		sentence = words(release, "failed in", environment, details(string(v.Method), after("incident", v.IncidentID)))
	case attribution.Recovered:
		sentence = words(release, "recovered in", environment, details(string(v.Recovery.Method), recoveredAfter(v)))
	case attribution.Retracted:
		sentence = words(release, "is no longer held to have failed in", environment, details(string(v.Method)))
	}
	return delivery.DisplayText(sentence)
}

func recoveredAfter(v attribution.Verdict) string {
	seconds, ok := v.RecoveryTime()
	if !ok {
		return ""
	}
	return "after " + (time.Duration(seconds) * time.Second).String()
}
