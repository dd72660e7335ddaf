// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"testing"

	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// TestTheExamplesOfTheDefinitions checks the table in docs/definitions.md, "Failed changes". Minute 30 is 10:00 there,
// d-3 is d.
func TestTheExamplesOfTheDefinitions(t *testing.T) {
	t.Parallel()
	counted := defaults
	counted.CountSuspected = true
	recovered := suspect("d-3", 32, restoredAt(50))
	tryTold(t, counted, []toldTrial{
		{"suspected and healthy again, where suspicions count", three(), telling(recovered), []string{"d-3 health 32→50 health"}},
	})
	tryTold(t, defaults, []toldTrial{
		{"suspected and healthy again", three(), telling(recovered), nil},
		{"suspected and rolled back", three().Deploy(45, "back", "r2"), telling(suspect("d-3", 32)), []string{"d-3 rollback 32→45 rollback back"}},
		{"suspected and its traffic went back", three(), telling(suspect("d-3", 32, wentBack(42))), []string{"d-3 health 32→42 rollback"}},
		{"suspected with an incident", three().Open(35, "i").Resolve(90, "i"), telling(recovered, blaming("i", "d-3")), []string{"d-3 health [i] 32→50 health"}},
		{"suspected with an incident that tells the impact", three().Open(35, "i", Since(28)).Resolve(90, "i"), telling(recovered, blaming("i", "d-3")), []string{"d-3 health [i] 28→50 health"}},
		{"blamed by an incident alone", three().Open(35, "i").Resolve(90, "i"), telling(blaming("i", "d-3")), []string{"d-3 health [i] 35→90 incident_resolved"}},
		{"an incident that no release is to blame for", three().Open(35, "i"), telling(), nil},
		{"blamed by an incident, until a person knew better", three().Open(35, "i").Correct(270, "i", "not_caused_by", "d-3"), telling(blaming("i", "d-3")), nil},
		{"suspected and rolled back, but dismissed", three().Deploy(45, "back", "r2").Dismiss(90, "d-3"), telling(suspect("d-3", 32)), nil},
	})
}
