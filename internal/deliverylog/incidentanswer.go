// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// maxCandidates limits the releases in one answer.
const maxCandidates = 10

// addAttributed appends the answer to what caused an incident. The provider is that of the incident, since incident ids
// are unique only per provider.
func (b *Batch) addAttributed(n inquiry.News, decided time.Time) {
	a := &n.Answer
	record := b.addDerived(delivery.Scope{Service: a.Incident.Service, Environment: a.Environment}, IncidentAttributed, n.At, decided)
	record.Body().SetStr(answerBody(a))
	attributes := record.Attributes()
	putText(attributes, KeyRecordUID, attributedUID(a.Incident, n.Round))
	if n.Round > 0 {
		putText(attributes, KeyReplacesUID, attributedUID(a.Incident, n.Round-1))
	}
	putText(attributes, KeyProviderName, a.Incident.Provider)
	putText(attributes, KeyIncidentID, a.Incident.ID)
	putText(attributes, KeyAttributionOutcome, string(a.Outcome))
	if a.Outcome != attribution.OutcomeInsufficientData {
		attributes.PutDouble(KeyNoneProbability, a.None)
	}
	writeCandidates(a.Candidates, attributes)
	writeEvidence(decisiveEvidence(a), attributes)
	if a.Contradicted {
		attributes.PutBool(KeyContradicted, true)
	}
	if a.Outcome == attribution.OutcomeRelease && len(a.Candidates) > 0 {
		writeNamed(a.Candidates[0], attributes)
	}
	writeTraces(a.Traces, record)
}

// writeNamed writes the release that an answer blames. It may belong to another service than the incident.
func writeNamed(c attribution.Candidate, to pcommon.Map) {
	putText(to, KeyCausingNamespace, c.Deployment.Scope.Service.Namespace)
	putText(to, KeyCausingService, c.Deployment.Scope.Service.Name)
	putText(to, KeyDeploymentID, c.Deployment.ID)
	putText(to, KeyServiceVersion, c.Version)
}

func writeCandidates(candidates []attribution.Candidate, to pcommon.Map) {
	if len(candidates) == 0 {
		return
	}
	list := to.PutEmptySlice(KeyAttributionCandidates)
	for _, c := range candidates[:min(len(candidates), maxCandidates)] {
		entry := list.AppendEmpty().SetEmptyMap()
		writeScope(c.Deployment.Scope, entry)
		putText(entry, KeyDeploymentID, c.Deployment.ID)
		putText(entry, KeyServiceVersion, c.Version)
		entry.PutDouble("probability", c.Probability)
		putText(entry, "grade", c.Grade)
		entry.PutBool("declared", c.Declared)
	}
}

// decisiveEvidence returns the evidence against the likeliest release, or the evidence that no release is to blame if the
// answer names none.
func decisiveEvidence(a *attribution.Answer) []attribution.Evidence {
	blamed := a.Outcome == attribution.OutcomeRelease || a.Outcome == attribution.OutcomeSuspects
	if blamed && len(a.Candidates) > 0 {
		return a.Candidates[0].Evidence
	}
	return a.NoneEvidence
}

// attributedUID identifies an answer by its incident and the number of earlier answers, so that each answer can name the
// one it replaces.
func attributedUID(i delivery.IncidentKey, round int) string {
	return announcementUID(IncidentAttributed, i.Provider, i.ID, i.Service.Namespace, i.Service.Name, strconv.Itoa(round))
}

// answerBody returns a short sentence for people, see [body].
func answerBody(a *attribution.Answer) string {
	incident := words("incident", a.Incident.ID, after("for", a.Incident.Service.Name), after("in", a.Environment))
	return delivery.DisplayText(incident + ": " + causeSentence(a))
}

func causeSentence(a *attribution.Answer) string {
	switch {
	case a.Outcome == attribution.OutcomeRelease && len(a.Candidates) > 0:
		c := a.Candidates[0]
		sure, contradicted := percent(c.Probability), ""
		if c.Declared {
			sure = "declared"
		}
		if a.Contradicted {
			contradicted = "telemetry speaks against it"
		}
		return words("caused by", candidateLabel(c), details(sure, contradicted))
	case a.Outcome == attribution.OutcomeSuspects:
		return words("may be caused by", suspectsSaid(a.Candidates), "or no release", details(percent(a.None)))
	case a.Outcome == attribution.OutcomeNone:
		sure := percent(a.None)
		if isDeclaredNone(a) {
			sure = "declared"
		}
		return words("caused by no release", details(sure))
	}
	return "too little is known to say what caused it"
}

// isDeclaredNone reports whether a person declared that no change is the cause.
func isDeclaredNone(a *attribution.Answer) bool {
	return slices.ContainsFunc(a.NoneEvidence, func(e attribution.Evidence) bool { return e.Term == inquiry.NotChangeRelated })
}

// leastSaid is the lowest probability of a release that the body mentions. The attribute lists all candidates.
const leastSaid = .01

func suspectsSaid(candidates []attribution.Candidate) string {
	var labels []string
	for _, c := range candidates {
		if c.Probability >= leastSaid {
			labels = append(labels, words(candidateLabel(c), details(percent(c.Probability))))
		}
	}
	return strings.Join(labels, ", ")
}

func candidateLabel(c attribution.Candidate) string {
	return words(c.Deployment.Scope.Service.Name, cmp.Or(c.Version, c.Deployment.ID))
}
