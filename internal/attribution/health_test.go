// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestASuspicionCountsOnceSomebodyHadToAct(t *testing.T) {
	t.Parallel()
	till := delivery.Service{Namespace: "acme", Name: "till"}
	tryTold(t, defaults, []toldTrial{
		{"not by itself", three(), telling(suspect("d-3", 32)), nil},
		{"not by itself, though it was healthy again", three(), telling(suspect("d-3", 32, restoredAt(40))), nil},
		{"not because an incident was open", three().Open(35, "i"), telling(suspect("d-3", 32)), nil},
		{"when its traffic went back", three(), telling(suspect("d-3", 32, wentBack(40))), []string{"d-3 health 32→40 rollback"}},
		{"when its traffic went back during an incident", three().Open(35, "i"), telling(suspect("d-3", 32, wentBack(40))), []string{"d-3 health [i] 32→40 rollback"}},
		{"when an incident was attributed to it", three().Open(35, "i"), telling(suspect("d-3", 32), blaming("i", "d-3")), []string{"d-3 health [i] 32→"}},
		{"when an incident of another service was attributed to it", three().Open(35, "i", Hitting(till)), telling(suspect("d-3", 32), blaming("i", "d-3", at(till))), []string{"d-3 health [i] 32→"}},
		{"with the first of two incidents", three().Open(35, "i").Open(33, "j").Resolve(50, "i").Resolve(40, "j"), telling(suspect("d-3", 32), blaming("i", "d-3"), blaming("j", "d-3")), []string{"d-3 health [j] 32→40 incident_resolved"}},
		{"but not any more when it is no suspicion now", three(), telling(suspect("d-3", 32, wentBack(40), unsuspected)), nil},
		{"but not of a deployment that nobody knows", three(), telling(suspect("d-9", 32, wentBack(40))), nil},
		{"but not of one that brought no new code", three().Deploy(40, "again", "r3"), telling(suspect("again", 42, wentBack(50))), nil},
		{"and each for itself", three(), telling(suspect("d-3", 32, wentBack(40)), suspect("d-1", 11, wentBack(15))), []string{"d-1 health 11→15 rollback", "d-3 health 32→40 rollback"}},
	})
	counted := defaults
	counted.CountSuspected = true
	tryTold(t, counted, []toldTrial{
		{"or by itself, if suspicions count", three(), telling(suspect("d-3", 32)), []string{"d-3 health 32→"}},
		{"until it is healthy again", three(), telling(suspect("d-3", 32, restoredAt(40))), []string{"d-3 health 32→40 health"}},
		{"but what is no suspicion never", three(), telling(suspect("d-3", 32, unsuspected)), nil},
	})
}

func TestAnAttributedIncidentIsAnActByItself(t *testing.T) {
	t.Parallel()
	tryTold(t, defaults, []toldTrial{
		{"without a suspicion", three().Open(35, "i").Resolve(50, "i"), telling(blaming("i", "d-3")), []string{"d-3 health [i] 35→50 incident_resolved"}},
		{"also of a release that is not the last", three().Open(35, "i"), telling(blaming("i", "d-2")), []string{"d-2 health [i] 35→"}},
		{"not one that is not known", three(), telling(blaming("i", "d-3")), nil},
		{"not one that its source deleted", three().Open(35, "i").DeleteIncident(36, "i"), telling(blaming("i", "d-3")), nil},
		{"not one that nobody opened", three().Acknowledge(35, "i"), telling(blaming("i", "d-3")), nil},
		{"not one that declares another deployment", three().Open(35, "i", Blaming("d-2")), telling(blaming("i", "d-3")), []string{"d-2 explicit [i] 35→"}},
		{"not an answer that only repeated a declaration, taken back since", three().Open(35, "i"), telling(blaming("i", "d-3", declared)), nil},
		{"not an answer without a name", three().Open(35, "i"), telling(blaming("i", "d-3", func(a *attribution.Answer) { a.Outcome = attribution.OutcomeSuspects })), nil},
	})
}

func TestWhatSomebodyDidGoesBeforeWhatTelemetryShows(t *testing.T) {
	t.Parallel()
	suspected := telling(suspect("d-3", 32, wentBack(38)))
	tryTold(t, defaults, []toldTrial{
		{"a declared cause", three().Open(35, "i", Blaming("d-3")), suspected, []string{"d-3 explicit [i] 32→38 rollback"}},
		{"a rollback", three().Deploy(40, "back", "r2"), suspected, []string{"d-3 rollback 32→38 rollback"}},
		{"a rollback that was over before telemetry showed it", three().Deploy(36, "back", "r2"), suspected, []string{"d-3 rollback 32→36 rollback back"}},
		{"a revert", three().Push(35, "main", "r3", "r4 reverts r3").Deploy(40, "d-4", "r4"), telling(suspect("d-3", 32)), []string{"d-3 revert 32→40 hotfix d-4"}},
		{"a hotfix", three().Deploy(40, "fix", "r4", fix), telling(suspect("d-3", 32)), []string{"d-3 hotfix 32→40 hotfix fix"}},
		{
			"a hotfix that answers what telemetry showed of another blames nobody",
			three().Open(25, "i").Deploy(40, "fix", "r4", fix), telling(suspect("d-2", 22), blaming("i", "d-2")),
			[]string{"d-2 health [i] 22→40 hotfix fix"},
		},
		{
			"a hotfix that comes after that was over blames what it replaced",
			three().Open(25, "i").Resolve(28, "i").Deploy(40, "fix", "r4", fix), telling(suspect("d-2", 22), blaming("i", "d-2")),
			[]string{"d-2 health [i] 22→28 incident_resolved", "d-3 hotfix 30→40 hotfix fix"},
		},
		{
			"an incident attributed to it is linked to a rollback though it was over",
			three().Open(33, "i").Resolve(36, "i").Deploy(40, "back", "r2"), telling(blaming("i", "d-3")),
			[]string{"d-3 rollback [i] 33→36 incident_resolved"},
		},
		{
			"an incident attributed to another is not linked to a rollback",
			three().Open(33, "i").Deploy(40, "back", "r2"), telling(blaming("i", "d-2")),
			[]string{"d-2 health [i] 33→", "d-3 rollback 30→40 rollback back"},
		},
	})
}

func TestWhenASuspectedFailureBegan(t *testing.T) {
	t.Parallel()
	begun := func() *Story { return three().Start(41, "d-4", delivery.StateInProgress).Deploy(50, "d-4", "r4") }
	back := func(s *Story) *Story { return s.Deploy(60, "back", "r3") }
	tryTold(t, defaults, []toldTrial{
		{"when the release stood out", back(begun()), telling(suspect("d-4", 52)), []string{"d-4 rollback 52→60 rollback back"}},
		{"while it was still rolling out", back(begun()), telling(suspect("d-4", 45)), []string{"d-4 rollback 45→60 rollback back"}},
		{"not before it began", back(begun()), telling(suspect("d-4", 40)), []string{"d-4 rollback 50→60 rollback back"}},
		{"where its beginning is not known, whenever it stood out", back(three().Deploy(50, "d-4", "r4")), telling(suspect("d-4", 40)), []string{"d-4 rollback 40→60 rollback back"}},
		{"not after somebody acted", back(begun()), telling(suspect("d-4", 61)), []string{"d-4 rollback 50→60 rollback back"}},
		{"not at a moment that is not known", back(begun()), telling(suspect("d-4", 52, func(f *attribution.Finding) { f.Onset = 0 })), []string{"d-4 rollback 50→60 rollback back"}},
		{"before the incident was opened", back(begun().Open(55, "i")), telling(suspect("d-4", 52)), []string{"d-4 rollback [i] 52→60 rollback back"}},
		{"with the incident where it was noticed before", back(begun().Open(51, "i")), telling(suspect("d-4", 52)), []string{"d-4 rollback [i] 51→60 rollback back"}},
		{"when users were hit, where the incident tells", back(begun().Open(55, "i", Since(53))), telling(suspect("d-4", 52)), []string{"d-4 rollback [i] 53→60 rollback back"}},
		{"of several findings with the first", back(begun()), telling(suspect("d-4", 54), suspect("d-4", 52)), []string{"d-4 rollback 52→60 rollback back"}},
	})
	onlyDeployment := defaults
	onlyDeployment.RecoveryStart = attribution.RecoveryFromDeployment
	tryTold(t, onlyDeployment, []toldTrial{
		{"with the deployment, if recovery is counted from there", back(begun()), telling(suspect("d-4", 52)), []string{"d-4 rollback 50→60 rollback back"}},
	})
}

func TestHowASuspectedFailureEnded(t *testing.T) {
	t.Parallel()
	open := func() *Story { return three().Open(35, "i") }
	said := func(says ...func(*attribution.Finding)) attribution.Told {
		return telling(suspect("d-3", 32, says...), blaming("i", "d-3"))
	}
	tryTold(t, defaults, []toldTrial{
		{"when it was healthy again, though the incident is still open", open(), said(restoredAt(42)), []string{"d-3 health [i] 32→42 health"}},
		{"when it was healthy again, before the incident was closed", open().Resolve(50, "i"), said(restoredAt(42)), []string{"d-3 health [i] 32→42 health"}},
		{"when the incident was resolved, before that", open().Resolve(40, "i"), said(restoredAt(42)), []string{"d-3 health [i] 32→40 incident_resolved"}},
		{"when its traffic went back", open().Resolve(50, "i"), said(wentBack(41), restoredAt(42)), []string{"d-3 health [i] 32→41 rollback"}},
		{"with the hotfix", open().Deploy(40, "fix", "r4", fix), said(restoredAt(42)), []string{"d-3 hotfix [i] 32→40 hotfix fix"}},
		{"not when it looked healthy before the incident was opened", open(), said(restoredAt(34)), []string{"d-3 health [i] 32→"}},
		{"not when it looked healthy before the incident came back", open().Resolve(40, "i").Reopen(44, "i"), said(restoredAt(42)), []string{"d-3 health [i] 32→"}},
		{"with the last of several findings", open(), telling(suspect("d-3", 32, restoredAt(42)), suspect("d-3", 33, restoredAt(44)), blaming("i", "d-3")), []string{"d-3 health [i] 32→44 health"}},
		{"not while one of several findings lasts", open(), telling(suspect("d-3", 32, restoredAt(42)), suspect("d-3", 33), blaming("i", "d-3")), []string{"d-3 health [i] 32→"}},
		{"at equal times by what was done", open().Resolve(42, "i"), said(wentBack(42), restoredAt(42)), []string{"d-3 health [i] 32→42 rollback"}},
		{"at equal times by what people said", open().Resolve(42, "i"), said(restoredAt(42)), []string{"d-3 health [i] 32→42 incident_resolved"}},
		{"not with traffic that went back from one of several only", open(), telling(suspect("d-3", 32, wentBack(41)), suspect("d-3", 33), blaming("i", "d-3")), []string{"d-3 health [i] 32→"}},
		{"without an incident that was opened only after somebody acted", three().Deploy(34, "back", "r2").Open(35, "i"), said(restoredAt(42)), []string{"d-3 rollback 32→34 rollback back"}},
		{"not by health where it was no suspicion", open(), telling(suspect("d-3", 32, restoredAt(42), unsuspected), blaming("i", "d-3")), []string{"d-3 health [i] 35→"}},
	})
	counting := defaults
	counting.FailedRollouts = attribution.CountFailedRollouts
	failed := three().Start(41, "d-4", delivery.StateInProgress).Finish(50, "d-4", delivery.StatusFailed).Deploy(90, "d-5", "r5")
	tryTold(t, counting, []toldTrial{
		{"a roll-out that failed ends with the next that did not", failed, telling(), []string{"d-4 explicit 50→90 hotfix d-5"}},
		{"unless its canary is seen to have failed and to be gone", failed, telling(suspect("d-4", 44, wentBack(50))), []string{"d-4 explicit 44→50 rollback"}},
	})
}

func TestAVerdictCarriesWhatWasMeasured(t *testing.T) {
	t.Parallel()
	story := three().Open(35, "i")
	only := func(story *Story, told attribution.Told) attribution.Verdict {
		all := judgeTold(story.History(), Production, told, defaults)
		require.Len(t, all, 1)
		return all[0]
	}
	errors, delay := attribution.Evidence{Term: "errors", Detail: "many", Value: 9}, attribution.Evidence{Term: "delay", Detail: "1 minute", Value: 2}

	v := only(story, telling(suspect("d-3", 32), blaming("i", "d-3")))
	assert.InDelta(t, 0.8, v.Confidence, 0)
	assert.Equal(t, []attribution.Evidence{{Term: "attributed_incident", Detail: "i"}}, v.Evidence)
	assert.Equal(t, []attribution.Evidence{errors}, v.Measured)
	assert.Equal(t, byte(7), v.Traces[0].TraceID[0])

	v = only(story, telling(blaming("i", "d-3")))
	assert.InDelta(t, 0.9, v.Confidence, 0, "the answer's own")
	assert.Equal(t, []attribution.Evidence{delay}, v.Measured)
	assert.Equal(t, byte(8), v.Traces[0].TraceID[0])

	v = only(story, telling(suspect("d-3", 32, wentBack(40))))
	assert.Equal(t, []attribution.Evidence{{Term: "traffic_went_back", Detail: "d-3"}, {Term: "open_incident", Detail: "i"}}, v.Evidence)

	v = only(three().Open(35, "i", Blaming("d-3")), telling(blaming("i", "d-3", contradicted)))
	assert.Equal(t, attribution.MethodExplicit, v.Method, "what was declared stands")
	assert.InDelta(t, 1, v.Confidence, 0)
	assert.Equal(t, []attribution.Evidence{{Term: "contradicted_by_telemetry", Detail: "i"}, delay}, v.Measured)

	v = only(three().Deploy(40, "back", "r2"), telling(suspect("d-3", 32)))
	assert.InDelta(t, 0.95, v.Confidence, 0)
	assert.Equal(t, []attribution.Evidence{errors}, v.Measured)
}
