// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// carried returns, by deployment, the units it carried with their lead times in hours.
func (s *scene) carried() map[string]map[string]float64 {
	all := map[string]map[string]float64{}
	for _, d := range s.truth().Deployments {
		all[d.ID] = map[string]float64{}
		for _, u := range d.Units {
			all[d.ID][u.Name] = u.LeadTime / 3600
		}
	}
	return all
}

type units = map[string]float64

func TestWhatDeploymentsCarry(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		play func(*scene)
		want map[string]units
	}{
		"the first carries its own commit only": {func(s *scene) {
			s.commit("before", 0)
			s.deploy("1", s.commit("own", 1), 2)
		}, map[string]units{"1": {"own": 1}}},
		"a squashed change counts once, from its first commit": {func(s *scene) {
			s.ship("1", 1)
			s.squash(7, 5, 8, 3, 4)
			s.deploy("2", s.main, 10)
		}, map[string]units{"1": {"c1": 1}, "2": {"#7": 7}}},
		"a change opened before its first commit counts from its opening": {func(s *scene) {
			s.ship("1", 1)
			s.squash(7, 2, 8, 3)
			s.deploy("2", s.main, 10)
		}, map[string]units{"1": {"c1": 1}, "2": {"#7": 8}}},
		"commits beside changes count by themselves": {func(s *scene) {
			s.ship("1", 1)
			s.squash(7, 5, 6, 4)
			s.commit("direct", 7)
			s.deploy("2", s.main, 8)
		}, map[string]units{"1": {"c1": 1}, "2": {"#7": 4, "direct": 1}}},
		"a merge commit brings its branch along as one change": {func(s *scene) {
			s.ship("1", 1)
			c := s.squash(7, 5, 6, 4)
			c.Commits[0].Parents = []*ledger.Commit{c.Merge.Parents[0]}
			c.Merge.Parents = append(c.Merge.Parents, c.Commits[0])
			s.deploy("2", s.main, 8)
		}, map[string]units{"1": {"c1": 1}, "2": {"#7": 4}}},
		"what waits through several merges ships together": {func(s *scene) {
			s.ship("1", 1)
			s.squash(7, 2, 3, 2)
			s.squash(8, 4, 5, 4)
			s.deploy("2", s.main, 6)
		}, map[string]units{"1": {"c1": 1}, "2": {"#7": 4, "#8": 2}}},
		"after a rollback only what is new counts": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.ship("2", 3)
			s.deploy("3", v1.Commit, 4)
			s.ship("4", 6)
		}, map[string]units{"1": {"c1": 1}, "2": {"c2": 1}, "3": {}, "4": {"c4": 1}}},
		"a branch that is deployed itself carries its own commits": {func(s *scene) {
			v1 := s.ship("1", 1)
			s.commit("unshipped", 2)
			fix := &ledger.Commit{SHA: "fix", At: at(3), Parents: []*ledger.Commit{v1.Commit}}
			s.deploy("2", fix, 4).Ref = "hotfix/x"
			s.deploy("3", s.commit("picked", 5), 6)
		}, map[string]units{"1": {"c1": 1}, "2": {"fix": 1}, "3": {"unshipped": 4, "picked": 1}}},
		"a branch cut before the first deployment brings nothing old along": {func(s *scene) {
			old := s.commit("old", 0)
			s.ship("1", 1)
			c := s.squash(7, 5, 6, 4)
			c.Commits[0].Parents = []*ledger.Commit{old}
			c.Merge.Parents = append(c.Merge.Parents, c.Commits[0])
			s.deploy("2", s.main, 8)
		}, map[string]units{"1": {"c1": 1}, "2": {"#7": 4}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene()
			test.play(s)
			assert.Equal(t, test.want, s.carried())
		})
	}
}

func TestAWindowCountsWhatFinishedInIt(t *testing.T) {
	t.Parallel()
	s := newScene()
	s.ship("on the edge", lookedAt-7*24)
	s.ship("inside", lookedAt-7*24+1)
	s.ship("at the end", lookedAt)
	got := s.truth().Windows
	assert.InDelta(t, 2, got["7d"]["dora.deployment.window_total"], 0, "a window does not hold its first moment but its last")
	assert.InDelta(t, 3, got["30d"]["dora.deployment.window_total"], 0)
}

func TestTheFiguresOfAWeek(t *testing.T) {
	t.Parallel()
	s := newScene()
	v1 := s.ship("1", 2)                             // lead time 1 h
	s.ship("2", 4)                                   // lead time 1 h, rolled back
	s.deploy("3", v1.Commit, 5)                      // rollback
	s.squash(7, 10, 11, 9)                           //
	s.deploy("4", s.main, 12)                        // lead time 3 h, mended by the hotfix
	s.ship("5", 14).Ref = "hotfix/y"                 // lead time 1 h
	s.deploy("6", s.main, 15)                        // redeployment
	failed := s.ship("7", 16)                        // did not roll out
	failed.Outcomes[0].Status = ledger.Failed        //
	failed.Outcomes[0].ErrorType = "error"           //
	s.deploy("8", s.main, 20).Started = at(lookedAt) // still running
	s.service.Deployments[7].Outcomes = nil
	staged := s.deploy("9", s.main, 21)
	staged.Environment = s.staging

	got := s.truth()
	assert.Equal(t, Figures{
		"dora.deployment.frequency":         4.0 / 7,
		"dora.deployment.window_total":      4,
		"dora.deployment.window_failed":     2,
		"dora.change.fail_rate":             0.5,
		"dora.deployment.window_succeeded":  6,
		"dora.deployment.window_reworked":   2,
		"dora.deployment.rework_rate":       2.0 / 6,
		"dora.deployment.window_excluded":   3,
		"dora.change.window_total":          4,
		"dora.change.lead_time_p50":         3600,
		"dora.change.lead_time_p90":         3 * 3600,
		"dora.deployment.window_recovered":  2,
		"dora.deployment.recovery_time_p50": 3600,
		"dora.deployment.recovery_time_p90": 2 * 3600,
	}, got.Windows["7d"])
	assert.Equal(t, []Count{
		{Attributes{"deployment.status": "failed", "dora.deployment.reason": "planned"}, 1},
		{Attributes{"deployment.status": "succeeded", "dora.deployment.reason": "hotfix"}, 1},
		{Attributes{"deployment.status": "succeeded", "dora.deployment.reason": "planned"}, 3},
		{Attributes{"deployment.status": "succeeded", "dora.deployment.reason": "redeploy"}, 1},
		{Attributes{"deployment.status": "succeeded", "dora.deployment.reason": "rollback"}, 1},
	}, got.Counters["dora.deployments"])
	assert.Equal(t, []Histogram{
		{Attributes{"deployment.status": "failed", "error.type": "error"}, 1, 600},
		{Attributes{"deployment.status": "succeeded"}, 6, 3600},
	}, got.Histograms["dora.deployment.duration"])
	assert.Equal(t, []Histogram{{Attributes{}, 4, 4}}, got.Histograms["dora.deployment.changes"])
	assert.Equal(t, []Histogram{{Attributes{}, 4, 6 * 3600}}, got.Histograms["dora.change.lead_time"])
	assert.Equal(t, []Histogram{{Attributes{}, 2, 0}}, got.Histograms["dora.change.time_to_failure"])
	assert.Equal(t, []Histogram{
		{Attributes{"dora.recovery.method": "hotfix"}, 1, 2 * 3600},
		{Attributes{"dora.recovery.method": "rollback"}, 1, 3600},
	}, got.Histograms["dora.deployment.recovery_time"])
	assert.Equal(t, []Count{
		{Attributes{"dora.deployment.reason": "hotfix"}, 1}, {Attributes{"dora.deployment.reason": "rollback"}, 1},
	}, got.Counters["dora.deployment.reworks"])
	assert.Equal(t, []Count{
		{Attributes{"dora.attribution.method": "hotfix"}, 1}, {Attributes{"dora.attribution.method": "rollback"}, 1},
	}, got.Counters["dora.change.failures"])
}

func TestOutsideProductionOnlyDeploymentsAreCounted(t *testing.T) {
	t.Parallel()
	s := newScene()
	s.ship("1", 1).Environment = s.staging
	s.squash(7, 2, 3, 2).Head = "hotfix/x"
	s.deploy("2", s.main, 4).Environment = s.staging
	got := s.truth()
	assert.Equal(t, "staging", got.Environment)
	assert.Empty(t, got.Windows)
	assert.Equal(t, map[string][]Count{"dora.deployments": {
		{Attributes{"deployment.status": "succeeded", "dora.deployment.reason": "planned"}, 2},
	}}, got.Counters, "nothing is carried there, so nothing carried makes a hotfix")
	require.Len(t, got.Histograms, 1)
	assert.Contains(t, got.Histograms, "dora.deployment.duration")
}

func TestNoDataIsNotZero(t *testing.T) {
	t.Parallel()
	s := newScene()
	s.deploy("running", s.commit("c", 0), 1).Outcomes = nil
	for size, figures := range s.truth().Windows {
		assert.Equal(t, Figures{
			"dora.deployment.frequency": 0, "dora.deployment.window_total": 0, "dora.deployment.window_failed": 0,
			"dora.deployment.window_succeeded": 0, "dora.deployment.window_reworked": 0, "dora.deployment.window_excluded": 0,
			"dora.deployment.window_recovered": 0, "dora.change.window_total": 0,
		}, figures, size)
	}

	onlyIncidents := newScene()
	onlyIncidents.incident("i", 1, 2)
	got := onlyIncidents.truth()
	assert.Empty(t, got.Windows, "nothing was ever deployed")
	assert.Equal(t, []Count{{Attributes{"dora.incident.severity": "high"}, 1}}, got.Counters["dora.incidents"])
}

func TestIncidentDurations(t *testing.T) {
	t.Parallel()
	s := newScene()
	i := s.incident("i", 10, 0)
	i.Impact = at(9.5)
	i.Steps = []ledger.Step{
		{Kind: ledger.Acknowledged, At: at(10.25)},
		{Kind: ledger.Reprioritised, At: at(10.5), Severity: ledger.Critical},
		{Kind: ledger.Resolved, At: at(12)},
		{Kind: ledger.Reopened, At: at(13)},
		{Kind: ledger.Acknowledged, At: at(13.5)},
		{Kind: ledger.Resolved, At: at(14)},
	}
	critical := Attributes{"dora.incident.severity": "critical"}
	assert.Equal(t, map[string][]Histogram{
		"dora.incident.time_to_detect":        {{critical, 1, 1800}},
		"dora.incident.time_to_acknowledge":   {{critical, 1, 900}},
		"dora.incident.time_to_resolve":       {{critical, 2, 3 * 3600}},
		"dora.incident.time_between_failures": {{Attributes{}, 1, 3600}},
	}, s.truth().Histograms)
}

func TestThePipelineSuccessRateLeavesOutWhatDecidesNothing(t *testing.T) {
	t.Parallel()
	s := newScene()
	run := func(conclusion string, attempt int, finished float64) {
		s.service.Runs = append(s.service.Runs, &ledger.Run{
			Pipeline: "CI", Attempt: attempt, Conclusion: conclusion,
			Created: at(finished - 1), Started: at(finished).Add(-30 * time.Minute), Finished: at(finished),
		})
	}
	run("success", 1, lookedAt-7*24) // on the edge: outside seven days
	run("success", 1, 1)
	run("neutral", 1, 2)
	run("failure", 1, 3)
	run("success", 2, 4)
	run("timed_out", 1, 5)
	run("startup_failure", 1, 6)
	run("cancelled", 1, 7)
	run("skipped", 1, 8)
	run("action_required", 1, 9)
	book := &ledger.Ledger{Services: []*ledger.Service{s.service}}
	got := Compute(book, at(lookedAt), 0).Pipelines
	require.Len(t, got, 1)
	assert.Equal(t, Figures{
		"dora.cicd.pipeline.run.success_rate": 0.5, "dora.cicd.pipeline.run.window_total": 6,
		"dora.cicd.pipeline.run.window_successful": 3,
	}, got[0].Windows["7d"])
	assert.Contains(t, got[0].Histograms["cicd.pipeline.run.duration"],
		Histogram{Attributes{"cicd.pipeline.run.state": "pending"}, 8, 8 * 1800}, "a later attempt was never queued")
}
