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

const (
	causedBy    = delivery.CorrectionCausedBy
	notCausedBy = delivery.CorrectionNotCausedBy
	notByChange = delivery.CorrectionNotChangeRelated
)

func TestTheLastWordOnAnIncidentStands(t *testing.T) {
	t.Parallel()
	opened := func() *Story { return NewStory().Open(2, "i") }
	blaming := func() *Story { return NewStory().Open(2, "i", Blaming("9")) }
	tests := map[string]struct {
		story       *Story
		declared    string
		causedBy    string
		notCausedBy []string
		notByChange bool
	}{
		"nobody said anything":                   {opened(), "", "", nil, false},
		"its source named a deployment":          {blaming(), "9", "", nil, false},
		"a person named a deployment":            {opened().Correct(3, "i", causedBy, "7"), "7", "7", nil, false},
		"a person overrules the source":          {blaming().Correct(3, "i", causedBy, "7"), "7", "7", nil, false},
		"even when the source repeats itself":    {blaming().Correct(3, "i", causedBy, "7").Acknowledge(4, "i", Blaming("9")), "7", "7", nil, false},
		"a person says that it was not that one": {blaming().Correct(3, "i", notCausedBy, "9"), "", "", []string{"9"}, false},
		"and another one was neither": {
			blaming().Correct(3, "i", notCausedBy, "9").Correct(4, "i", notCausedBy, "7"), "", "", []string{"7", "9"}, false,
		},
		"a person changes their mind about one": {
			blaming().Correct(3, "i", notCausedBy, "7").Correct(4, "i", causedBy, "7"), "7", "7", nil, false,
		},
		"and back": {
			blaming().Correct(3, "i", causedBy, "7").Correct(4, "i", notCausedBy, "7"), "9", "", []string{"7"}, false,
		},
		"the later of two causes stands": {opened().Correct(3, "i", causedBy, "7").Correct(4, "i", causedBy, "8"), "8", "8", nil, false},
		"whatever was told first":        {opened().Correct(4, "i", causedBy, "8").Correct(3, "i", causedBy, "7"), "8", "8", nil, false},
		"no change did it":               {blaming().Correct(3, "i", notByChange, ""), "", "", nil, true},
		"no change did it, until somebody finds one": {
			blaming().Correct(3, "i", notByChange, "").Correct(4, "i", causedBy, "7"), "7", "7", nil, false,
		},
		"a change did it, until somebody knows better": {
			opened().Correct(3, "i", causedBy, "7").Correct(4, "i", notByChange, ""), "", "", nil, true,
		},
		"clearing one deployment blames no other": {
			blaming().Correct(3, "i", notByChange, "").Correct(4, "i", notCausedBy, "7"), "", "", []string{"7"}, true,
		},
		"corrected before it was told of":        {NewStory().Correct(1, "i", causedBy, "7").Open(2, "i"), "7", "7", nil, false},
		"corrected without naming its service":   {opened().Correct(3, "i", causedBy, "7", AnyService), "7", "7", nil, false},
		"the later word counts, named or not":    {opened().Correct(4, "i", notByChange, "", AnyService).Correct(3, "i", causedBy, "7"), "", "", nil, true},
		"another incident was corrected":         {blaming().Correct(3, "j", notByChange, ""), "9", "", nil, false},
		"another service's part of it was":       {blaming().Correct(3, "i", notByChange, "", atTill), "9", "", nil, false},
		"a deployment was corrected, by that id": {blaming().Dismiss(3, "i").Confirm(3, "9"), "9", "", nil, false},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			i := onlyIncident(t, tt.story)
			declared, ok := i.Declared()
			assert.Equal(t, tt.declared, declared)
			assert.Equal(t, tt.declared != "", ok)
			assert.Equal(t, tt.causedBy, i.CausedBy())
			assert.ElementsMatch(t, tt.notCausedBy, i.NotCausedBy())
			assert.Equal(t, tt.notByChange, i.NotByChange())
		})
	}
}

func atTill(f *delivery.CorrectionFacts) { f.Service = delivery.Service{Name: "till"} }

func TestTheLastWordOnADeploymentStands(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		story *Story
		want  delivery.Latest[delivery.Correction]
	}{
		"nobody said anything":             {NewStory().Deploy(1, "d", "r"), delivery.Latest[delivery.Correction]{}},
		"confirmed":                        {NewStory().Deploy(1, "d", "r").Confirm(3, "d"), corrected("confirmed", 3)},
		"confirmed, then dismissed":        {NewStory().Deploy(1, "d", "r").Confirm(3, "d").Dismiss(4, "d"), corrected("dismissed", 4)},
		"dismissed, then confirmed":        {NewStory().Deploy(1, "d", "r").Dismiss(3, "d").Confirm(4, "d"), corrected("confirmed", 4)},
		"told in the other order":          {NewStory().Deploy(1, "d", "r").Dismiss(4, "d").Confirm(3, "d"), corrected("dismissed", 4)},
		"before the deployment is told of": {NewStory().Confirm(1, "d").Deploy(3, "d", "r"), corrected("confirmed", 1)},
		"another one":                      {NewStory().Deploy(1, "d", "r").Confirm(3, "e"), delivery.Latest[delivery.Correction]{}},
		"an incident of that id":           {NewStory().Deploy(1, "d", "r").Correct(3, "d", notByChange, ""), delivery.Latest[delivery.Correction]{}},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			line := tt.story.History().Line(Production, rules)
			require.Len(t, line.Entries, 1)
			assert.Equal(t, tt.want, line.Entries[0].Correction())
		})
	}
}

func corrected(word delivery.Correction, minute int) delivery.Latest[delivery.Correction] {
	return delivery.Latest[delivery.Correction]{Value: word, At: Instant(minute)}
}

func TestWhatAnIncidentMentions(t *testing.T) {
	t.Parallel()
	mentioning := func(f *delivery.IncidentFacts) { f.Revision, f.Version = "r1", "v1" }
	tests := map[string]struct {
		story    *Story
		revision string
		version  string
		names    []string
	}{
		"nothing":                          {NewStory().Open(2, "i"), "", "", nil},
		"a revision and a version":         {NewStory().Open(2, "i", mentioning), "", "", []string{"r1", "v1"}},
		"a revision that it declares":      {NewStory().Open(2, "i", BlamingRevision("r1")), "r1", "", nil},
		"a version that it declares":       {NewStory().Open(2, "i", BlamingVersion("v1")), "", "v1", nil},
		"a version of a named deployment":  {NewStory().Open(2, "i", BlamingVersion("v1"), Blaming("9")), "", "", []string{"v1"}},
		"a version that a person replaced": {NewStory().Open(2, "i", BlamingVersion("v1")).Correct(3, "i", causedBy, "7"), "", "", []string{"v1"}},
		"a version, but no change did it":  {NewStory().Open(2, "i", BlamingVersion("v1")).Correct(3, "i", notByChange, ""), "", "", []string{"v1"}},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			i := onlyIncident(t, tt.story)
			revision, version := i.DeclaredRelease()
			assert.Equal(t, [2]string{tt.revision, tt.version}, [2]string{revision, version})
			assert.ElementsMatch(t, tt.names, i.Names())
		})
	}
}
