// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

func TestVerdictsOfHandMadeHistories(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		play func(*scene)
		want verdicts
	}{
		"everything goes well": {func(s *scene) {
			s.ship("1", 1)
			s.ship("2", 2)
		}, verdicts{"1": "planned", "2": "planned"}},

		"V1, V2, V1: the rollback says nothing and blames V2": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.ship("2", 2)
			s.deploy("3", v1.Commit, 5)
		}, verdicts{"1": "planned", "2": "planned, failed by rollback from 2 to 5 by rollback", "3": "rollback, rework"}},

		"V1, V2, V3, V1: the last is blamed": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.ship("2", 2)
			s.ship("3", 3)
			s.deploy("4", v1.Commit, 5)
		}, verdicts{
			"1": "planned", "2": "planned",
			"3": "planned, failed by rollback from 3 to 5 by rollback", "4": "rollback, rework",
		}},

		"V1, V2, V3, V1 naming V2: the named is blamed": {func(s *scene) {
			v1 := s.ship("1", 1)
			v2 := s.ship("2", 2)
			s.ship("3", 3)
			s.deploy("4", v1.Commit, 5).RollbackOf = v2
		}, verdicts{
			"1": "planned", "2": "planned, failed by rollback from 2 to 5 by rollback",
			"3": "planned", "4": "rollback, rework",
		}},

		"V1, V2, V1, V2: rolling forward counts as a rollback that blames nobody": {func(s *scene) {
			v1 := s.ship("1", 1)
			v2 := s.ship("2", 2)
			s.deploy("3", v1.Commit, 3)
			s.deploy("4", v2.Commit, 4)
		}, verdicts{
			"1": "planned", "2": "planned, failed by rollback from 2 to 3 by rollback",
			"3": "rollback, rework", "4": "rollback, rework",
		}},

		"a declared rollback to what was never live blames the last new code": {func(s *scene) {
			old := s.commit("old", 0)
			s.ship("1", 1)
			s.ship("2", 2)
			s.deploy("3", old, 3).Declared = ledger.Rollback
		}, verdicts{"1": "planned", "2": "planned, failed by rollback from 2 to 3 by rollback", "3": "rollback, rework"}},

		"the live release once more is a redeployment": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.deploy("2", v1.Commit, 2)
		}, verdicts{"1": "planned", "2": "redeploy"}},

		"undone in place: the release before is live again, and its return is a redeployment": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.ship("2", 2).RolledBack = at(3)
			s.deploy("3", v1.Commit, 4)
		}, verdicts{"1": "planned", "2": "planned, failed by rollback from 2 to 3 by rollback", "3": "redeploy"}},

		"a roll-out that fails is no failed change": {func(s *scene) {
			s.ship("1", 1)
			d := s.ship("2", 2)
			d.Outcomes = []ledger.Outcome{{Status: ledger.Failed, ErrorType: "failure", At: at(2)}}
			s.deploy("3", d.Commit, 3)
		}, verdicts{"1": "planned", "2": "failed", "3": "planned"}},

		"a roll-out repeated under its id finishes when it succeeds": {func(s *scene) {
			d := s.ship("1", 1)
			d.Outcomes = []ledger.Outcome{{Status: ledger.Failed, At: at(1)}, {Status: ledger.Succeeded, At: at(2)}}
			d.RolledBack = at(5)
		}, verdicts{"1": "planned, failed by rollback from 2 to 5 by rollback"}},

		"a revert shipped later fails what it reverts, and is rework though planned": {func(s *scene) {
			s.ship("1", 1)
			c := s.squash(7, 1, 1.5, 1)
			s.deploy("2", c.Merge, 2)
			s.ship("3", 3)
			r := s.squash(8, 4, 4.5, 4)
			r.Reverts = c
			s.deploy("4", r.Merge, 5)
		}, verdicts{
			"1": "planned", "2": "planned, failed by revert from 2 to 5 by hotfix",
			"3": "planned", "4": "planned, rework",
		}},

		"a revert of a commit does the same": {func(s *scene) {
			s.ship("1", 1)
			bad := s.ship("2", 2)
			s.commit("r", 3).Reverts = bad.Commit
			s.deploy("3", s.main, 4)
		}, verdicts{"1": "planned", "2": "planned, failed by revert from 2 to 4 by hotfix", "3": "planned, rework"}},

		"a hotfix blames what it follows": {func(s *scene) {
			s.ship("1", 1)
			s.ship("2", 2)
			s.ship("3", 4).Ref = "hotfix/urgent"
		}, verdicts{"1": "planned", "2": "planned, failed by hotfix from 2 to 4 by hotfix", "3": "hotfix, rework"}},

		"a hotfix is known by the branch of a change it carries": {func(s *scene) {
			s.ship("1", 1)
			s.squash(5, 2, 2.5, 2).Head = "hotfix-urgent"
			s.deploy("2", s.main, 3)
		}, verdicts{"1": "planned, failed by hotfix from 1 to 3 by hotfix", "2": "hotfix, rework"}},

		"a hotfix is known by the label of a change it carries": {func(s *scene) {
			s.ship("1", 1)
			s.squash(5, 2, 2.5, 2).Labels = []string{"hotfix"}
			s.deploy("2", s.main, 3)
		}, verdicts{"1": "planned, failed by hotfix from 1 to 3 by hotfix", "2": "hotfix, rework"}},

		"a hotfix of a hotfix blames the first": {func(s *scene) {
			s.ship("1", 1)
			s.ship("2", 2).Declared = ledger.Hotfix
			s.ship("3", 4).Declared = ledger.Hotfix
		}, verdicts{
			"1": "planned, failed by hotfix from 1 to 2 by hotfix",
			"2": "hotfix, rework, failed by hotfix from 2 to 4 by hotfix", "3": "hotfix, rework",
		}},

		"a hotfix that mends a declared failure blames nobody": {func(s *scene) {
			bad := s.ship("1", 1)
			s.ship("2", 2)
			i := s.incident("i", 3, 9)
			i.Cause, i.CausedBy = bad, ledger.ByDeployment
			s.ship("3", 4).Declared = ledger.Hotfix
		}, verdicts{"1": "planned, failed by explicit from 3 to 4 by hotfix", "2": "planned", "3": "hotfix, rework"}},

		"a hotfix after a declared failure had ended blames what it follows": {func(s *scene) {
			bad := s.ship("1", 1)
			i := s.incident("i", 1.5, 2)
			i.Cause, i.CausedBy = bad, ledger.ByDeployment
			s.ship("2", 3)
			s.ship("3", 4).Declared = ledger.Hotfix
		}, verdicts{
			"1": "planned, failed by explicit from 1.5 to 2 by incident_resolved",
			"2": "planned, failed by hotfix from 3 to 4 by hotfix", "3": "hotfix, rework",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene()
			test.play(s)
			assert.Equal(t, test.want, s.verdicts(t))
		})
	}
}

func TestIncidentsTellCauseOnsetAndEnd(t *testing.T) {
	t.Parallel()
	blames := func(i *ledger.Incident, d *ledger.Deployment, by ledger.CauseKind) *ledger.Incident {
		i.Cause, i.CausedBy = d, by
		return i
	}
	tests := map[string]struct {
		play func(*scene)
		want verdicts
	}{
		"a declared cause fails a deployment until the incident is resolved": {func(s *scene) {
			blames(s.incident("i", 2, 5), s.ship("1", 1), ledger.ByDeployment)
		}, verdicts{"1": "planned, failed by explicit from 2 to 5 by incident_resolved"}},
		"while the incident is open nothing is restored": {func(s *scene) {
			blames(s.incident("i", 2, 0), s.ship("1", 1), ledger.ByDeployment)
		}, verdicts{"1": "planned, failed by explicit from 2"}},
		"an incident opened again counts to its last resolution": {func(s *scene) {
			i := blames(s.incident("i", 2, 5), s.ship("1", 1), ledger.ByDeployment)
			i.Steps = append(i.Steps, ledger.Step{Kind: ledger.Reopened, At: at(6)}, ledger.Step{Kind: ledger.Resolved, At: at(8)})
		}, verdicts{"1": "planned, failed by explicit from 2 to 8 by incident_resolved"}},
		"the start of the impact comes before the opening": {func(s *scene) {
			blames(s.incident("i", 3, 5), s.ship("1", 1), ledger.ByDeployment).Impact = at(2)
		}, verdicts{"1": "planned, failed by explicit from 2 to 5 by incident_resolved"}},
		"a revision means its last deployment before the onset": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.deploy("2", v1.Commit, 2).Declared = ledger.Planned
			s.deploy("3", v1.Commit, 6).Declared = ledger.Planned
			blames(s.incident("i", 4, 5), v1, ledger.ByRevision)
		}, verdicts{"1": "planned", "2": "planned, failed by explicit from 4 to 5 by incident_resolved", "3": "planned"}},
		"a version does the same where no revision is known": {func(s *scene) {
			d := s.ship("1", 1)
			d.Commit, d.Version = nil, "1.4.2"
			blames(s.incident("i", 2, 5), d, ledger.ByVersion)
		}, verdicts{"1": "planned, failed by explicit from 2 to 5 by incident_resolved"}},
		"a cause without new code fails nobody": {func(s *scene) {
			v1 := s.ship("1", 1)
			blames(s.incident("i", 3, 5), s.deploy("2", v1.Commit, 2), ledger.ByDeployment)
		}, verdicts{"1": "planned", "2": "redeploy"}},
		"of several incidents that name it the first tells": {func(s *scene) {
			d := s.ship("1", 1)
			blames(s.incident("late", 4, 5), d, ledger.ByDeployment)
			blames(s.incident("early", 2, 9), d, ledger.ByDeployment)
		}, verdicts{"1": "planned, failed by explicit from 2 to 9 by incident_resolved"}},
		"a rollback ends it when it comes before the resolution": {func(s *scene) {
			v1 := s.ship("1", 1)
			blames(s.incident("i", 3, 9), s.ship("2", 2), ledger.ByDeployment)
			s.deploy("3", v1.Commit, 4)
		}, verdicts{"1": "planned", "2": "planned, failed by explicit from 3 to 4 by rollback", "3": "rollback, rework"}},
		"a rollback links the incident that was open when it was done": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.ship("2", 2)
			s.incident("i", 3, 9)
			s.deploy("3", v1.Commit, 4)
		}, verdicts{"1": "planned", "2": "planned, failed by rollback from 3 to 4 by rollback", "3": "rollback, rework"}},
		"an incident resolved before the rollback is not linked": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.ship("2", 2)
			s.incident("i", 3, 3.5)
			s.deploy("3", v1.Commit, 4)
		}, verdicts{"1": "planned", "2": "planned, failed by rollback from 2 to 4 by rollback", "3": "rollback, rework"}},
		"an incident from before is not linked": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.incident("i", 1.5, 9)
			s.ship("2", 2)
			s.deploy("3", v1.Commit, 4)
		}, verdicts{"1": "planned", "2": "planned, failed by rollback from 2 to 4 by rollback", "3": "rollback, rework"}},
		"an incident that names another is not linked": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.ship("2", 2)
			blames(s.incident("i", 3, 9), v1, ledger.ByDeployment)
			s.deploy("3", v1.Commit, 4)
		}, verdicts{
			"1": "planned, failed by explicit from 3 to 9 by incident_resolved",
			"2": "planned, failed by rollback from 2 to 4 by rollback", "3": "rollback, rework",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene()
			test.play(s)
			assert.Equal(t, test.want, s.verdicts(t))
		})
	}
}

func TestTheGapsBetweenIncidentsMergeWhatOverlaps(t *testing.T) {
	t.Parallel()
	s := newScene()
	s.incident("a", 1, 4)
	s.incident("inside a", 2, 3)
	s.incident("b", 6, 7)
	s.incident("never resolved", 10, 0)
	s.incident("c", 20, 21)
	got := s.truth().Histograms["dora.incident.time_between_failures"]
	assert.Equal(t, []Histogram{{Attributes: Attributes{}, Count: 2, Sum: (5 * time.Hour).Seconds()}}, got)
}
