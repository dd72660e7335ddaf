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

func TestAHotfixBlames(t *testing.T) {
	t.Parallel()
	try(t, defaults, []trial{
		{"what it replaced", three().Deploy(40, "fix", "r4", fix), []string{"d-3 hotfix 30→40 hotfix fix"}},
		{"one hotfix the other", three().Deploy(40, "fix", "r4", fix).Deploy(50, "fix-2", "r5", fix), []string{"d-3 hotfix 30→40 hotfix fix", "fix hotfix 40→50 hotfix fix-2"}},
		{"nobody where it is the first", NewStory().Deploy(10, "fix", "r1", fix), nil},
		{"past a redeployment the new code before it", three().Deploy(35, "again", "r3").Deploy(40, "fix", "r4", fix), []string{"d-3 hotfix 30→40 hotfix fix"}},
		{"not past other new code", three().Deploy(40, "d-4", "r4").Deploy(50, "fix", "r5", fix), []string{"d-4 hotfix 40→50 hotfix fix"}},
		{"nobody while a declared failure lasts, which it ends", three().Open(31, "i", Blaming("d-2")).Deploy(40, "fix", "r4", fix), []string{"d-2 explicit [i] 31→40 hotfix fix"}},
		{"what it replaced once a declared failure is over", three().Open(31, "i", Blaming("d-2")).Resolve(35, "i").Deploy(40, "fix", "r4", fix), []string{"d-2 explicit [i] 31→35 incident_resolved", "d-3 hotfix 30→40 hotfix fix"}},
		{"what it replaced where the failure was over in that moment", three().Open(31, "i", Blaming("d-2")).Resolve(40, "i").Deploy(40, "fix", "r4", fix), []string{"d-2 explicit [i] 31→40 hotfix fix", "d-3 hotfix 30→40 hotfix fix"}},
		{"what it replaced where the failure began later", three().Open(50, "i", Blaming("d-2")).Deploy(40, "fix", "r4", fix), []string{"d-2 explicit [i] 50→", "d-3 hotfix 30→40 hotfix fix"}},
		{"after a rollback that restored service, what it replaced is judged already", three().Deploy(35, "back", "r2").Deploy(40, "fix", "r4", fix), []string{"d-3 rollback 30→35 rollback back"}},
		{"at equal times it still follows, by id", three().Deploy(30, "z-fix", "r4", fix), []string{"d-3 hotfix 30→30 hotfix z-fix"}},
		{"and answers a failure of the same moment", three().Open(30, "i", Blaming("d-3")).Deploy(30, "z-fix", "r4", fix), []string{"d-3 explicit [i] 30→30 hotfix z-fix"}},
	})
}

func TestALinkedIncidentTellsTheOnset(t *testing.T) {
	t.Parallel()
	back := func(s *Story) *Story { return s.Deploy(40, "back", "r2") }
	linked, unlinked := []string{"d-3 rollback [i] 33→40 rollback back"}, []string{"d-3 rollback 30→40 rollback back"}
	try(t, defaults, []trial{
		{"opened after the deployment and open when it was undone", back(three().Open(33, "i")), linked},
		{"resolved after it was undone", back(three().Open(33, "i").Resolve(45, "i")), linked},
		{"resolved in that moment", back(three().Open(33, "i").Resolve(40, "i")), linked},
		{"reopened before it was undone", back(three().Open(33, "i").Resolve(35, "i").Reopen(38, "i")), linked},
		{"of no known environment", back(three().Open(33, "i", Somewhere)), linked},
		{"naming the release itself", back(three().Open(33, "i", BlamingRevision("r3"))), []string{"d-3 explicit [i] 33→40 rollback back"}},
		{"hitting users before it was opened", back(three().Open(36, "i", Since(33))), linked},
		{"hitting users even before the deployment", back(three().Open(36, "i", Since(29))), []string{"d-3 rollback [i] 29→40 rollback back"}},
		{"the first of several", back(three().Open(35, "j").Open(33, "i")), linked},
		{"opened in the moment of the deployment", back(three().Open(30, "i")), []string{"d-3 rollback [i] 30→40 rollback back"}},
		{"opened in the moment it was undone", back(three().Open(40, "i")), []string{"d-3 rollback [i] 40→40 rollback back"}},
		{"not: opened before the deployment", back(three().Open(29, "i")), unlinked},
		{"not: opened after it was undone", back(three().Open(41, "i")), unlinked},
		{"not: resolved before it was undone", back(three().Open(33, "i").Resolve(39, "i")), unlinked},
		{"not: of another environment", back(three().Open(33, "i", SomewhereIn("staging"))), unlinked},
		{"not: of another service", back(three().Open(33, "i", Hitting(delivery.Service{Name: "till"}))), unlinked},
		{"not: naming another deployment", back(three().Open(33, "i", Blaming("d-9"))), unlinked},
		{"not: naming another release", back(three().Open(33, "i", BlamingRevision("r9"))), unlinked},
		{"not: one that nobody opened", back(three().Acknowledge(33, "i")), unlinked},
	})
	onlyDeployment := defaults
	onlyDeployment.RecoveryStart = attribution.RecoveryFromDeployment
	try(t, onlyDeployment, []trial{
		{"recovery may be counted from the deployment instead", back(three().Open(33, "i")), []string{"d-3 rollback [i] 30→40 rollback back"}},
		{"also of a declared cause", three().Open(33, "i", Blaming("d-2")).Resolve(35, "i"), []string{"d-2 explicit [i] 20→35 incident_resolved"}},
	})
}

func TestServiceIsRestoredByTheEarliest(t *testing.T) {
	t.Parallel()
	blamed := func() *Story { return three().Open(31, "i", Blaming("d-3")) }
	try(t, defaults, []trial{
		{"the resolution", blamed().Resolve(35, "i").Deploy(40, "back", "r2"), []string{"d-3 explicit [i] 31→35 incident_resolved"}},
		{"the last resolution of one that came back", blamed().Resolve(35, "i").Reopen(38, "i").Resolve(50, "i"), []string{"d-3 explicit [i] 31→50 incident_resolved"}},
		{"none while one that came back is open", blamed().Resolve(35, "i").Reopen(38, "i"), []string{"d-3 explicit [i] 31→"}},
		{"a hotfix", blamed().Resolve(45, "i").Deploy(40, "fix", "r4", fix), []string{"d-3 explicit [i] 31→40 hotfix fix"}},
		{"not a hotfix before the onset", three().Deploy(32, "fix", "r4", fix).Open(35, "i", Blaming("d-3")), []string{"d-3 explicit [i] 35→"}},
		{"but the hotfix after that", three().Deploy(32, "fix", "r4", fix).Open(35, "i", Blaming("d-3")).Deploy(40, "fix-2", "r5", fix), []string{"d-3 explicit [i] 35→40 hotfix fix-2"}},
		{"not a planned deployment", blamed().Deploy(40, "d-4", "r4"), []string{"d-3 explicit [i] 31→"}},
		{"a rollback that blamed another", three().Open(31, "i", Blaming("d-2")).Deploy(40, "back", "r1"), []string{"d-2 explicit [i] 31→40 rollback back", "d-3 rollback 30→40 rollback back"}},
		{"at equal times a rollback before a hotfix and a resolution", blamed().Resolve(40, "i").Deploy(40, "z-fix", "r4", fix).Deploy(40, "back", "r2"), []string{"d-3 explicit [i] 31→40 rollback back"}},
		{"at equal times a rollback by deployment before one in place", blamed().RollBack(40, "d-3").Deploy(40, "back", "r2", Declared(delivery.ReasonRollback)), []string{"d-3 explicit [i] 31→40 rollback back"}},
		{"at equal times a revert before a hotfix", blamed().Push(35, "main", "r3", "r4 reverts r3").Deploy(40, "z-revert", "r4").Deploy(40, "a-fix", "r5", fix), []string{"d-3 explicit [i] 31→40 hotfix z-revert"}},
		{"at equal times a hotfix before a resolution", blamed().Resolve(40, "i").Deploy(40, "fix", "r4", fix), []string{"d-3 explicit [i] 31→40 hotfix fix"}},
	})
}

func TestAVerdictTellsItsEvidence(t *testing.T) {
	t.Parallel()
	h := three().Open(33, "i").Deploy(40, "back", "r2", Version("v2")).History()
	all := judge(h, Production, defaults)
	require.Len(t, all, 1)
	assert.Equal(t, attribution.Verdict{
		Deployment: delivery.DeploymentKey{Scope: Production, ID: "d-3"},
		Method:     attribution.MethodRollback,
		FinishedAt: Instant(30),
		Onset:      Instant(33),
		IncidentID: "i",
		Recovery:   attribution.Recovery{Method: attribution.RecoveryRollback, At: Instant(40), DeploymentID: "back"},
		Revision:   "r3",
		Confidence: 0.95,
		Evidence:   []attribution.Evidence{{Term: "rolled_back_by", Detail: "back"}, {Term: "open_incident", Detail: "i"}},
	}, all[0])
	took, ok := all[0].RecoveryTime()
	assert.True(t, ok)
	assert.InDelta(t, 420, took, 0)
	_, ok = attribution.Verdict{Onset: 5}.RecoveryTime()
	assert.False(t, ok)
}

func TestConfidenceFollowsPrecedence(t *testing.T) {
	t.Parallel()
	last := 1.0
	for _, m := range attribution.Methods {
		if m == attribution.MethodHealth {
			assert.Zero(t, m.Confidence(), "each has its own")
			continue
		}
		assert.LessOrEqual(t, m.Confidence(), last)
		assert.Positive(t, m.Confidence())
		last = m.Confidence()
	}
	assert.Zero(t, attribution.Method("guess").Confidence())
}
