// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// TestRulesWeShip applies the delivery file of the examples to every draft.
func TestRulesWeShip(t *testing.T) {
	t.Parallel()
	rules, err := catalog.Load("../../../examples/senders/cdevents/delivery.yaml")
	require.NoError(t, err)
	task, run, ticket := fixture(t, "taskrun.finished"), fixture(t, "pipelinerun.finished"), fixture(t, "ticket.created")
	for name, test := range map[string]struct {
		body sourcetest.Body
		want []delivery.EventName
	}{
		"a task called deploy":      {task, []delivery.EventName{delivery.DeploymentFinished}},
		"another task":              {task.With("subject.content.taskName", "lint"), nil},
		"a pipeline called release": {run, []delivery.EventName{delivery.PipelineRunFinished, delivery.DeploymentFinished}},
		"another pipeline":          {run.With("subject.content.pipelineName", "test"), []delivery.EventName{delivery.PipelineRunFinished}},
		"a ticket of type incident": {ticket, []delivery.EventName{delivery.IncidentOpened}},
		"a ticket of another type":  {ticket.With("subject.content.ticketType", "task"), nil},
		"a merge":                   {fixture(t, "change.merged"), []delivery.EventName{delivery.ChangeMerged}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := understood(t, test.body)
			got, _ := rules.Apply("cdevents", "cdevents", given)
			var names []delivery.EventName
			for _, e := range got.Standing() {
				assert.NoError(t, e.Validate())
				names = append(names, e.Name)
			}
			assert.Equal(t, test.want, names)
		})
	}
}

// TestAServiceNamedOnPurposeStands checks that the service named in an event is kept, although the delivery file assigns
// the repository to another service.
func TestAServiceNamedOnPurposeStands(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/delivery.yaml"
	writeFile(t, file, "version: 1\nservices:\n  - name: shop\n    repositories: [{url: https://github.com/acme/checkout}]\n")
	services, err := catalog.Load(file)
	require.NoError(t, err)
	got, _ := services.Apply("cdevents", "cdevents", understood(t, fixture(t, "service.deployed").With("subject.id", "service/tills")))
	require.Len(t, got, 1)
	assert.Equal(t, "tills", got[0].Subject.(*delivery.DeploymentFacts).Service.Name)
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}
