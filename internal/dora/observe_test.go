// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestWhatEntersCountersOnABusyWeek(t *testing.T) {
	t.Parallel()
	assert.Equal(t, observed{
		"dora.deployments deployment.status=succeeded dora.deployment.reason=planned":  {1, 1, 1},
		"dora.deployments deployment.status=succeeded dora.deployment.reason=rollback": {1},
		"dora.deployments deployment.status=succeeded dora.deployment.reason=hotfix":   {1},
		"dora.deployments deployment.status=succeeded dora.deployment.reason=redeploy": {1},
		"dora.deployments deployment.status=failed dora.deployment.reason=planned":     {1},
		"dora.deployments deployment.status=cancelled dora.deployment.reason=planned":  {1},
		"dora.deployment.duration deployment.status=succeeded":                         {600},
		"dora.deployment.changes":                                     {1, 1, 2, 1},
		"dora.change.lead_time":                                       {hours(1), hours(5), hours(2), hours(1), hours(0.5)},
		"dora.change.failures dora.attribution.method=rollback":       {1},
		"dora.change.time_to_failure":                                 {600},
		"dora.deployment.recovery_time dora.recovery.method=rollback": {hours(1)},
		"dora.deployment.reworks dora.deployment.reason=rollback":     {1},
		"dora.deployment.reworks dora.deployment.reason=hotfix":       {1},
		"dora.incidents":                {1},
		"dora.incident.time_to_resolve": {90 * 60},
	}, settledOf(t, busyWeek()))
}

func TestDeploymentsAreObservedEverywhereAndVerdictsInProduction(t *testing.T) {
	t.Parallel()
	errored := func(f *delivery.DeploymentFacts) { f.ErrorType = "timeout" }
	story := NewStory().
		Deploy(10, "s-1", "r1", To("staging"), Begun(5)).RollBack(11, "s-1", To("staging")).
		Finish(20, "s-2", delivery.StatusFailed, To("staging"), Begun(10)).
		Finish(30, "s-3", delivery.StatusFailed, To("staging"), Begun(10), errored).
		Finish(40, "s-4", delivery.StatusSkipped, To("staging"), Begun(41))
	assert.Equal(t, observed{
		"dora.deployments deployment.status=succeeded dora.deployment.reason=planned": {1},
		"dora.deployments deployment.status=failed dora.deployment.reason=planned":    {1, 1},
		"dora.deployments deployment.status=skipped dora.deployment.reason=planned":   {1},
		"dora.deployment.duration deployment.status=succeeded":                        {300},
		"dora.deployment.duration deployment.status=failed error.type=_OTHER":         {600},
		"dora.deployment.duration deployment.status=failed error.type=timeout":        {1200},
	}, settledOf(t, story))
}

func TestAFailureBeforeItsDeploymentHasNoTimeToFailure(t *testing.T) {
	t.Parallel()
	got := settledOf(t, NewStory().Deploy(10, "d", "r").Open(12, "i", Blaming("d"), Since(8)).Resolve(20, "i"))
	assert.NotContains(t, got, "dora.change.time_to_failure")
	assert.Equal(t, []float64{12 * 60}, got["dora.deployment.recovery_time dora.recovery.method=incident_resolved"])
	assert.Equal(t, []float64{1}, got["dora.change.failures dora.attribution.method=explicit"])
}

func TestAPlannedDeploymentThatRestoredServiceIsRework(t *testing.T) {
	t.Parallel()
	story := NewStory().Push(1, "main", "", "r1").Deploy(10, "d-1", "r1").
		Push(15, "main", "r1", "r2 reverts r1").Deploy(20, "d-2", "r2")
	assert.Equal(t, []float64{1}, settledOf(t, story)["dora.deployment.reworks dora.deployment.reason=planned"])
	assert.InDelta(t, 1, ofProduction(t, plain(), story, 30).window("7d")["dora.deployment.window_reworked"], 0)
}

func TestIncidentTimes(t *testing.T) {
	t.Parallel()
	high := Severe(delivery.SeverityHigh)
	const s = " dora.incident.severity=high"
	story := NewStory().
		Open(10, "a", high, Since(4)).Acknowledge(12, "a").Acknowledge(13, "a").Resolve(20, "a").Reopen(30, "a").Resolve(45, "a").
		Open(100, "b", Since(101)).Acknowledge(99, "b")
	assert.Equal(t, observed{
		"dora.incidents" + s:                    {1},
		"dora.incidents":                        {1},
		"dora.incident.time_to_detect" + s:      {360},
		"dora.incident.time_to_acknowledge" + s: {120},
		"dora.incident.time_to_resolve" + s:     {600, 900},
		"dora.incident.time_between_failures":   {600, 55 * 60},
	}, settledOf(t, story))
}

func TestTimeBetweenIncidents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		story *Story
		want  []float64 // minutes
	}{
		{"one has none", NewStory().Open(10, "a").Resolve(20, "a"), nil},
		{"from the end of one to the next", NewStory().Open(10, "a").Resolve(20, "a").Open(50, "b"), []float64{30}},
		{"overlapping ones are one", NewStory().Open(10, "a").Resolve(20, "a").Open(15, "b").Resolve(40, "b").Open(50, "c"), []float64{10}},
		{"one within another too", NewStory().Open(10, "a").Resolve(40, "a").Open(15, "b").Resolve(20, "b").Open(50, "c"), []float64{10}},
		{"touching ones too", NewStory().Open(10, "a").Resolve(20, "a").Open(20, "b").Resolve(30, "b").Open(50, "c"), []float64{20}},
		{"after one that is open there is no end", NewStory().Open(10, "a").Open(15, "b").Resolve(20, "b").Open(50, "c"), nil},
		{"of this environment only", NewStory().Open(10, "a").Resolve(20, "a").Open(50, "b", SomewhereIn("staging")), nil},
		{"those of no known environment are their own", NewStory().Open(10, "a").Resolve(20, "a").Open(50, "b", Somewhere), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var want []float64
			for _, minutes := range tt.want {
				want = append(want, minutes*60)
			}
			assert.Equal(t, want, settledOf(t, tt.story)["dora.incident.time_between_failures"])
		})
	}
}

func TestActiveIncidents(t *testing.T) {
	t.Parallel()
	story := NewStory().Deploy(1, "d", "r").
		Open(10, "a", Severe(delivery.SeverityHigh)).Open(10, "b", Severe(delivery.SeverityHigh)).Acknowledge(11, "b").
		Open(10, "c").Open(10, "d", Severe(delivery.SeverityLow)).Resolve(12, "d")
	f := ofProduction(t, plain(), story, 20)
	active := map[string]float64{}
	for name, value := range f {
		if value != 0 && len(name) > len(IncidentActive) && name[:len(IncidentActive)] == string(IncidentActive) {
			active[name[len(IncidentActive)+1:]] = value
		}
	}
	assert.Equal(t, map[string]float64{
		"dora.incident.severity=high dora.incident.state=open":         1,
		"dora.incident.severity=high dora.incident.state=acknowledged": 1,
		"dora.incident.state=open":                                     1,
	}, active)
}

func TestActiveDeployments(t *testing.T) {
	t.Parallel()
	story := NewStory().
		Start(0, "lost", delivery.StateInProgress).
		Start(1, "running", delivery.StateInProgress).Start(30, "queued", delivery.StateQueued).
		Start(31, "taken", delivery.StateQueued).Start(32, "taken", delivery.StateInProgress).
		Start(33, "done", delivery.StateInProgress).Deploy(34, "done", "r").
		Start(Day(3), "ahead", delivery.StateInProgress)
	f := ofProduction(t, plain(), story, Day(1))
	assert.InDelta(t, 2, f["dora.deployment.active dora.deployment.state=in_progress"], 0, "not what is lost for a day")
	assert.InDelta(t, 1, f["dora.deployment.active dora.deployment.state=queued"], 0)
}

func TestExemplarsNameWhatIsTooParticularForASeries(t *testing.T) {
	t.Parallel()
	story := NewStory().Push(1, "main", "", "r1").Merge(1, "7", "r1", Opened(0)).Deploy(9, "d", "r1").Open(12, "i", Blaming("d"))
	story.Events[2].TraceID = [16]byte{7}
	f := bookOf(t, plain(), story.Events).Flush(At(20))
	seen := map[Metric][]Attribute{}
	for _, o := range reportOf(t, f, identityOf(Production)).Observations {
		seen[o.Metric] = o.Exemplar
		if o.Metric == ChangeLeadTime {
			require.Len(t, o.TraceID, 16)
		}
	}
	assert.Equal(t, attributes(keyDeploymentID, "d", keyChangeID, "7"), seen[ChangeLeadTime])
	assert.Equal(t, attributes(keyDeploymentID, "d", keyRevision, "r1"), seen[Deployments])
	assert.Equal(t, attributes(keyDeploymentID, "d", keyIncidentID, "i"), seen[ChangeFailures])
	assert.Equal(t, attributes(keyIncidentID, "i"), seen[Incidents])
}
