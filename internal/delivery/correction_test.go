// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestAWordAloneMakesNothing(t *testing.T) {
	t.Parallel()
	h := NewStory().Confirm(1, "d").Correct(1, "i", causedBy, "d").History()
	assert.Empty(t, h.Scopes())
	assert.Empty(t, h.Incidents(Cart))
	assert.Equal(t, 2, h.Count(delivery.KindCorrection))
}

func TestAWordBringsNothingBack(t *testing.T) {
	t.Parallel()
	h := NewStory().Deploy(1, "d", "r").Delete(2, "d").Dismiss(3, "d").
		Open(1, "i").DeleteIncident(2, "i").Correct(3, "i", causedBy, "d").History()
	assert.Empty(t, h.Deployments(Production))
	assert.Empty(t, h.Incidents(Cart))
}

func TestACorrectionTouchesThoseItIsAbout(t *testing.T) {
	t.Parallel()
	till := delivery.Service{Name: "till"}
	tills := delivery.Scope{Service: till, Environment: "production"}
	known := func() *Story { return NewStory().Deploy(1, "d", "r").Deploy(1, "7", "r", Of(till)) }
	tests := map[string]struct {
		before, word *Story
		want         []delivery.Scope
	}{
		"a deployment":                           {known(), NewStory().Confirm(3, "d"), []delivery.Scope{Production}},
		"a deployment that is not known yet":     {known(), NewStory().Confirm(3, "e"), nil},
		"an incident that is not known yet":      {known(), NewStory().Correct(3, "i", causedBy, "7"), nil},
		"an incident, and whom it blames now":    {known().Open(2, "i"), NewStory().Correct(3, "i", causedBy, "7"), []delivery.Scope{tills, Production}},
		"an incident, and whom it blamed before": {known().Open(2, "i", Blaming("7")), NewStory().Correct(3, "i", notByChange, ""), []delivery.Scope{tills, Production}},
		"an incident, and whom a person blamed": {
			known().Open(2, "i").Correct(3, "i", causedBy, "7"), NewStory().Correct(4, "i", notByChange, ""), []delivery.Scope{tills, Production},
		},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			h := tt.before.History()
			outcome, touched, err := h.Apply(tt.word.Events[0])
			require.NoError(t, err)
			assert.Equal(t, delivery.Recorded, outcome)
			assert.Equal(t, tt.want, touched.Scopes)
			outcome, touched, err = h.Apply(tt.word.Events[0])
			require.NoError(t, err)
			assert.Equal(t, delivery.Duplicate, outcome)
			assert.Empty(t, touched.Scopes)
		})
	}
}

func TestAPersonsWordDecidesWhatAnIncidentNames(t *testing.T) {
	t.Parallel()
	till := delivery.Service{Name: "till"}
	atTill := delivery.DeploymentKey{Scope: delivery.Scope{Service: till, Environment: "production"}, ID: "9"}
	atCart := delivery.DeploymentKey{Scope: Production, ID: "9"}
	h := NewStory().Deploy(1, "9", "r", Of(till)).Open(2, "i").Correct(3, "i", causedBy, "9").History()
	i := h.Incidents(Cart)[0]
	assert.Equal(t, []*delivery.Incident{i}, h.IncidentsNaming(atTill), "its own service has none of that id")
	require.Len(t, h.DeploymentsMeant(i, "9"), 1)
	assert.Equal(t, atTill, h.DeploymentsMeant(i, "9")[0].Key)

	tell(t, h, NewStory().Deploy(1, "9", "r").Events)
	assert.Equal(t, []*delivery.Incident{i}, h.IncidentsNaming(atCart))
	assert.Empty(t, h.IncidentsNaming(atTill))
	require.Len(t, h.DeploymentsMeant(i, "9"), 1)
	assert.Equal(t, atCart, h.DeploymentsMeant(i, "9")[0].Key)

	tell(t, h, NewStory().Correct(4, "i", notCausedBy, "9").Events)
	assert.Empty(t, h.IncidentsNaming(atCart))
}

func TestCorrectionsExpireWithWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	h := NewStory().Deploy(1, "d-1", "r1").Deploy(2, "d-2", "r2").Open(1, "open").Open(1, "done").Resolve(3, "done").
		Confirm(4, "d-1").Confirm(4, "d-2").Confirm(4, "lost").
		Correct(4, "open", causedBy, "d-2").Correct(4, "done", causedBy, "d-1").Correct(4, "lost", causedBy, "d-1").History()
	assert.Empty(t, pruned(h, 1))
	assert.Equal(t, map[delivery.Kind]int{
		delivery.KindDeployment: 1, delivery.KindIncident: 1, delivery.KindCorrection: 4,
	}, pruned(h, 5), "what is live and what is open stay")
	assert.Equal(t, "d-2", h.Incidents(Cart)[0].CausedBy())
	assert.Equal(t, corrected("confirmed", 4), h.Deployments(Production)[0].Correction())
}

func TestCorrectionsAreBoundedWithoutRegardToOrder(t *testing.T) {
	t.Parallel()
	story := NewStory().Open(1, "i")
	for n := range delivery.MaxWords + 5 {
		story.Correct(n+2, "i", notCausedBy, fmt.Sprintf("d-%03d", n))
	}
	want := portrait(historyOf(t, story.Events))
	rapid.Check(t, func(t *rapid.T) {
		got := historyOf(t, Shuffled(t, story.Events))
		requireSame(t, want, portrait(got))
		cleared := got.Incidents(Cart)[0].NotCausedBy()
		require.Len(t, cleared, delivery.MaxWords)
		require.Equal(t, "d-005", cleared[0], "the latest are kept")
	})
}

func TestCorrectionsOutliveARestart(t *testing.T) {
	t.Parallel()
	h := delivery.NewHistory(nil)
	h.Track()
	tell(t, h, NewStory().Deploy(1, "d", "r").Open(2, "i").Confirm(3, "d").Correct(3, "i", causedBy, "d").Events)
	again := restored(t, h.TakeChanged())
	assert.Equal(t, "d", again.Incidents(Cart)[0].CausedBy())
	assert.Equal(t, corrected("confirmed", 3), again.Deployments(Production)[0].Correction())
	assert.Len(t, again.IncidentsNaming(delivery.DeploymentKey{Scope: Production, ID: "d"}), 1)
}

func TestACorrectionSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		facts delivery.CorrectionFacts
		want  string
	}{
		"a cause of no incident":     {delivery.CorrectionFacts{Correction: causedBy, DeploymentID: "d"}, "dora.incident.id is required"},
		"a cause that is none":       {delivery.CorrectionFacts{Correction: causedBy, IncidentID: "i"}, "deployment.id is required"},
		"no cause of no incident":    {delivery.CorrectionFacts{Correction: notCausedBy, DeploymentID: "d"}, "dora.incident.id is required"},
		"nothing that is cleared":    {delivery.CorrectionFacts{Correction: notCausedBy, IncidentID: "i"}, "deployment.id is required"},
		"no change, but no incident": {delivery.CorrectionFacts{Correction: notByChange}, "dora.incident.id is required"},
		"a failure of nothing": {
			delivery.CorrectionFacts{Correction: delivery.CorrectionConfirmed},
			"deployment.id is required\nservice.name is required\ndeployment.environment.name is required",
		},
		"a dismissal somewhere": {
			delivery.CorrectionFacts{Correction: delivery.CorrectionDismissed, DeploymentID: "d", Service: Cart},
			"deployment.environment.name is required",
		},
		"a word nobody knows": {
			delivery.CorrectionFacts{Correction: "perhaps", IncidentID: "i", DeploymentID: "d"},
			`dora.attribution.correction "perhaps" is none of caused_by, not_caused_by, not_change_related, confirmed, dismissed`,
		},
		"an incident's id with a line feed": {
			delivery.CorrectionFacts{Correction: notByChange, IncidentID: "i\n"}, "dora.incident.id holds a control or replacement character",
		},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			e := NewStory().Tell(delivery.AttributionCorrected, 1, "generic", &tt.facts).Events[0]
			assert.EqualError(t, e.Validate(), tt.want)
		})
	}
	misnamed := NewStory().Tell(delivery.IncidentOpened, 1, "generic", &delivery.CorrectionFacts{}).Events[0]
	assert.ErrorContains(t, misnamed.Validate(), "does not fit its subject")
}

func TestEveryCorrectionIsAFactOfItsOwn(t *testing.T) {
	t.Parallel()
	uid := func(minute int, word delivery.Correction, deployment string) string {
		e := NewStory().Correct(minute, "i", word, deployment).Events[0]
		e.Observed = e.Observed.Add(time.Hour)
		e.Identify()
		return e.UID
	}
	one := uid(1, causedBy, "d")
	assert.Equal(t, one, uid(1, causedBy, "d"))
	assert.NotEqual(t, one, uid(2, causedBy, "d"), "a person may come back to what they said before")
	assert.NotEqual(t, one, uid(1, notCausedBy, "d"))
	assert.NotEqual(t, one, uid(1, causedBy, "e"))
}
