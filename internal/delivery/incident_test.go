// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestIncidentEpisodes(t *testing.T) {
	t.Parallel()
	type stretch [2]int // from and to, to 0 while it lasts
	tests := []struct {
		name      string
		story     *Story
		want      []stretch
		wantState delivery.IncidentState
	}{
		{"one that is open", NewStory().Open(2, "i"), []stretch{{2, 0}}, delivery.IncidentOpen},
		{"one that somebody took", NewStory().Open(2, "i").Acknowledge(3, "i"), []stretch{{2, 0}}, delivery.IncidentIsAcknowledged},
		{"one that is resolved", NewStory().Open(2, "i").Resolve(5, "i"), []stretch{{2, 5}}, delivery.IncidentIsResolved},
		{"a second resolution changes nothing", NewStory().Open(2, "i").Resolve(5, "i").Resolve(8, "i"), []stretch{{2, 5}}, delivery.IncidentIsResolved},
		{"one that came back", NewStory().Open(2, "i").Resolve(5, "i").Reopen(7, "i"), []stretch{{2, 5}, {7, 0}}, delivery.IncidentOpen},
		{
			"one that came back and is not taken again",
			NewStory().Open(2, "i").Acknowledge(3, "i").Resolve(5, "i").Reopen(7, "i"),
			[]stretch{{2, 5}, {7, 0}},
			delivery.IncidentOpen,
		},
		{
			"one that came back and went",
			NewStory().Open(2, "i").Resolve(5, "i").Reopen(7, "i").Acknowledge(8, "i").Resolve(9, "i"),
			[]stretch{{2, 5}, {7, 9}},
			delivery.IncidentIsResolved,
		},
		{"reopening what is open changes nothing", NewStory().Open(2, "i").Reopen(4, "i").Resolve(5, "i"), []stretch{{2, 5}}, delivery.IncidentIsResolved},
		{"resolved and reopened in one instant", NewStory().Open(2, "i").Resolve(5, "i").Reopen(5, "i"), []stretch{{2, 5}, {5, 0}}, delivery.IncidentOpen},
		{"opened and resolved in one instant", NewStory().Open(2, "i").Resolve(2, "i"), []stretch{{2, 2}}, delivery.IncidentIsResolved},
		{"a resolution before the opening is none", NewStory().Resolve(1, "i").Open(2, "i"), []stretch{{2, 0}}, delivery.IncidentOpen},
		{"opened twice counts from the first", NewStory().Open(4, "i").Open(2, "i"), []stretch{{2, 0}}, delivery.IncidentOpen},
		{"one whose opening nobody told", NewStory().Acknowledge(3, "i").Resolve(5, "i"), nil, delivery.IncidentIsResolved},
		{
			"one whose opening a later step told",
			NewStory().Resolve(5, "i", func(f *delivery.IncidentFacts) { f.OpenTime = At(2) }),
			[]stretch{{2, 5}},
			delivery.IncidentIsResolved,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := onlyIncident(t, tt.story)
			var got []stretch
			for _, e := range i.Episodes() {
				got = append(got, stretch{minuteOf(e.Opened), minuteOf(e.Resolved)})
			}
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.wantState, i.State())
			if len(tt.want) > 0 {
				assert.Equal(t, tt.want[len(tt.want)-1][1], minuteOf(i.ResolvedAt()))
			} else {
				assert.Zero(t, i.ResolvedAt())
			}
		})
	}
}

func TestIncidentOpenAt(t *testing.T) {
	t.Parallel()
	i := onlyIncident(t, NewStory().Open(2, "i").Resolve(5, "i").Reopen(7, "i"))
	for minute, want := range map[int]bool{1: false, 2: true, 4: true, 5: true, 6: false, 7: true, 900: true} {
		assert.Equal(t, want, i.OpenAt(Instant(minute)), "minute %d", minute)
	}
}

func TestIncidentConcerns(t *testing.T) {
	t.Parallel()
	staging := delivery.Scope{Service: Cart, Environment: "staging"}
	till := delivery.Scope{Service: delivery.Service{Name: "till"}, Environment: "production"}
	here := onlyIncident(t, NewStory().Open(2, "i"))
	assert.True(t, here.Concerns(Production))
	assert.False(t, here.Concerns(staging))
	assert.False(t, here.Concerns(till))
	somewhere := onlyIncident(t, NewStory().Open(2, "i", Somewhere))
	assert.True(t, somewhere.Concerns(Production))
	assert.True(t, somewhere.Concerns(staging))
	assert.False(t, somewhere.Concerns(till))
}

func TestIncidentsNamingADeployment(t *testing.T) {
	t.Parallel()
	till := delivery.Service{Name: "till"}
	atTill := delivery.DeploymentKey{Scope: delivery.Scope{Service: till, Environment: "production"}, ID: "9"}
	atCart := delivery.DeploymentKey{Scope: Production, ID: "9"}
	inStaging := delivery.DeploymentKey{Scope: delivery.Scope{Service: Cart, Environment: "staging"}, ID: "9"}
	everywhere := func() *Story {
		return NewStory().Deploy(1, "9", "r").Deploy(1, "9", "r", To("staging")).Deploy(1, "9", "r", Of(till))
	}
	tests := []struct {
		name  string
		story *Story
		want  []delivery.DeploymentKey
	}{
		{"names the one of its own service and environment", everywhere().Open(2, "i", Blaming("9")), []delivery.DeploymentKey{atCart}},
		{"names all of its service where the environment is open", everywhere().Open(2, "i", Blaming("9"), Somewhere), []delivery.DeploymentKey{atCart, inStaging}},
		{
			"names another service's where its own has none",
			NewStory().Deploy(1, "9", "r", Of(till)).Open(2, "i", Blaming("9")),
			[]delivery.DeploymentKey{atTill},
		},
		{"names nobody by another id", everywhere().Open(2, "i", Blaming("8")), nil},
		{"names nobody when it took it back", everywhere().Open(2, "i", Blaming("9")).Acknowledge(3, "i", Blaming("8")), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := tt.story.History()
			for _, key := range []delivery.DeploymentKey{atCart, inStaging, atTill} {
				if _, deployed := h.Deployment(key); !deployed {
					continue
				}
				naming := h.IncidentsNaming(key)
				if slices.Contains(tt.want, key) {
					assert.Len(t, naming, 1, "%v", key)
				} else {
					assert.Empty(t, naming, "%v", key)
				}
			}
		})
	}
}

func TestAnIncidentOfNobody(t *testing.T) {
	t.Parallel()
	nobody := delivery.Scope{Environment: "production"}
	h := NewStory().Deploy(1, "9", "r").History()
	for _, e := range NewStory().Open(2, "i", Hitting(delivery.Service{})).Resolve(3, "i", Hitting(delivery.Service{Namespace: "acme"})).Events {
		_, touched, err := h.Apply(e)
		require.NoError(t, err)
		assert.Equal(t, []delivery.Scope{nobody}, touched.Scopes)
	}
	require.Len(t, h.Incidents(delivery.Service{}), 1, "a namespace is no service")
	i := h.Incidents(delivery.Service{})[0]
	assert.Equal(t, delivery.IncidentIsResolved, i.State())
	assert.False(t, i.Concerns(Production))
	assert.Empty(t, h.Incidents(Cart))
	assert.Empty(t, h.IncidentsNaming(delivery.DeploymentKey{Scope: Production, ID: "9"}))

	_, touched, err := h.Apply(NewStory().Correct(4, "i", causedBy, "9", AnyService).Events[0])
	require.NoError(t, err)
	assert.Equal(t, []delivery.Scope{nobody, Production}, touched.Scopes)
	assert.Len(t, h.IncidentsNaming(delivery.DeploymentKey{Scope: Production, ID: "9"}), 1, "by a person's word")
}

func onlyIncident(t *testing.T, story *Story) *delivery.Incident {
	t.Helper()
	all := story.History().Incidents(Cart)
	require.Len(t, all, 1)
	return all[0]
}

func minuteOf(at delivery.Instant) int {
	if at == 0 {
		return 0
	}
	return int(at.Time().Sub(Dawn).Minutes())
}
