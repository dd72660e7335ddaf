// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

var deleted = delivery.DeploymentKey{Scope: Production, ID: "d"}

func TestWhatItsSourceDeletedIsGoneUntilToldOfAgain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		story *Story
		gone  bool
	}{
		"deleted after it finished":             {NewStory().Deploy(1, "d", "r").Delete(2, "d"), true},
		"deleted in the instant of its finish":  {NewStory().Deploy(2, "d", "r").Delete(2, "d"), true},
		"told of only by its deletion":          {NewStory().Delete(2, "d"), true},
		"told late of what happened before":     {NewStory().Delete(3, "d").Deploy(1, "d", "r").RollBack(2, "d"), true},
		"deployed again":                        {NewStory().Deploy(1, "d", "r").Delete(2, "d").Deploy(3, "d", "r"), false},
		"deployed again and deleted again":      {NewStory().Delete(2, "d").Deploy(3, "d", "r").Delete(4, "d"), true},
		"another of the same id was deleted":    {NewStory().Deploy(1, "d", "r").Delete(2, "d", To("staging")), false},
		"a deletion told late, of the past one": {NewStory().Deploy(1, "d", "r").Deploy(3, "d", "r").Delete(2, "d"), false},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			h := tt.story.History()
			_, found := h.Deployment(deleted)
			assert.Equal(t, !tt.gone, found)
			assert.Equal(t, !tt.gone, len(h.Deployments(Production)) == 1)
			assert.Equal(t, !tt.gone, len(h.Line(Production, rules).Entries) == 1)
			assert.Equal(t, tt.gone, len(h.GoneDeployments(Production)) == 1)
			assert.Contains(t, h.Scopes(), Production, "somebody has to take back what was said of it")
		})
	}
	assert.Empty(t, delivery.NewHistory(nil).GoneDeployments(Production))
}

func TestAnIncidentNamesTheNamesakesOfADeletedDeployment(t *testing.T) {
	t.Parallel()
	till := delivery.Service{Name: "till"}
	h := NewStory().Deploy(1, "d", "r").Deploy(1, "d", "r", Of(till)).Open(2, "i", Blaming("d")).History()
	namesake := delivery.DeploymentKey{Scope: delivery.Scope{Service: till, Environment: "production"}, ID: "d"}
	require.Empty(t, h.IncidentsNaming(namesake), "the incident's own service has such a deployment")

	_, touched, err := h.Apply(NewStory().Delete(3, "d").Events[0])
	require.NoError(t, err)
	assert.Contains(t, touched.Scopes, namesake.Scope)
	assert.Len(t, h.IncidentsNaming(namesake), 1)
	require.Len(t, h.DeploymentsWithID("d"), 1)
	assert.Equal(t, namesake, h.DeploymentsWithID("d")[0].Key)
}

func TestWhatItsSourceDeletedExpires(t *testing.T) {
	t.Parallel()
	h := NewStory().Deploy(1, "d-1", "r").Delete(5, "d-1").Start(1, "d-2", delivery.StateQueued).Delete(6, "d-2").
		Open(1, "i").DeleteIncident(5, "i").History()
	assert.Empty(t, pruned(h, 5))
	assert.Equal(t, map[delivery.Kind]int{delivery.KindDeployment: 1, delivery.KindIncident: 1}, pruned(h, 6))
	assert.Equal(t, map[delivery.Kind]int{delivery.KindDeployment: 1}, pruned(h, 7))
	assert.Empty(t, h.Scopes())
}

func TestADeletedIncidentIsNoMore(t *testing.T) {
	t.Parallel()
	story := NewStory().Deploy(1, "d", "r").Open(2, "i", Blaming("d")).Open(2, "elsewhere", SomewhereIn("staging")).
		DeleteIncident(5, "i").DeleteIncident(5, "elsewhere")
	h := story.History()
	assert.Empty(t, h.Incidents(Cart))
	assert.Empty(t, h.IncidentsNaming(deleted))
	assert.Equal(t, []delivery.Scope{Production}, h.Scopes())

	h = story.Reopen(6, "i").History()
	assert.Len(t, h.Incidents(Cart), 1)
	assert.Len(t, h.IncidentsNaming(deleted), 1)
}
