// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// toldTrial is a trial with reports from telemetry.
type toldTrial struct {
	name  string
	story *Story
	told  attribution.Told
	want  []string
}

func tryTold(t *testing.T, options attribution.Options, trials []toldTrial) {
	t.Helper()
	for _, tt := range trials {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, v := range judgeTold(tt.story.History(), Production, tt.told, options) {
				got = append(got, sentence(v))
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

// telling is what telemetry reports, as [attribution.Finding] and [attribution.Answer].
func telling(says ...any) attribution.Told {
	var told attribution.Told
	for _, said := range says {
		switch said := said.(type) {
		case attribution.Finding:
			told.Findings = append(told.Findings, said)
		case attribution.Answer:
			told.Answers = append(told.Answers, said)
		}
	}
	return told
}

// suspect is a suspicion on a deployment since a minute.
func suspect(id string, onset int, says ...func(*attribution.Finding)) attribution.Finding {
	f := attribution.Finding{
		Deployment: deployed(id), Suspected: true, Onset: Instant(onset), Confidence: 0.8,
		Evidence: []attribution.Evidence{{Term: "errors", Detail: "many", Value: 9}},
		Traces:   []attribution.Trace{{TraceID: [16]byte{7}}},
	}
	for _, say := range says {
		say(&f)
	}
	return f
}

func wentBack(minute int) func(*attribution.Finding) {
	return func(f *attribution.Finding) { f.WentBack = Instant(minute) }
}

func restoredAt(minute int) func(*attribution.Finding) {
	return func(f *attribution.Finding) { f.Restored = Instant(minute) }
}

func unsuspected(f *attribution.Finding) { f.Suspected = false }

// blaming is the answer that a deployment caused an incident of [Cart].
func blaming(incident, id string, says ...func(*attribution.Answer)) attribution.Answer {
	a := attribution.Answer{
		Incident: delivery.IncidentKey{Provider: "pagerduty", ID: incident, Service: Cart},
		Outcome:  attribution.OutcomeRelease,
		Candidates: []attribution.Candidate{{
			Deployment: deployed(id), Probability: 0.9, Evidence: []attribution.Evidence{{Term: "delay", Detail: "1 minute", Value: 2}},
		}},
		Traces: []attribution.Trace{{TraceID: [16]byte{8}}},
	}
	for _, say := range says {
		say(&a)
	}
	return a
}

func at(service delivery.Service) func(*attribution.Answer) {
	return func(a *attribution.Answer) { a.Incident.Service = service }
}

// declared marks the answer as a repetition of a declaration; contradicted, that telemetry speaks against it.
func declared(a *attribution.Answer) { a.Candidates[0].Declared = true }

func contradicted(a *attribution.Answer) {
	declared(a)
	a.Contradicted = true
}
