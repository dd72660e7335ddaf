// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var noon = time.Date(2026, time.September, 1, 12, 0, 0, 0, time.UTC)

func at(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }

func TestADeploymentEndsWithTheOutcomeItReachedLast(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		outcomes []Outcome
		want     Outcome
		known    bool
	}{
		"it never ended":              {},
		"it succeeded":                {[]Outcome{{Succeeded, "", at(1)}}, Outcome{Succeeded, "", at(1)}, true},
		"it failed and was repeated":  {[]Outcome{{Failed, "error", at(1)}, {Succeeded, "", at(2)}}, Outcome{Succeeded, "", at(2)}, true},
		"it succeeded twice":          {[]Outcome{{Succeeded, "", at(1)}, {Succeeded, "", at(2)}}, Outcome{Succeeded, "", at(1)}, true},
		"it failed, ran, failed anew": {[]Outcome{{Failed, "error", at(1)}, {Succeeded, "", at(2)}, {Failed, "failure", at(3)}}, Outcome{Failed, "failure", at(1)}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, known := (&Deployment{Outcomes: test.outcomes}).Final()
			assert.Equal(t, test.known, known)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestAnIncidentIsOpenInStretches(t *testing.T) {
	t.Parallel()
	i := &Incident{Opened: at(0), Severity: Low, Steps: []Step{
		{Kind: Acknowledged, At: at(1)},
		{Kind: Reprioritised, At: at(2), Severity: Critical},
		{Kind: Resolved, At: at(3)},
		{Kind: Resolved, At: at(4)},
		{Kind: Reopened, At: at(5)},
		{Kind: Acknowledged, At: at(6)},
	}}
	assert.Equal(t, []Stretch{{at(0), at(3)}, {at(5), time.Time{}}}, i.Stretches())
	assert.Equal(t, at(1), i.AcknowledgedAt(), "the first acknowledgement")
	assert.True(t, i.ResolvedAt().IsZero(), "it is open again")
	for hour, open := range map[int]bool{-1: false, 0: true, 2: true, 3: false, 4: false, 5: true, 9: true} {
		assert.Equal(t, open, i.OpenAt(at(hour)), "hour %d", hour)
	}
	assert.Equal(t, Low, i.SeverityAt(at(1)))
	assert.Equal(t, Critical, i.SeverityAt(at(2)))
	assert.Equal(t, at(0), i.Onset())
	i.Impact = at(-1)
	assert.Equal(t, at(-1), i.Onset(), "where the tracker tells when users were first hit")
}

func TestAncestryIsClosedAndStopsAtWhatIsKnown(t *testing.T) {
	t.Parallel()
	root := &Commit{SHA: "root"}
	side := &Commit{SHA: "side", Parents: []*Commit{root}}
	main := &Commit{SHA: "main", Parents: []*Commit{root}}
	merge := &Commit{SHA: "merge", Parents: []*Commit{main, side}}
	known := map[*Commit]bool{}
	assert.ElementsMatch(t, []*Commit{main, root}, main.Ancestry(known))
	assert.ElementsMatch(t, []*Commit{merge, side}, merge.Ancestry(known))
	assert.Empty(t, merge.Ancestry(known))
	assert.Empty(t, (*Commit)(nil).Ancestry(known), "a deployment of a version has no commit")
}

func TestCutLeavesUnderWayWhatHadNotEnded(t *testing.T) {
	t.Parallel()
	merged := &Change{Created: at(0), Merged: at(2), Merge: &Commit{SHA: "m"}}
	service := &Service{
		Repository: &Repository{
			Pushes:  []*Push{{At: at(0), Deleted: at(2)}, {At: at(2)}},
			Changes: []*Change{merged, {Created: at(2)}},
		},
		Deployments: []*Deployment{
			{ID: "under way", Created: at(0), Started: at(1), Outcomes: []Outcome{{Succeeded, "", at(2)}}, RolledBack: at(3)},
			{ID: "later", Created: at(2)},
			{ID: "told only when it ended", Outcomes: []Outcome{{Succeeded, "", at(2)}}},
		},
		Incidents: []*Incident{{ID: "open", Opened: at(0), Steps: []Step{{Kind: Resolved, At: at(2)}}}, {ID: "later", Opened: at(2)}},
		Runs:      []*Run{{Attempt: 1, Created: at(0), Started: at(1), Finished: at(2)}, {Attempt: 2, Created: at(0), Started: at(2)}},
	}
	(&Ledger{Services: []*Service{service}}).Cut(at(1))

	assert.Len(t, service.Repository.Pushes, 1)
	assert.True(t, service.Repository.Pushes[0].Deleted.IsZero())
	assert.Len(t, service.Repository.Changes, 1)
	assert.Nil(t, merged.Merge)
	assert.True(t, merged.Merged.IsZero())
	assert.Len(t, service.Deployments, 1)
	assert.Equal(t, at(1), service.Deployments[0].Started, "what happens at the moment itself has happened")
	assert.Empty(t, service.Deployments[0].Outcomes)
	assert.True(t, service.Deployments[0].RolledBack.IsZero())
	assert.Len(t, service.Incidents, 1)
	assert.True(t, service.Incidents[0].ResolvedAt().IsZero())
	assert.Len(t, service.Runs, 1)
	assert.True(t, service.Runs[0].Finished.IsZero())
}
