// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestAPersonsWordOnADeployment(t *testing.T) {
	t.Parallel()
	confirmed := func() *Story { return three().Confirm(60, "d-3") }
	tryTold(t, defaults, []toldTrial{
		{"confirms what nobody else saw", confirmed(), telling(), []string{"d-3 manual 30→"}},
		{"confirms a suspicion", confirmed(), telling(suspect("d-3", 32, restoredAt(40))), []string{"d-3 manual 32→40 health"}},
		{"confirms with the incident that was attributed to it", confirmed().Open(35, "i").Resolve(45, "i"), telling(blaming("i", "d-3")), []string{"d-3 manual [i] 35→45 incident_resolved"}},
		{"does not link what happens to be open when it is spoken", confirmed().Open(55, "i"), telling(), []string{"d-3 manual 30→"}},
		{"goes before a rollback, which restored service", confirmed().Deploy(40, "back", "r2"), telling(), []string{"d-3 manual 30→40 rollback back"}},
		{"goes behind a declared cause", confirmed().Open(35, "i", Blaming("d-3")), telling(), []string{"d-3 explicit [i] 35→"}},
		{"makes no failed change of what brought no new code", three().Deploy(40, "again", "r3").Confirm(60, "again"), telling(), nil},
		{"is remembered until the deployment is known", NewStory().Confirm(60, "d-1").Deploy(10, "d-1", "r1"), telling(), []string{"d-1 manual 10→"}},
		{"lets a hotfix after it blame nobody", three().Confirm(31, "d-2").Deploy(40, "fix", "r4", fix), telling(), []string{"d-2 manual 20→40 hotfix fix"}},
	})
	rolledBack := func() *Story { return three().Deploy(40, "back", "r2") }
	tryTold(t, defaults, []toldTrial{
		{"dismisses a rollback that came before", rolledBack().Dismiss(60, "d-3"), telling(), nil},
		{"dismisses a rollback that comes later", three().Dismiss(35, "d-3").Deploy(40, "back", "r2"), telling(), nil},
		{"dismisses a declared cause", three().Open(35, "i", Blaming("d-3")).Dismiss(60, "d-3"), telling(), nil},
		{"dismisses what telemetry shows", three().Open(35, "i").Dismiss(60, "d-3"), telling(suspect("d-3", 32, wentBack(40)), blaming("i", "d-3")), nil},
		{"dismisses one and blames no other for it", three().Deploy(40, "back", "r1").Dismiss(60, "d-3"), telling(), nil},
		{"is taken back by a later word", rolledBack().Dismiss(60, "d-3").Confirm(70, "d-3"), telling(), []string{"d-3 manual 30→40 rollback back"}},
		{"takes back an earlier one, whichever is told first", rolledBack().Dismiss(70, "d-3").Confirm(60, "d-3"), telling(), nil},
	})
}

func TestAPersonsWordOnAnIncident(t *testing.T) {
	t.Parallel()
	till := delivery.Service{Namespace: "acme", Name: "till"}
	const caused, not, nobody = delivery.CorrectionCausedBy, delivery.CorrectionNotCausedBy, delivery.CorrectionNotChangeRelated
	tryTold(t, defaults, []toldTrial{
		{"blames a deployment", three().Open(35, "i").Correct(60, "i", caused, "d-3"), telling(), []string{"d-3 explicit [i] 35→"}},
		{"goes before what the source declared", three().Open(35, "i", Blaming("d-2")).Correct(60, "i", caused, "d-3"), telling(), []string{"d-3 explicit [i] 35→"}},
		{"goes before what telemetry says", three().Open(35, "i").Correct(60, "i", caused, "d-2"), telling(blaming("i", "d-3")), []string{"d-2 explicit [i] 35→"}},
		{"clears a deployment of what the source declared", three().Open(35, "i", Blaming("d-3")).Correct(60, "i", not, "d-3"), telling(), nil},
		{"clears the release that the source declared", three().Open(35, "i", BlamingRevision("r3")).Correct(60, "i", not, "d-3"), telling(), nil},
		{"clears a deployment of what telemetry says", three().Open(35, "i").Correct(60, "i", not, "d-3"), telling(blaming("i", "d-3")), nil},
		{"but not of its other incidents", three().Open(35, "i").Open(36, "j").Correct(60, "i", not, "d-3"), telling(blaming("i", "d-3"), blaming("j", "d-3")), []string{"d-3 health [j] 36→"}},
		{"unlinks the incident from a rollback", three().Open(35, "i").Deploy(40, "back", "r2").Correct(60, "i", not, "d-3"), telling(), []string{"d-3 rollback 30→40 rollback back"}},
		{"clears everybody", three().Open(35, "i", Blaming("d-3")).Correct(60, "i", nobody, ""), telling(blaming("i", "d-2")), nil},
		{"clears everybody of an incident during a rollback", three().Open(35, "i").Deploy(40, "back", "r2").Correct(60, "i", nobody, ""), telling(), []string{"d-3 rollback 30→40 rollback back"}},
		{"is taken back by a later word", three().Open(35, "i").Correct(60, "i", not, "d-3").Correct(70, "i", caused, "d-3"), telling(), []string{"d-3 explicit [i] 35→"}},
		{"counts though the incident is told later", NewStory().Correct(60, "i", caused, "d-1").Deploy(10, "d-1", "r1").Open(35, "i"), telling(), []string{"d-1 explicit [i] 35→"}},
		{"counts at another service", three().Open(35, "i", Hitting(till)).Correct(60, "i", not, "d-3", AnyService), telling(blaming("i", "d-3", at(till))), nil},
	})
}
