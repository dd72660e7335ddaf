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

func TestNobodyIsBlamedWithoutEvidence(t *testing.T) {
	t.Parallel()
	try(t, defaults, []trial{
		{"a quiet service", three(), nil},
		{"an incident right after a deployment", three().Open(31, "i").Resolve(40, "i"), nil},
		{"a roll-out that failed", three().Finish(35, "d-4", delivery.StatusFailed), nil},
		{"a redeployment", three().Deploy(40, "d-4", "r3"), nil},
		{"an incident that blames something that is not a change", three().Open(31, "i", func(f *delivery.IncidentFacts) {
			f.Cause, f.Revision = delivery.CauseCapacity, "r3"
		}), nil},
		{"an incident that names a revision and no cause", three().Open(31, "i", func(f *delivery.IncidentFacts) { f.Revision = "r3" }), nil},
		{"outside production", NewStory().Deploy(1, "1", "r1", To("staging")).RollBack(2, "1", To("staging")), nil},
	})
	assert.Empty(t, verdicts(NewStory().Deploy(1, "1", "r1", To("staging")).RollBack(2, "1", To("staging")).History(),
		delivery.Scope{Service: Cart, Environment: "staging"}, defaults))
}

func TestAnIncidentDeclaresItsCause(t *testing.T) {
	t.Parallel()
	const commit = "08bc87cf41e805e319fa9857e501d76e318cdb07"
	v1v2 := func() *Story {
		return NewStory().Deploy(10, "d-1", "", Version("v1")).Deploy(20, "d-2", "", Version("v2"))
	}
	try(t, defaults, []trial{
		{"by deployment", three().Open(35, "i", Blaming("d-2")).Resolve(50, "i"), []string{"d-2 explicit [i] 35→50 incident_resolved"}},
		{"and is still open", three().Open(35, "i", Blaming("d-2")), []string{"d-2 explicit [i] 35→"}},
		{"and tells since when users were hit", three().Open(35, "i", Blaming("d-2"), Since(32)).Resolve(50, "i"), []string{"d-2 explicit [i] 32→50 incident_resolved"}},
		{"only later", three().Open(35, "i").Resolve(50, "i", Blaming("d-2")), []string{"d-2 explicit [i] 35→50 incident_resolved"}},
		{"and changes its mind", three().Open(35, "i", Blaming("d-2")).Resolve(50, "i", Blaming("d-1")), []string{"d-1 explicit [i] 35→50 incident_resolved"}},
		{"by the revision", three().Open(35, "i", BlamingRevision("r2")), []string{"d-2 explicit [i] 35→"}},
		{"by a version", v1v2().Open(35, "i", BlamingVersion("v2")), []string{"d-2 explicit [i] 35→"}},
		{"by an abbreviated revision", NewStory().Deploy(10, "d-1", commit).Deploy(20, "d-2", "r2").Open(35, "i", BlamingRevision(commit[:7])), []string{"d-1 explicit [i] 35→"}},
		{"by a version without its v", v1v2().Open(35, "i", BlamingVersion("2")), []string{"d-2 explicit [i] 35→"}},
		{"by a version that says nothing", v1v2().Open(35, "i", BlamingVersion("latest")), nil},
		{"by the release deployed last before it", three().Deploy(32, "d-4", "r2", Declared(delivery.ReasonPlanned)).Open(35, "i", BlamingRevision("r2")), []string{"d-4 explicit [i] 35→"}},
		{"not by one deployed after its onset", three().Open(35, "i", BlamingRevision("r3"), Since(29)), nil},
		{"by one deployed in that moment", three().Open(35, "i", BlamingRevision("r3"), Since(30)), []string{"d-3 explicit [i] 30→"}},
		{"by a release nobody deployed", three().Open(35, "i", BlamingRevision("r9")), nil},
		{"by a deployment nobody knows", three().Open(35, "i", Blaming("d-9")), nil},
		{"by a deployment of no new code", three().Deploy(32, "again", "r3").Open(35, "i", Blaming("again")), nil},
		{"the revision wins over the version", three().Open(35, "i", BlamingRevision("r2"), func(f *delivery.IncidentFacts) { f.Version = "v9" }), []string{"d-2 explicit [i] 35→"}},
		{"the id wins over the revision", three().Open(35, "i", Blaming("d-1"), BlamingRevision("r2")), []string{"d-1 explicit [i] 35→"}},
		{"of several the one opened first is linked", three().Open(36, "a", Blaming("d-2")).Open(35, "b", Blaming("d-2")), []string{"d-2 explicit [b] 35→"}},
		{"whichever way they name it", three().Open(36, "a", Blaming("d-2")).Open(35, "b", BlamingRevision("r2")), []string{"d-2 explicit [b] 35→"}},
		{"several deployments by several incidents", three().Open(36, "a", Blaming("d-3")).Open(35, "b", BlamingRevision("r1")), []string{"d-1 explicit [b] 35→", "d-3 explicit [a] 36→"}},
		{"an incident that nobody ever opened declares nothing", three().Acknowledge(35, "i", Blaming("d-2")), nil},
	})
}

func TestAnIncidentDeclaresWithinItsServiceAndEnvironment(t *testing.T) {
	t.Parallel()
	till := delivery.Service{Name: "till"}
	atTill := delivery.Scope{Service: till, Environment: "production"}
	both := func() *Story { return NewStory().Deploy(10, "9", "r1").Deploy(10, "9", "r1", Of(till)) }
	tests := []struct {
		name           string
		story          *Story
		atCart, atTill []string
	}{
		{"its own service's deployment", both().Open(20, "i", Blaming("9")), []string{"9 explicit [i] 20→"}, nil},
		{"another service's where its own has none of that id", NewStory().Deploy(10, "9", "r1", Of(till)).Deploy(10, "8", "r1").Open(20, "i", Blaming("9")), nil, []string{"9 explicit [i] 20→"}},
		{"an open environment fits", both().Open(20, "i", Blaming("9"), Somewhere), []string{"9 explicit [i] 20→"}, nil},
		{"a revision is its own service's only", both().Open(20, "i", BlamingRevision("r1")), []string{"9 explicit [i] 20→"}, nil},
		{"a revision in another environment is not meant", both().Open(20, "i", BlamingRevision("r1"), SomewhereIn("staging")), nil, nil},
		{"a revision anywhere is", both().Open(20, "i", BlamingRevision("r1"), Somewhere), []string{"9 explicit [i] 20→"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := tt.story.History()
			assert.Equal(t, tt.atCart, verdicts(h, Production, defaults))
			assert.Equal(t, tt.atTill, verdicts(h, atTill, defaults))
		})
	}
}

func TestPrecedenceOfMethods(t *testing.T) {
	t.Parallel()
	reverted := func() *Story { return three().Push(40, "main", "r3", "r4 reverts r3") }
	try(t, defaults, []trial{
		{"declared wins over rolled back", three().Open(35, "i", Blaming("d-3")).Deploy(40, "back", "r2"), []string{"d-3 explicit [i] 35→40 rollback back"}},
		{"rolled back wins over reverted", reverted().Deploy(45, "back", "r2").Deploy(50, "d-4", "r4"), []string{"d-3 rollback 30→45 rollback back"}},
		{"reverted wins over fixed", reverted().Deploy(50, "d-4", "r4", fix), []string{"d-3 revert 30→50 hotfix d-4"}},
	})
}

func TestRolloutsThatFailed(t *testing.T) {
	t.Parallel()
	count := defaults
	count.FailedRollouts = attribution.CountFailedRollouts
	failed := func() *Story { return three().Finish(40, "d-4", delivery.StatusFailed) }
	try(t, count, []trial{
		{"count from their finish until the next success", failed().Deploy(45, "d-5", "r5"), []string{"d-4 explicit 40→45 hotfix d-5"}},
		{"a redeployment of what is live is a success", failed().Deploy(45, "d-5", "r3"), []string{"d-4 explicit 40→45 hotfix d-5"}},
		{"a rollback recovers by rollback", failed().Deploy(45, "back", "r2"), []string{"d-3 rollback 30→45 rollback back", "d-4 explicit 40→45 rollback back"}},
		{"until then they last", failed(), []string{"d-4 explicit 40→"}},
		{"another failure is no recovery", failed().Finish(44, "d-5", delivery.StatusFailed).Deploy(45, "d-6", "r5"), []string{"d-4 explicit 40→45 hotfix d-6", "d-5 explicit 44→45 hotfix d-6"}},
		{"cancelled ones do not count", three().Finish(40, "d-4", delivery.StatusCancelled), nil},
		{"a hotfix after one answers it and blames nobody", failed().Deploy(45, "fix", "r5", fix), []string{"d-4 explicit 40→45 hotfix fix"}},
		{"a hotfix after a recovered one blames what it replaced", failed().Deploy(45, "d-5", "r5").Deploy(50, "fix", "r6", fix), []string{"d-4 explicit 40→45 hotfix d-5", "d-5 hotfix 45→50 hotfix fix"}},
	})
}
